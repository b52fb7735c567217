import { EventEmitter } from 'node:events';
import { Cluster, type Redis } from 'ioredis';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openRedis } from '../../../src/redis/open-redis.ts';

describe('openRedis', () => {
  it('lets no process end of an ASKING that a broken connection took with it', async () => {
    vi.spyOn(Cluster.prototype, 'connect').mockResolvedValue();
    onTestFinished(() => void vi.restoreAllMocks());
    const cluster = await openRedis({ nodes: [{ host: '127.0.0.1', port: 1 }] }, () => undefined);
    const node = Object.assign(new EventEmitter(), {
      asking: () => Promise.reject(new Error('Connection is closed.')),
    }) as unknown as Redis;
    cluster.emit('+node', node);
    expect(await node.asking()).toBe('OK');
  });
});
