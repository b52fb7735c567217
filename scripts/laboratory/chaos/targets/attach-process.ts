import { setTimeout as sleep } from 'node:timers/promises';
import { createFreeze, type SupervisedProcess } from '../../faults/supervise-process.ts';

const LOOK_EVERY_MS = 50;
const UP_WITHIN_MS = 20_000;
const GONE_WITHIN_MS = 5000;

/** Whether it is there and could be sent a signal. */
function isAlive(pid: number | undefined): pid is number {
  if (pid === undefined) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function until(isSo: () => boolean, withinMs: number): Promise<boolean> {
  const end = Date.now() + withinMs;
  while (!isSo() && Date.now() < end) await sleep(LOOK_EVERY_MS);
  return isSo();
}

/**
 * A process that somebody else runs and starts again; `findPid` tells the pid of its present life. Nothing is known of
 * its lives, and `end` leaves it alone. Throws an Error where there is none to strike.
 */
export function attachProcess(name: string, findPid: () => number | undefined): SupervisedProcess {
  const signal = (how: NodeJS.Signals) => {
    const pid = findPid();
    // Of 0 and below whole groups of processes would be struck.
    if (!isAlive(pid) || !Number.isInteger(pid) || pid < 2) throw new Error(`${name} does not run`);
    process.kill(pid, how);
    return pid;
  };
  const isUp = () => isAlive(findPid());
  return {
    ...{ name, lives: [], started: undefined, isUp },
    get pid() {
      return findPid();
    },
    untilUp: () => until(isUp, UP_WITHIN_MS),
    kill: async () => {
      const pid = signal('SIGKILL');
      await until(() => !isAlive(pid), GONE_WITHIN_MS);
    },
    freeze: createFreeze(() => ({ kill: (how) => signal(how as NodeJS.Signals) > 0 })),
    end: async () => undefined,
  };
}
