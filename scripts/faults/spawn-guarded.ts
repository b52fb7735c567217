import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

// Beside the shell that becomes the program, one that waits until our end of fd 3 closes.
const GUARDED = '(read _ <&3; kill -9 $$ 2>/dev/null) & exec 3<&-; exec "$@"';

function hasParentDeathSignal(): boolean {
  return spawnSync('setpriv', ['--pdeathsig', 'KILL', 'true'], { stdio: 'ignore' }).status === 0;
}

/**
 * Starts a program whose output goes to a file and that dies with this process, also when this one is killed or the
 * program is stopped: by the kernel's parent death signal where `setpriv` knows it, else by a waiting shell. The pid of
 * the returned process is the program's.
 */
export function spawnGuarded(command: readonly string[], env: Record<string, string>, logFile: string): ChildProcess {
  const log = openSync(logFile, 'a');
  const own = { PATH: process.env.PATH, HOME: process.env.HOME, ...env } as NodeJS.ProcessEnv;
  const isKernels = hasParentDeathSignal();
  const [program, ...args] = isKernels
    ? ['setpriv', '--pdeathsig', 'KILL', '--', ...command]
    : ['sh', '-c', GUARDED, 'sh', ...command];
  const child = spawn(program, args, { env: own, stdio: ['ignore', log, log, isKernels ? 'ignore' : 'pipe'] });
  closeSync(log);
  child.once('exit', () => child.stdio[3]?.destroy());
  return child;
}
