import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process lives for so long between two freezes: two in a row would be one that is longer than either. */
const THAWED_MS = 3000;

/** Makes what stops a process for a while, as a machine without memory does. */
export function createFreeze(
  childNow: () => Pick<ChildProcess, 'kill'>,
  pause: (ms: number) => Promise<unknown> = sleep,
): (forMs: number) => Promise<void> {
  let notBefore = 0;
  return async (forMs) => {
    await pause(Math.max(0, notBefore - Date.now()));
    const child = childNow();
    child.kill('SIGSTOP');
    await pause(forMs);
    child.kill('SIGCONT');
    notBefore = Date.now() + THAWED_MS;
  };
}
