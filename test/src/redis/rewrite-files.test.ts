import { describe, expect, it, onTestFinished } from 'vitest';
import { blockingOptions, openServer } from '../../../src/redis/open-redis.ts';
import { rewriteFiles } from '../../../src/redis/rewrite-files.ts';
import { eventually } from '../../support/eventually.ts';
import { readFolder } from '../../support/find-canaries.ts';
import { startRedis } from '../../support/start-redis.ts';

const WITHIN_MS = 20_000;

async function open(args: string[] = []) {
  const server = await startRedis({ args });
  const redis = await openServer(blockingOptions(server.url), () => undefined);
  onTestFinished(async () => {
    redis.disconnect();
    await server.stop();
  });
  const isOnDisk = async (text: string) => [...(await readFolder(server.dir)).values()].join().includes(text);
  return { redis, isOnDisk };
}

describe('rewriteFiles', () => {
  it('leaves nothing of what was removed in the append-only file', async () => {
    const { redis, isOnDisk } = await open();
    await redis.set('a key', 'the canary');
    await redis.del('a key');
    expect(await isOnDisk('the canary')).toBe(true);
    expect(await rewriteFiles(redis, WITHIN_MS)).toEqual({ appendOnlyFile: 'rewritten', snapshot: 'off' });
    // Redis removes the old file behind the new one's back.
    await eventually(async () => !(await isOnDisk('the canary')));
  });

  it('leaves nothing of it in the snapshot', async () => {
    const { redis, isOnDisk } = await open(['--appendonly', 'no', '--save', '3600 1']);
    await redis.set('a key', 'the canary');
    await redis.save();
    await redis.del('a key');
    expect(await isOnDisk('the canary')).toBe(true);
    expect(await rewriteFiles(redis, WITHIN_MS)).toEqual({ appendOnlyFile: 'off', snapshot: 'rewritten' });
    expect(await isOnDisk('the canary')).toBe(false);
  });

  it('waits for both, and for one that is under way', async () => {
    const { redis } = await open(['--save', '3600 1']);
    await redis.bgrewriteaof();
    expect(await rewriteFiles(redis, WITHIN_MS)).toEqual({ appendOnlyFile: 'rewritten', snapshot: 'rewritten' });
  });

  it('says that Redis does not let it ask', async () => {
    const { redis } = await open(['--rename-command', 'BGREWRITEAOF', '', '--rename-command', 'CONFIG', '']);
    expect(await rewriteFiles(redis, WITHIN_MS)).toEqual({ appendOnlyFile: 'refused', snapshot: 'refused' });
  });

  it('says that time was up', async () => {
    // Microseconds for each key that is written.
    const { redis } = await open(['--rdb-key-save-delay', '5000000']);
    await redis.set('a key', 'x');
    expect((await rewriteFiles(redis, 0)).appendOnlyFile).toBe('late');
  });
});
