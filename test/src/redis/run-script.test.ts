import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { isRedisError } from '../../../src/redis/classify-redis-error.ts';
import { asList, createRunScript, type RunScript, type Script } from '../../../src/redis/run-script.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
let redis: Redis;
beforeAll(async () => {
  records = await startRecords();
  redis = records.redis;
});
afterAll(() => records.close());

type Added = { sum: number; tag: string; note?: string };
const add: Script<{ by: number; note?: string | undefined }, Added> = {
  lua: "return { sum = redis.call('INCRBY', tag .. ':n', args.by), tag = tag, note = args.note }",
};
const fail: Script<object, { is: 'never' }> = {
  lua: "redis.call('SET', tag .. ':f', 'written'); redis.call('LPUSH', tag .. ':f', 'x')",
};
const raise: Script<object, { is: 'never' }> = { lua: "error('of ' .. nothing)" };
const greet: Script<{ name: string; list: readonly string[] }, { text: string; list: readonly string[] }> = {
  lua: 'return { text = greeting .. args.name, list = args.list }',
};
const countEnds: Script<object, { count: number }> = {
  lua: "return { count = tonumber(redis.call('GET', tag .. ':ends') or '0') }",
};

const shared = {
  prelude: ['local tag = ARGV[1]', "local greeting = 'hello '"],
  ending: "redis.call('INCR', tag .. ':ends')",
};
const open = (connection = redis): RunScript => createRunScript(connection, shared);

/** How often Redis ran a command since it started. */
async function countCalls(command: string): Promise<number> {
  const stats = await redis.info('commandstats');
  return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
}

/** Counts the commands that leave for Redis. */
function watchCommands() {
  const sent = vi.spyOn(redis, 'evalsha');
  onTestFinished(() => sent.mockRestore());
  return sent;
}

