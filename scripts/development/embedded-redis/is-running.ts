import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** The command line of a process; empty when there is none, or only its zombie. */
function commandLineOf(pid: number): string {
  try {
    if (existsSync('/proc/self/cmdline')) return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'latin1' });
  } catch {
    return '';
  }
}

/**
 * Tells whether the process lives and is the one meant: `mark` must stand in its command line, because pids are used
 * again. A process that nobody has reaped yet does not live.
 */
export function isRunning(pid: number, mark: string): boolean {
  return commandLineOf(pid).includes(Buffer.from(mark).toString('latin1'));
}
