import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { attachProcess } from '../../../../../scripts/laboratory/chaos/targets/attach-process.ts';

const children: ChildProcess[] = [];

async function start(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  children.push(child);
  await once(child, 'spawn');
  return child;
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

describe('attachProcess', () => {
  it('kills the process of its pid, and waits for the next one', async () => {
    let child = await start();
    const attached = attachProcess('worker', () => child.pid);
    const [gone] = await Promise.all([once(child, 'exit'), attached.kill()]);
    expect(gone).toEqual([null, 'SIGKILL']);
    expect(attached.isUp()).toBe(false);
    const up = attached.untilUp();
    child = await start();
    expect([await up, attached.pid]).toEqual([true, child.pid]);
  });

  it('leaves the process alone at the end', async () => {
    const child = await start();
    const attached = attachProcess('worker', () => child.pid);
    await attached.end();
    expect(attached.isUp()).toBe(true);
  });

  it.each([undefined, 0, -1, 1, 1.5, Number.NaN])('strikes nothing by the pid %s', async (pid) => {
    // Nothing may ever be sent for real here: 0 and -1 mean many processes.
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    const killed = await attachProcess('worker', () => pid)
      .kill()
      .catch((error: Error) => error.message);
    const signals = kill.mock.calls.map(([, signal]) => signal);
    kill.mockRestore();
    expect(killed).toBe('worker does not run');
    expect(signals).not.toContain('SIGKILL');
  });
});