describe('createRunScript', () => {
  it('runs a script with its arguments by name, and what the prelude names', async () => {
    const run = open();
    expect(await run(add, '{a}', { by: 5, note: 'more "so"\n' })).toEqual({ sum: 5, tag: '{a}', note: 'more "so"\n' });
    expect(await run(add, '{a}', { by: 1, note: undefined })).toEqual({ sum: 6, tag: '{a}' });
    expect(await run(greet, '{a}', { name: 'you', list: ['x', 'y'] })).toEqual({ text: 'hello you', list: ['x', 'y'] });
  });

  it('sends the calls of one turn together, sixteen in a command, and answers each with its own', async () => {
    const run = open();
    await run(add, '{many}', { by: 0 });
    const [commands, ends] = [await countCalls('evalsha'), (await run(countEnds, '{many}', {})).count];
    const replies = await Promise.all(
      Array.from({ length: 150 }, (_, n) => run(add, '{many}', { by: 1, note: `${n}` })),
    );
    expect(replies).toEqual(Array.from({ length: 150 }, (_, n) => ({ sum: n + 1, tag: '{many}', note: `${n}` })));
    expect((await countCalls('evalsha')) - commands).toBe(11);
    // The ending runs once a command; those of `countEnds` itself are two.
    expect((await run(countEnds, '{many}', {})).count - ends).toBe(11);
  });

  it('sends a command as soon as it is full, while the turn goes on', async () => {
    const run = open();
    const sent = watchCommands();
    const calls = Array.from({ length: 15 }, () => run(add, '{full}', { by: 1 }));
    expect(sent).not.toHaveBeenCalled();
    calls.push(run(add, '{full}', { by: 1 }), run(add, '{full}', { by: 1 }));
    expect(sent).toHaveBeenCalledTimes(1);
    expect((await Promise.all(calls)).map(({ sum }) => sum)).toEqual(Array.from({ length: 17 }, (_, n) => n + 1));
    expect(sent).toHaveBeenCalledTimes(2);
  });

  it('waits for no other turn', async () => {
    const run = open();
    await run(add, '{turn}', { by: 0 });
    const sent = watchCommands();
    const first = run(add, '{turn}', { by: 1 });
    await new Promise((resolve) => process.nextTick(resolve));
    expect(sent).toHaveBeenCalledTimes(1);
    await Promise.all([first, run(add, '{turn}', { by: 1 })]);
    expect(sent).toHaveBeenCalledTimes(2);
  });

  it('sends a command of its own for each script and each shard', async () => {
    const run = open();
    const calls = () =>
      Promise.all([
        run(add, '{x}', { by: 1 }),
        run(greet, '{x}', { name: 'a', list: [] }),
        run(add, '{y}', { by: 2 }),
        run(add, '{x}', { by: 4 }),
      ]);
    await calls();
    const sent = watchCommands();
    const [one, greeted, other, again] = await calls();
    expect([one.sum, other.sum, again.sum]).toEqual([6, 4, 10]);
    expect(asList(greeted.list)).toEqual([]);
    expect(sent.mock.calls.map(([, , ...sent]) => sent.slice(0, 3))).toEqual([
      ['{x}', '{x}:', '{x}'],
      ['{x}', '{x}:', '{x}'],
      ['{y}', '{y}:', '{y}'],
    ]);
  });

  it('rejects the one that fails, and no other, also within its command', async () => {
    const run = createRunScript(redis, shared);
    const half: Script<{ key: string }, { length: number }> = {
      lua: "return { length = redis.call('LPUSH', tag .. args.key, 'x') }",
    };
    await redis.set('{h}:text', 'no list');
    const keys = [':one', ':text', ':two'];
    const [one, failed, two] = await Promise.allSettled(keys.map((key) => run(half, '{h}', { key })));
    expect([one, two]).toEqual([
      { status: 'fulfilled', value: { length: 1 } },
      { status: 'fulfilled', value: { length: 1 } },
    ]);
    const reason: unknown = failed?.status === 'rejected' ? failed.reason : undefined;
    expect(reason).toMatchObject({ name: 'ReplyError', message: expect.stringMatching(/^WRONGTYPE/) });
    expect(isRedisError(reason)).toBe(false);
  });

  it('rejects one that Redis refuses after it has written, and one with a bug', async () => {
    const run = open();
    await expect(run(fail, '{f}', {})).rejects.toThrow(/^WRONGTYPE/);
    expect(await redis.get('{f}:f')).toBe('written');
    await expect(run(raise, '{f}', {})).rejects.toThrow(/nothing/);
  });

  it('is refused as a whole, and told so, when Redis is out of memory', async () => {
    const run = open();
    await redis.config('SET', 'maxmemory', 1);
    const reason: unknown = await run(add, '{o}', { by: 1 }).catch((error) => error);
    await redis.config('SET', 'maxmemory', 0);
    expect(isRedisError(reason)).toBe(true);
    expect(await run(add, '{o}', { by: 1 })).toMatchObject({ sum: 1 });
  });

  it('knows a refusal after which Redis 6.2 names the place in the script', async () => {
    const refuse: Script<{ place: string }, { is: 'never' }> = {
      lua: "error(args.place .. 'OOM command not allowed when used memory', 0)",
    };
    for (const place of ['@user_script: 12: -', '@user_script:12: ', 'user_script:12: ']) {
      const reason: unknown = await open()(refuse, '{p}', { place }).catch((error) => error);
      expect(reason).toMatchObject({ message: expect.stringMatching(/^OOM/) });
      expect(isRedisError(reason)).toBe(true);
    }
  });

  it('rejects every call of a command that found no Redis', async () => {
    const away = new Redis({ path: '/nowhere/redis.sock', lazyConnect: true, maxRetriesPerRequest: 0 });
    away.on('error', () => undefined);
    onTestFinished(() => away.disconnect());
    const run = open(away);
    const settled = await Promise.allSettled([run(add, '{a}', { by: 1 }), run(add, '{a}', { by: 1 })]);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('goes on when Redis has forgotten the scripts, or never knew them', async () => {
    const run = open();
    await run(add, '{s}', { by: 1 });
    await redis.script('FLUSH');
    const evals = await countCalls('eval');
    const both = await Promise.all([run(add, '{s}', { by: 1 }), run(add, '{s}', { by: 1 })]);
    expect(both.map(({ sum }) => sum)).toEqual([2, 3]);
    expect((await countCalls('eval')) - evals).toBe(1);
    expect(await run(add, '{s}', { by: 1 })).toMatchObject({ sum: 4 });
    expect((await countCalls('eval')) - evals).toBe(1);
  });
});

describe('asList', () => {
  it('takes an empty table for an empty list', () => {
    expect([asList([]), asList({}), asList(['a'])]).toEqual([[], [], ['a']]);
  });
});
