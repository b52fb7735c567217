import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { corkWrites } from '../../../src/redis/cork-writes.ts';
import { parseRedisUrl } from '../../../src/redis/open-redis.ts';
import { startRedis, type TestRedis } from '../../support/start-redis.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

/** A connection, and how often its present socket was told to let its writes go. */
async function connect() {
  const redis = new Redis({ ...parseRedisUrl(server.url), lazyConnect: true, replyMapping: 'legacy' });
  redis.on('error', () => undefined);
  onTestFinished(() => redis.disconnect());
  let uncorked = 0;
  corkWrites(redis);
  redis.on('connect', () => {
    const uncork = redis.stream.uncork.bind(redis.stream);
    redis.stream.uncork = () => {
      uncorked += 1;
      uncork();
    };
  });
  await redis.connect();
  return { redis, countUncorked: () => uncorked };
}

describe('corkWrites', () => {
  it('sends the commands of one turn together, and each of several turns by itself', async () => {
    const { redis, countUncorked } = await connect();
    let before = countUncorked();
    await Promise.all(Array.from({ length: 100 }, (_, n) => redis.set(`k${n}`, n)));
    expect(countUncorked() - before).toBe(1);
    before = countUncorked();
    for (let n = 0; n < 5; n++) await redis.get(`k${n}`);
    expect(countUncorked() - before).toBe(5);
  });

  it('lets a long command go at once, behind the short ones before it', async () => {
    const { redis, countUncorked } = await connect();
    const before = countUncorked();
    const long = 'x'.repeat(5000);
    const replies = [redis.append('order', 'a'), redis.append('order', 'b'), redis.append('order', long)];
    expect(countUncorked() - before).toBe(1);
    expect(redis.stream.writableCorked).toBe(0);
    replies.push(redis.append('order', 'c'));
    expect(redis.stream.writableCorked).toBe(1);
    expect(await Promise.all(replies)).toEqual([1, 2, 5002, 5003]);
    expect(await redis.get('order')).toBe(`ab${long}c`);
  });

  it('holds for the connection after, too', async () => {
    const { redis, countUncorked } = await connect();
    server.kill();
    await server.restart();
    expect(await redis.get('k7')).toBe('7');
    const before = countUncorked();
    const got = await Promise.all([1, 2, 3].map((n) => redis.get(`k${n}`)));
    expect(got).toEqual(['1', '2', '3']);
    expect(countUncorked() - before).toBe(1);
  });
});
