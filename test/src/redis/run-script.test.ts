import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { isRedisError } from '../../../src/redis/classify-redis-error.ts';
import { createRunScript, type RunScript, type Script } from '../../../src/redis/run-script.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
let redis: Redis;
beforeAll(async () => {
  records = await startRecords();
  redis = records.redis;
});
afterAll(() => records.close());

const add: Script = { lua: "return { redis.call('INCRBY', KEYS[1], ARGV[1]), KEYS[1], ARGV[2] }" };
const fail: Script = { lua: "redis.call('SET', KEYS[1], 'written'); return redis.call('LPUSH', KEYS[1], 'x')" };
const greet: Script = { lua: 'return { greeting, #KEYS, #ARGV }' };

const open = (): RunScript =>
  createRunScript(redis, [{ prelude: "local greeting = 'hello'", scripts: [add, fail, greet], ending: '' }]);

/** How often Redis ran a command since it started. */
async function countCalls(command: string): Promise<number> {
  const stats = await redis.info('commandstats');
  return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
}

describe('createRunScript', () => {
  it('runs a script with its keys and arguments, and what the prelude names', async () => {
    const run = open();
    expect(await run(add, ['{a}:n'], [5, 'more'])).toEqual([5, '{a}:n', 'more']);
    expect(await run(greet, ['{a}:1', '{a}:2'], [])).toEqual(['hello', 2, 0]);
  });

  it('sends the calls of one turn together, and answers each with its own', async () => {
    const run = open();
    await run(greet, ['{a}:1'], []);
    const before = await countCalls('evalsha');
    const replies = await Promise.all(Array.from({ length: 150 }, (_, n) => run(add, [`{many}:${n}`], [n, `${n}`])));
    expect(replies).toEqual(Array.from({ length: 150 }, (_, n) => [n, `{many}:${n}`, `${n}`]));
    expect((await countCalls('evalsha')) - before).toBe(10);
  });

  it('sends a command as soon as it is full, while the turn goes on', async () => {
    const run = open();
    const evalsha = vi.spyOn(redis, 'evalsha');
    onTestFinished(() => evalsha.mockRestore());
    const calls = Array.from({ length: 15 }, (_, n) => run(add, [`{full}:${n}`], [1, '']));
    expect(evalsha).not.toHaveBeenCalled();
    calls.push(run(add, ['{full}:15'], [1, '']), run(add, ['{full}:16'], [1, '']));
    expect(evalsha).toHaveBeenCalledTimes(1);
    expect(await Promise.all(calls)).toHaveLength(17);
    expect(evalsha).toHaveBeenCalledTimes(2);
  });

  it('sends a command of its own for each library', async () => {
    const library = { prelude: "local greeting = 'hi'", ending: '' };
    const run = createRunScript(redis, [
      { ...library, scripts: [add] },
      { ...library, scripts: [fail, greet] },
    ]);
    const calls = () =>
      Promise.all([run(add, ['{l}:n'], [1, '']), run(greet, ['{l}:n'], []), run(add, ['{l}:m'], [2, ''])]);
    await calls();
    const before = await countCalls('evalsha');
    expect(await calls()).toEqual([
      [2, '{l}:n', ''],
      ['hi', 1, 0],
      [4, '{l}:m', ''],
    ]);
    expect((await countCalls('evalsha')) - before).toBe(2);
  });

  it('sends a command of its own to each shard', async () => {
    const run = open();
    await run(greet, ['{a}:1'], []);
    const before = await countCalls('evalsha');
    await Promise.all(['{x}:1', '{y}:1', '{x}:2'].map((key) => run(add, [key], [1, ''])));
    expect((await countCalls('evalsha')) - before).toBe(2);
  });

  it('rejects the one that fails, and no other', async () => {
    const run = open();
    const calls = [run(add, ['{f}:a'], [1, '']), run(fail, ['{f}:b'], []), run(add, ['{f}:c'], [2, ''])];
    const [first, second, third] = await Promise.allSettled(calls);
    expect([first?.status, third?.status]).toEqual(['fulfilled', 'fulfilled']);
    const reason: unknown = second?.status === 'rejected' ? second.reason : undefined;
    expect(reason).toMatchObject({ name: 'ReplyError', message: expect.stringMatching(/^WRONGTYPE/) });
    expect(isRedisError(reason)).toBe(false);
  });

  it('is refused as a whole, and told so, when Redis is out of memory', async () => {
    const run = open();
    await redis.config('SET', 'maxmemory', 1);
    const reason: unknown = await run(add, ['{o}:n'], [1, '']).catch((error) => error);
    await redis.config('SET', 'maxmemory', 0);
    expect(isRedisError(reason)).toBe(true);
    expect(await run(add, ['{o}:n'], [1, ''])).toEqual([1, '{o}:n', '']);
  });

  it('goes on when Redis has forgotten the scripts', async () => {
    const run = open();
    await run(add, ['{s}:n'], [1, '']);
    await redis.script('FLUSH');
    expect(await run(add, ['{s}:n'], [1, ''])).toEqual([2, '{s}:n', '']);
  });

  it('runs no script that it was not made for', async () => {
    await expect(open()({ lua: 'return 1' }, ['{a}:1'], [])).rejects.toThrow(RangeError);
  });
});
