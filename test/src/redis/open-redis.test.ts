import { describe, expect, it, onTestFinished } from 'vitest';
import { findFreePort } from '../../../scripts/development/find-free-port.ts';
import { isRedisError } from '../../../src/redis/classify-redis-error.ts';
import { blockingOptions, failFastOptions, openRedis, openServer } from '../../../src/redis/open-redis.ts';
import { startRedis } from '../../support/start-redis.ts';
import { startRedisProxy } from '../../support/start-redis-proxy.ts';

describe('blockingOptions', () => {
  it('lets a command wait until Redis is back', async () => {
    const server = await startRedis();
    onTestFinished(() => server.stop());
    const redis = await openRedis(blockingOptions(server.url), () => undefined);
    onTestFinished(() => redis.disconnect());
    server.kill();
    const set = redis.set('a', '1');
    await server.restart();
    expect(await set).toBe('OK');
  });

  it('sends a command again that was refused for the moment', () => {
    const { reconnectOnError } = blockingOptions('redis://localhost');
    expect(reconnectOnError?.(new Error('READONLY You can not write'))).toBe(2);
    expect(reconnectOnError?.(new Error('LOADING Redis is loading'))).toBe(2);
    expect(reconnectOnError?.(new Error('WRONGTYPE of key'))).toBe(false);
  });
});

describe('failFastOptions', () => {
  it('fails a command while Redis is away, and serves again when it is back', async () => {
    const server = await startRedis();
    onTestFinished(() => server.stop());
    const redis = await openRedis(failFastOptions(server.url), () => undefined);
    onTestFinished(() => redis.disconnect());
    server.kill();
    const error: unknown = await redis.set('a', '1').catch((thrown) => thrown);
    expect(isRedisError(error)).toBe(true);
    const ready = new Promise((resolve) => redis.once('ready', resolve));
    await server.restart();
    await ready;
    expect(await redis.set('a', '1')).toBe('OK');
  });

  it('fails a command that a frozen Redis does not answer', async () => {
    const server = await startRedis();
    onTestFinished(() => server.stop());
    const redis = await openServer(failFastOptions(server.url), () => undefined);
    onTestFinished(() => redis.disconnect());
    // Not before it is connected: a slow machine may take longer over that.
    redis.options.commandTimeout = 100;
    process.kill(server.pid, 'SIGSTOP');
    const error: unknown = await redis.set('a', '1').catch((thrown) => thrown);
    process.kill(server.pid, 'SIGCONT');
    expect(isRedisError(error)).toBe(true);
  });

  it('waits 2 s at most for a command and for a connection', () => {
    const options = failFastOptions('redis://localhost');
    expect(options).toMatchObject({ commandTimeout: 2000, connectTimeout: 2000, enableOfflineQueue: false });
    expect(options.maxRetriesPerRequest).toBe(0);
  });
});

describe('half a connection', () => {
  it.each([
    [blockingOptions, 10_000],
    [failFastOptions, 2500],
  ])('is made again once it has said nothing for so long', async (options, socketTimeout) => {
    expect(options('redis://localhost')).toMatchObject({ socketTimeout });
    const server = await startRedis();
    const proxy = await startRedisProxy(server.socketPath);
    const redis = await openRedis({ ...options(proxy.url), socketTimeout: 200 }, () => undefined);
    onTestFinished(async () => {
      redis.disconnect();
      await proxy.close();
      await server.stop();
    });
    await redis.set('a', '1');
    proxy.silence();
    const ready = new Promise((resolve) => redis.once('ready', resolve));
    const lost: Promise<unknown> = redis.get('a').catch((error: unknown) => error);
    await ready;
    expect(await redis.get('a')).toBe('1');
    expect(options === blockingOptions ? await lost : isRedisError(await lost)).toBe(
      options === blockingOptions ? '1' : true,
    );
  });
});

describe('openRedis', () => {
  it.each([blockingOptions, failFastOptions])('rejects when there is no Redis', async (options) => {
    await expect(openRedis(options('unix:///tmp/no-such-redis.sock'), () => undefined)).rejects.toThrow();
  });

  it.each([blockingOptions, failFastOptions])('says why it has no connection, and waits for none', async (options) => {
    const [port, closed] = [await findFreePort(), await findFreePort()];
    const server = await startRedis({ args: ['--port', String(port), '--bind', '127.0.0.1'] });
    const guest = await openServer(failFastOptions(server.url), () => undefined);
    onTestFinished(() => server.stop());
    await guest.config('SET', 'requirepass', 'a-password');
    guest.disconnect();
    const open = (url: string) => openRedis(options(url), () => undefined);
    const reasonOf = (url: string) => open(url).catch(({ code, cause }) => `${code}: ${cause.message}`);
    expect(await reasonOf(`redis://127.0.0.1:${closed}`)).toMatch(/^redis-unavailable: .*ECONNREFUSED/);
    expect(await reasonOf(server.url)).toMatch(/^redis-unavailable: NOAUTH/);
    expect(await reasonOf(`redis+sentinel://127.0.0.1:${closed}/main`)).toMatch(
      /^redis-unavailable: All sentinels are unreachable/,
    );
    expect(await reasonOf(`redis+cluster://127.0.0.1:${closed}`)).toMatch(/^redis-unavailable: Connection is closed/);
    expect(await reasonOf(`redis+cluster://:a-password@127.0.0.1:${port}`)).toMatch(/cluster support disabled/);
  });

  it('answers hashes as plain objects', async () => {
    const server = await startRedis();
    onTestFinished(() => server.stop());
    const redis = await openRedis(blockingOptions(server.url), () => undefined);
    onTestFinished(() => redis.disconnect());
    await redis.hset('h', { a: 1, b: 2 });
    expect(await redis.hgetall('h')).toEqual({ a: '1', b: '2' });
  });
});
