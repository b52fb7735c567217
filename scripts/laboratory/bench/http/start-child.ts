import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A process of the benchmark that says when it is ready, and is told what to do by messages. */
export interface Child {
  process: ChildProcess;
  /** What it said when it was ready. */
  ready: { url?: string };
  /** Says it, and resolves with what the process says next. */
  tell: (message: number) => Promise<unknown>;
  close: () => Promise<void>;
}

/** Starts the script of this name beside this file; it ends with this process. */
export async function startChild(name: string, ...args: string[]): Promise<Child> {
  // The sources run as they are; built, they are JavaScript beside this file.
  const file = fileURLToPath(new URL(`./${name}${import.meta.url.slice(-3)}`, import.meta.url));
  const child = fork(file, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [ready] = (await once(child, 'message')) as [{ url?: string }];
  return {
    process: child,
    ready,
    tell: async (message) => {
      const answer = once(child, 'message');
      child.send(message);
      return (await answer)[0];
    },
    close: async () => {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

/** Linux counts a process' time in hundredths of a second. */
const TICK_US = 10_000;

/** The microseconds of CPU that a process has used, all its threads together; NaN where there is no `/proc`. */
export function readCpuUs(pid: number | undefined): number {
  try {
    // Its second field may hold blanks, and ends with the last bracket.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * TICK_US;
  } catch {
    return Number.NaN;
  }
}

function readStatusMb(pid: number | undefined, field: 'VmHWM' | 'VmRSS'): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

/** The most megabytes that a process has held; NaN where there is no `/proc`. */
export const readPeakMb = (pid: number | undefined): number => readStatusMb(pid, 'VmHWM');

/** The megabytes that it holds now. */
export const readMb = (pid: number | undefined): number => readStatusMb(pid, 'VmRSS');
