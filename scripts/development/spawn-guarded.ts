import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/** Whether a process that was started is gone, by itself or by a signal. */
export const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

/** `kill -9`; resolves when it is gone. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

// Beside the shell that becomes the program, one that waits until our end of fd 3 closes.
const GUARDED = '(read _ <&3; kill -9 $$ 2>/dev/null) & exec 3<&-; exec "$@"';

function hasParentDeathSignal(): boolean {
  return spawnSync('setpriv', ['--pdeathsig', 'KILL', 'true'], { stdio: 'ignore' }).status === 0;
}

/**
 * Starts a program that dies with this process, also when this one is killed or the program is stopped: by the kernel's
 * parent death signal where `setpriv` knows it, else by a waiting shell. The pid of the returned process is the
 * program's. `output` is an open file for all that it writes; without one that is dropped.
 */
export function spawnGuarded(
  command: readonly string[],
  { env = process.env, output = 'ignore' }: { env?: NodeJS.ProcessEnv; output?: number | 'ignore' } = {},
): ChildProcess {
  if (hasParentDeathSignal()) {
    return spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...command], { env, stdio: ['ignore', output, output] });
  }
  const stdio = ['ignore', output, output, 'pipe'] as const;
  const child = spawn('sh', ['-c', GUARDED, 'sh', ...command], { env, stdio: [...stdio] });
  child.once('exit', () => child.stdio[3]?.destroy());
  return child;
}
