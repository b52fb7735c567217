import { describe, expect, it, vi } from 'vitest';
import type { ChaosTarget } from '../../../../../scripts/laboratory/chaos/targets/chaos-target.ts';
import { createTargetClient } from '../../../../../scripts/laboratory/chaos/targets/create-target-client.ts';

const describeJob = (n: number) => ({ mark: `xq${n}xq`, contact: `mail ${n}` });
const input = { text: 'the text', contact: 'mail 7' };

function open(given: Partial<ChaosTarget>) {
  const target = { submit: async () => 'a', status: async () => ({ state: 'open' }), ...given } as ChaosTarget;
  return createTargetClient(target, { baseUrl: 'http://127.0.0.1:1' }, describeJob);
}

/** What the client makes of one status of job 7. */
async function see(status: unknown) {
  const client = open({ status: async () => status as never });
  await client.submit(input, 'key-7', 7);
  return { job: await client.find('a'), broken: client.broken };
}

describe('createTargetClient', () => {
  it('gives the target the job and where it is', async () => {
    const submit = vi.fn(async () => 41);
    expect(await open({ submit }).submit(input, 'key-7', 7)).toEqual({ is: 'accepted', id: '41' });
    expect(submit).toHaveBeenCalledWith({ n: 7, key: 'key-7', ...input }, { baseUrl: 'http://127.0.0.1:1' });
  });

  it('has a refused job sent again', async () => {
    const client = open({ submit: () => Promise.reject(new Error('503')) });
    expect(await client.submit(input, 'key-7', 7)).toEqual({ is: 'again' });
    expect(client.broken.aborted).toBe(false);
  });

  it('gives a target up that accepts nothing for 30 s, and tells its last reason', async () => {
    vi.useFakeTimers();
    const client = open({ submit: () => Promise.reject(new Error('401')) });
    await client.submit(input, 'key-7', 7);
    vi.advanceTimersByTime(30_001);
    await client.submit(input, 'key-7', 7);
    vi.useRealTimers();
    expect(() => client.broken.throwIfAborted()).toThrow('no job was accepted: 401');
  });

  it('takes what is not answered within 8 s for away', async () => {
    vi.useFakeTimers();
    const submitted = open({ submit: () => new Promise(() => undefined) }).submit(input, 'key-7', 7);
    await vi.advanceTimersByTimeAsync(8001);
    vi.useRealTimers();
    expect(await submitted).toEqual({ is: 'again' });
  });

  it('knows an open job, an ended one, and one that the target has forgotten', async () => {
    expect((await see({ state: 'open' })).job).toMatchObject({ status: 'queued', finishedAt: undefined });
    expect((await see({ state: 'failed' })).job).toMatchObject({ status: 'failed', finishedAt: expect.any(Number) });
    expect((await see(undefined)).job).toBeUndefined();
  });

  it('keeps when an ending was first seen', async () => {
    const client = open({ status: async () => ({ state: 'succeeded' }) });
    await client.submit(input, 'key-7', 7);
    const now = vi.spyOn(Date, 'now').mockReturnValue(1000);
    const first = await client.find('a');
    now.mockReturnValue(5000);
    const last = await client.find('a');
    now.mockRestore();
    expect([first?.finishedAt, last?.finishedAt]).toEqual([1000, 1000]);
  });

  it.each([
    ['its own mark', { note: 'xq7xq' }, 'xq7xq'],
    ['no mark at all', 'done', 'xq7xq'],
    ['nothing', undefined, 'xq7xq'],
    ['another mark beside its own', ['xq7xq', 'xq8xq'], 'xq8xq'],
    ['another mark', '{"mark":"xq17xq"}', 'xq17xq'],
  ])('takes an output with %s for what it is', async (_, output, mark) => {
    expect((await see({ state: 'succeeded', output })).job?.output).toEqual({ mark, contact: 'mail 7' });
  });

  it('counts marks as attempts of which nobody knows what came', async () => {
    const { job } = await see({ state: 'open', marks: 2 });
    expect(job?.attempts.map(({ outcome }) => outcome)).toEqual(['unknown', 'unknown']);
  });

  it.each([
    [{ state: 'completed' }, 'it was "completed"'],
    [{}, 'it was undefined'],
    [{ state: 'open', marks: -1 }, 'marks must be a whole number'],
    [{ state: 'open', marks: 1e9 }, 'marks must be a whole number from 0 to 10000'],
    [{ state: 'succeeded', output: 7n }, 'output must be something that JSON can say'],
  ])('ends the campaign at a status %o', async (status, why) => {
    const client = open({ status: async () => status as never });
    await client.submit(input, 'key-7', 7);
    await client.find('a').catch(() => undefined);
    expect(() => client.broken.throwIfAborted()).toThrow(why);
  });

  it('ends the campaign at an id that is none', async () => {
    const client = open({ submit: async () => undefined as never });
    await client.submit(input, 'key-7', 7);
    expect(() => client.broken.throwIfAborted()).toThrow("submit must answer the job's id; it was undefined");
  });
});
