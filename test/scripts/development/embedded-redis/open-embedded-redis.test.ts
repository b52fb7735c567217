import { readlinkSync } from 'node:fs';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedRedis } from '../../../../scripts/development/embedded-redis/open-embedded-redis.ts';
import { eventually } from '../../../support/eventually.ts';
import { findProcesses } from '../../../support/find-processes.ts';
import { type Holder, startedHolder, startHolder } from '../../../support/start-holder.ts';

let dataDir = '';
let holders: Holder[] = [];

// Redis and the supervisor name this folder, a holder only the data folder above it.
const redisFolder = () => join(dataDir, 'redis');
const redisPid = async () => Number(await readFile(join(redisFolder(), 'redis.pid'), 'utf8'));
const supervisorPid = () => Number(readlinkSync(join(redisFolder(), 'supervisor.lock')));
const nothingLeft = () => eventually(() => findProcesses(redisFolder()).length === 0, { describe: 'no process left' });
const hold = async () => {
  const holder = await startedHolder(dataDir);
  holders.push(holder);
  return holder;
};

async function ask(url: string, ...command: [string, ...string[]]) {
  const redis = new Redis(url.slice('unix://'.length), { lazyConnect: true, maxRetriesPerRequest: 0 });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return await redis.call(...command);
  } finally {
    redis.disconnect();
  }
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'airlock-data-'));
  holders = [];
});

afterEach(async () => {
  for (const holder of holders) holder.kill();
  for (const pid of findProcesses(redisFolder())) process.kill(pid, 'SIGKILL');
  await nothingLeft();
  await rm(dataDir, { recursive: true });
});

