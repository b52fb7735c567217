import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { isRunning } from '../../../../scripts/development/embedded-redis/is-running.ts';
import { eventually } from '../../../support/eventually.ts';

describe('isRunning', () => {
  it('knows a living process by its pid and a mark in its command line', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()', 'märk one']);
    await once(child, 'spawn');
    const pid = child.pid ?? 0;
    expect(isRunning(pid, 'märk one')).toBe(true);
    expect(isRunning(pid, 'another')).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isRunning(pid, 'märk one')).toBe(false);
  });

  it('takes a process that nobody has reaped for dead', async () => {
    // The shell becomes a sleeping parent that never asks about its child.
    const shell = spawn('sh', ['-c', `"${process.execPath}" -e 0 zombie-mark & echo $!; exec sleep 60`]);
    const [said] = await once(shell.stdout, 'data');
    await eventually(() => !isRunning(Number(String(said)), 'zombie-mark'));
    process.kill(Number(String(said)), 0);
    shell.kill('SIGKILL');
    await once(shell, 'exit');
  });
});
