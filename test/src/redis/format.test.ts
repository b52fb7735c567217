import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeReady } from '../../../src/records/store.ts';
import { isRedisError } from '../../../src/redis/classify-redis-error.ts';
import { FORMAT, isFenced } from '../../../src/redis/format.ts';
import type { Script } from '../../../src/redis/run-script.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const markScript: Script<{ key: string }, { isDone: boolean }> = {
  lua: "call('SET', args.key, 'written')\nreturn { isDone = true }",
};

describe('a script', () => {
  it('writes nothing where Redis has come to hold another format than this process knows', async () => {
    const store = await records.openStore();
    const { tag, format, ready } = store.keySpace.home;
    const mark = () => store.runScript(markScript, tag, { key: ready });
    await store.redis.set(format, FORMAT + 1);
    for (const n of [1, 2]) {
      const error = await mark().catch((thrown: unknown) => thrown);
      expect(isFenced(error), String(n)).toBe(true);
      // As a Redis that refuses to write: nothing fails of it.
      expect(isRedisError(error)).toBe(true);
    }
    expect(await store.redis.get(ready)).toBeNull();
    await store.redis.set(format, FORMAT);
    expect(await mark()).toEqual({ isDone: true });
    // Whoever empties Redis takes the number, too.
    await store.redis.del(format);
    expect(await mark()).toEqual({ isDone: true });
    await writeReady(store.redis, store.keySpace.home);
  });
});

describe('isFenced', () => {
  it('is no other error', () => {
    const reply = (message: string) => Object.assign(new Error(message), { name: 'ReplyError' });
    expect(isFenced(reply('FORMAT is 2 by now'))).toBe(true);
    for (const other of [
      reply('READONLY You can'),
      reply('ERR FORMAT is 2'),
      new Error('FORMAT is 2'),
      'FORMAT is 2',
    ]) {
      expect(isFenced(other)).toBe(false);
    }
  });
});