describe('openEmbeddedRedis', () => {
  it('serves a Redis that fsyncs every write, evicts nothing and listens on its socket only', async () => {
    const redis = await openEmbeddedRedis({ dataDir });
    expect(redis.url).toBe(`unix://${dataDir}/redis/redis.sock`);
    expect(await ask(redis.url, 'CONFIG', 'GET', 'appendfsync')).toEqual(['appendfsync', 'always']);
    expect(await ask(redis.url, 'CONFIG', 'GET', 'appendonly')).toEqual(['appendonly', 'yes']);
    expect(await ask(redis.url, 'CONFIG', 'GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    expect(await ask(redis.url, 'CONFIG', 'GET', 'port')).toEqual(['port', '0']);
    expect((await stat(redisFolder())).mode & 0o777).toBe(0o700);
    await redis.close();
  });

  it('fsyncs once a second where jobs may be lost in a power cut; one that runs keeps what it was started with', async () => {
    const redis = await openEmbeddedRedis({ dataDir, durability: 'fast' });
    const other = await openEmbeddedRedis({ dataDir, durability: 'fsync' });
    expect(await ask(other.url, 'CONFIG', 'GET', 'appendfsync')).toEqual(['appendfsync', 'everysec']);
    await other.close();
    await redis.close();
  });

  it('has ended Redis and its supervisor when close resolves, and keeps the data', async () => {
    const first = await openEmbeddedRedis({ dataDir });
    await ask(first.url, 'SET', 'kept', 'yes');
    const pid = await redisPid();
    await first.close();
    expect(findProcesses(redisFolder())).not.toContain(pid);
    await nothingLeft();
    const second = await openEmbeddedRedis({ dataDir });
    expect(await ask(second.url, 'GET', 'kept')).toBe('yes');
    await second.close();
  });

  it('shares one Redis, which outlives a holder that closes', async () => {
    const first = await hold();
    const second = await openEmbeddedRedis({ dataDir });
    const pid = await redisPid();
    first.close();
    await eventually(() => first.said.closed, { describe: 'the first holder to have closed' });
    expect(first.said.lost).toBeUndefined();
    expect(await redisPid()).toBe(pid);
    expect(await ask(second.url, 'PING')).toBe('PONG');
    await second.close();
  });

  it('starts one Redis for processes that start at the same time', async () => {
    holders = [1, 2, 3, 4].map(() => startHolder(dataDir));
    // Four processes that compile their sources at once take their time on a busy machine.
    const options = { withinMs: 25_000, describe: 'all holders to hold Redis' };
    for (const holder of holders) await eventually(() => holder.said.url, options);
    await eventually(() => findProcesses(redisFolder()).length === 2, { describe: 'one supervisor and one Redis' });
  });

  it('can be opened again while it is shutting down', async () => {
    let redis = await openEmbeddedRedis({ dataDir });
    for (let round = 0; round < 5; round += 1) {
      const closing = redis.close();
      const [next] = await Promise.all([openEmbeddedRedis({ dataDir }), closing]);
      expect(await ask(next.url, 'PING')).toBe('PONG');
      redis = next;
    }
    await redis.close();
    await nothingLeft();
  });

  it('leaves nothing running when its only holder is killed', async () => {
    const holder = await hold();
    holder.kill();
    await nothingLeft();
  });

  it('leaves nothing running, and tells the holder, when the supervisor is killed', async () => {
    const holder = await hold();
    process.kill(supervisorPid(), 'SIGKILL');
    await nothingLeft();
    expect(await eventually(() => holder.said.lost)).toBe('the supervisor of the embedded Redis has ended');
  });

  it('tells every holder, and ends the supervisor, when Redis is killed', async () => {
    const both = [await hold(), await hold()];
    process.kill(await redisPid(), 'SIGKILL');
    for (const holder of both) expect(await eventually(() => holder.said.lost)).toBe('Redis was ended by SIGKILL');
    await nothingLeft();
  });

  it('starts again after everything was killed, over the sockets and the lock that were left', async () => {
    const holder = await hold();
    await ask(holder.said.url ?? '', 'SET', 'kept', 'yes');
    const killed = [supervisorPid(), await redisPid(), holder.pid];
    for (const pid of killed) process.kill(pid, 'SIGKILL');
    await nothingLeft();
    expect(await readdir(redisFolder())).toEqual(expect.arrayContaining(['redis.sock', 'supervisor.sock']));
    const redis = await openEmbeddedRedis({ dataDir });
    expect(await ask(redis.url, 'GET', 'kept')).toBe('yes');
    await redis.close();
  });

  it('starts again on an append-only file whose last write a crash has cut', async () => {
    const first = await openEmbeddedRedis({ dataDir });
    await ask(first.url, 'SET', 'kept', 'yes');
    await first.close();
    const folder = join(redisFolder(), 'appendonlydir');
    const file = (await readdir(folder)).find((name) => name.endsWith('.incr.aof')) ?? '';
    await appendFile(join(folder, file), '*3\r\n$3\r\nSET\r\n$4\r\ncu');
    const second = await openEmbeddedRedis({ dataDir });
    expect(await ask(second.url, 'GET', 'kept')).toBe('yes');
    await second.close();
  });

  it('says why when Redis cannot start on its data', async () => {
    const first = await openEmbeddedRedis({ dataDir });
    await first.close();
    const folder = join(redisFolder(), 'appendonlydir');
    await writeFile(join(folder, 'appendonly.aof.manifest'), 'no manifest\n');
    await expect(openEmbeddedRedis({ dataDir })).rejects.toThrow(/Redis ended with code 1: .*redis\.log/);
    await nothingLeft();
  });

  it('uses a short folder under the temp folder when the path is too long for a socket', async () => {
    const deep = join(dataDir, 'x'.repeat(90));
    const redis = await openEmbeddedRedis({ dataDir: deep });
    const path = redis.url.slice('unix://'.length);
    expect(Buffer.byteLength(path)).toBeLessThanOrEqual(100);
    expect(await ask(redis.url, 'PING')).toBe('PONG');
    await redis.close();
    await rm(join(path, '..'), { recursive: true });
  });
});
