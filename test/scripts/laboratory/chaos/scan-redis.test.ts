import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scanRedis } from '../../../../scripts/laboratory/chaos/scan-redis.ts';
import { openServer } from '../../../../src/redis/open-redis.ts';
import { parseRedisUrl } from '../../../../src/redis/parse-redis-url.ts';
import { startRedis, type TestRedis } from '../../../support/start-redis.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

describe('scanRedis', () => {
  it('looks into every sort of value and every name, and keeps the histories', async () => {
    const redis = await openServer(parseRedisUrl(server.url), () => undefined);
    await redis.set('a', 'canary');
    await redis.hset('b', 'field', 'canary');
    await redis.rpush('{x:0}:history:job_1', '1 accepted', '2 canary');
    await redis.sadd('d', 'canary');
    await redis.zadd('e', 1, 'canary');
    await redis.xadd('f', '*', 'field', 'canary');
    await redis.set('canary', 'clean');
    await redis.set('clean', 'clean');
    const { leaks, histories } = await scanRedis(redis, ['canary']);
    expect(leaks.sort()).toEqual(['a', 'b', 'canary', 'd', 'e', 'f', '{x:0}:history:job_1']);
    expect(histories).toEqual(new Map([['job_1', ['1 accepted', '2 canary']]]));
    redis.disconnect();
  });
});
