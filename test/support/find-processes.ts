import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { isRunning } from '../../scripts/development/embedded-redis/is-running.ts';

function allPids(): string[] {
  if (existsSync('/proc/self/cmdline')) return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return execFileSync('ps', ['-axo', 'pid='], { encoding: 'utf8' }).trim().split(/\s+/);
}

/** The pids of the living processes that have the mark, a folder of the test, in their command line. */
export function findProcesses(mark: string): number[] {
  return allPids()
    .map(Number)
    .filter((pid) => isRunning(pid, mark));
}
