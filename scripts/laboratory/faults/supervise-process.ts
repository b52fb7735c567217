import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endChild, hasEnded, spawnGuarded } from '../../development/spawn-guarded.ts';

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

const AGAIN_AFTER_MS = 250;
const LOOK_EVERY_MS = 50;
const UP_WITHIN_MS = 60_000;
const STOPS_WITHIN_MS = 30_000;

interface SuperviseGiven {
  name: string;
  command: readonly string[];
  env: Record<string, string>;
  /** Where its output goes: a file for each of its lives. */
  folder: string;
  /** How it is known that it runs: a log event, or what is asked until it is so. */
  startedEvent: string | (() => Promise<boolean>);
}

/** One life of a process. */
interface Life {
  logFile: string;
  beganAt: number;
  /** When it said that it runs. */
  upAt: number | undefined;
  endedAt: number | undefined;
  /** Whether we ended it; what ends by itself after it was up has crashed. */
  isOurs: boolean;
}

/** A process that is started again whenever it ends, as an operator's supervisor does it. */
export interface SupervisedProcess {
  readonly name: string;
  readonly lives: readonly Life[];
  /** Of its present life. */
  readonly pid: number | undefined;
  /** The fields of the line by which its latest life that runs said so. */
  readonly started: Record<string, unknown> | undefined;
  isUp: () => boolean;
  /** Resolves when its present life runs; false after 60 s. */
  untilUp: () => Promise<boolean>;
  /** `kill -9`; resolves when it is gone. It is started again at once. */
  kill: () => Promise<void>;
  /** Stops it for a while, as a machine without memory does; 3 s after the last time at the earliest. */
  freeze: (forMs: number) => Promise<void>;
  /** `kill -9` for good; resolves when it is gone. */
  end: () => Promise<void>;
}

/** One that may become another program. */
export interface ReplaceableProcess extends SupervisedProcess {
  /**
   * SIGTERM, and `kill -9` after 30 s; resolves when it is gone, and says whether it had to be killed. It is started again
   * at once, by this command.
   */
  replace: (command: readonly string[]) => Promise<{ isKilled: boolean }>;
}

function findLine(file: string, event: string): Record<string, unknown> | undefined {
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .find((text) => text.startsWith('{') && text.includes(`"${event}"`));
  return line === undefined ? undefined : (JSON.parse(line) as Record<string, unknown>);
}

/** Looks, as into the life's log, until it runs or has ended. */
async function findStart(
  life: Life,
  startedEvent: SuperviseGiven['startedEvent'],
): Promise<Record<string, unknown> | undefined> {
  const look = async () => {
    if (typeof startedEvent === 'string') return findLine(life.logFile, startedEvent);
    return (await startedEvent()) ? {} : undefined;
  };
  while (life.endedAt === undefined) {
    const line = await look();
    if (line !== undefined) return line;
    await sleep(LOOK_EVERY_MS);
  }
  return undefined;
}

/** Of our environment it sees no more than where programs are. */
function spawnLogged(command: readonly string[], env: Record<string, string>, logFile: string): ChildProcess {
  const output = openSync(logFile, 'a');
  const child = spawnGuarded(command, {
    ...{ env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env } as NodeJS.ProcessEnv, output },
  });
  closeSync(output);
  return child;
}

async function killLife(child: ChildProcess, life: Life | undefined): Promise<void> {
  if (life === undefined || hasEnded(child)) return;
  life.isOurs = true;
  await endChild(child);
}

/** Looks until it is so; false when it is not in time. */
async function waitUntil(isSo: () => boolean, withinMs: number): Promise<boolean> {
  const until = Date.now() + withinMs;
  while (!isSo() && Date.now() < until) await sleep(LOOK_EVERY_MS);
  return isSo();
}

async function stopLife(child: ChildProcess, life: Life | undefined): Promise<{ isKilled: boolean }> {
  if (life === undefined || hasEnded(child)) return { isKilled: false };
  life.isOurs = true;
  child.kill('SIGTERM');
  const isKilled = !(await waitUntil(() => hasEnded(child), STOPS_WITHIN_MS));
  if (isKilled) await killLife(child, life);
  return { isKilled };
}

/** Starts a process and keeps it running until `end`. */
export function superviseProcess(given: SuperviseGiven): ReplaceableProcess {
  const { name, env, folder, startedEvent } = given;
  let { command } = given;
  const lives: Life[] = [];
  let child: ChildProcess;
  let started: Record<string, unknown> | undefined;
  let isEnding = false;
  const start = () => {
    if (isEnding) return;
    const logFile = join(folder, `${name}.${lives.length + 1}.log`);
    const life: Life = { logFile, beganAt: Date.now(), upAt: undefined, endedAt: undefined, isOurs: false };
    lives.push(life);
    child = spawnLogged(command, env, logFile);
    child.once('exit', () => {
      life.endedAt = Date.now();
      setTimeout(start, AGAIN_AFTER_MS);
    });
    void findStart(life, startedEvent).then((line) => {
      if (line === undefined) return;
      started = line;
      life.upAt = Date.now();
    });
  };
  start();
  const latest = () => lives.at(-1);
  const isUp = () => latest()?.upAt !== undefined && latest()?.endedAt === undefined;
  return {
    name,
    lives,
    get pid() {
      return child.pid;
    },
    get started() {
      return started;
    },
    isUp,
    untilUp: () => waitUntil(isUp, UP_WITHIN_MS),
    kill: () => killLife(child, latest()),
    replace: (next) => {
      command = next;
      return stopLife(child, latest());
    },
    freeze: createFreeze(() => child),
    end: async () => {
      isEnding = true;
      await killLife(child, latest());
    },
  };
}
