import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { abandonWhen, limitTime } from '../../../src/failures/limit-time.ts';

/** Work that ends only when it is told to. */
const untilStopped = async (signal: AbortSignal): Promise<never> => {
  if (!signal.aborted) await once(signal, 'abort');
  throw signal.reason;
};

describe('limitTime', () => {
  it('returns what the work returns', async () => {
    expect(await limitTime(60_000, [], async () => 7)).toBe(7);
  });

  it('fires after the limit', async () => {
    await expect(limitTime(1, [], untilStopped)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('fires with any of the signals, also one that has fired already', async () => {
    const reason = new Error('told to stop');
    const later = new AbortController();
    const running = limitTime(60_000, [undefined, later.signal], untilStopped);
    later.abort(reason);
    await expect(running).rejects.toBe(reason);
    await expect(limitTime(60_000, [AbortSignal.abort(reason)], untilStopped)).rejects.toBe(reason);
  });

  it('fires although garbage was collected meanwhile', () => {
    const file = new URL('../../../src/failures/limit-time.ts', import.meta.url).href;
    const program = `
      import { limitTime } from '${file}';
      const rounds = setInterval(() => globalThis.gc(), 1);
      const pending = limitTime(50, [new AbortController().signal], (signal) => new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      }));
      await pending.catch((error) => console.log(error.name));
      clearInterval(rounds);`;
    const flags = ['--expose-gc', '--import', 'tsx', '--input-type=module', '-e', program];
    expect(execFileSync(process.execPath, flags, { encoding: 'utf8', timeout: 20_000 })).toBe('TimeoutError\n');
  });
});

describe('abandonWhen', () => {
  it('returns what the work returns', async () => {
    expect(await abandonWhen(new AbortController().signal, Promise.resolve(7))).toBe(7);
  });

  it('rejects when the signal fires, or has fired, although the work goes on', async () => {
    const reason = new Error('told to stop');
    const later = new AbortController();
    const abandoned = abandonWhen(later.signal, new Promise(() => undefined));
    later.abort(reason);
    await expect(abandoned).rejects.toBe(reason);
    await expect(abandonWhen(AbortSignal.abort(reason), new Promise(() => undefined))).rejects.toBe(reason);
  });
});
