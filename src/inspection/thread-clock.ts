import { readFileSync, readlinkSync } from 'node:fs';

/** Linux counts a thread's time in hundredths of a second, whatever its kernel does. */
const MS_PER_TICK = 10;
/** Places of user and system time behind the name of the thread. */
const USER_TIME = 11;
const SYSTEM_TIME = 12;

/** The number by which the system knows the calling thread; -1 where the system does not tell. */
export function readThreadNumber(): number {
  try {
    return Number(/\d+$/.exec(readlinkSync('/proc/thread-self'))?.[0] ?? -1);
  } catch {
    return -1;
  }
}

/**
 * Milliseconds that a thread of this process has worked: of CPU on Linux, so that one that had to wait for others on a
 * busy machine is not blamed; elsewhere those that have passed. From no point in particular.
 */
export function readThreadMs(threadNumber: number): number {
  if (threadNumber < 0) return performance.now();
  try {
    const stat = readFileSync(`/proc/self/task/${threadNumber}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME])) * MS_PER_TICK;
  } catch {
    return 0;
  }
}
