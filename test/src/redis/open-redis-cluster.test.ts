import { EventEmitter } from 'node:events';
import { Cluster, type Redis } from 'ioredis';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { findFreePort } from '../../../scripts/development/find-free-port.ts';
import { openRedis, openServer } from '../../../src/redis/open-redis.ts';
import { startRedis } from '../../support/start-redis.ts';

describe('openRedis', () => {
  it('lets no process end of an ASKING that a broken connection took with it', async () => {
    vi.spyOn(Cluster.prototype, 'connect').mockResolvedValue();
    const node = Object.assign(new EventEmitter(), {
      asking: () => Promise.reject(new Error('Connection is closed.')),
    }) as unknown as Redis;
    vi.spyOn(Cluster.prototype, 'nodes').mockReturnValue([node]);
    onTestFinished(() => void vi.restoreAllMocks());
    const cluster = await openRedis({ nodes: [{ host: '127.0.0.1', port: 1 }] }, () => undefined);
    cluster.emit('+node', node);
    expect(await node.asking()).toBe('OK');
  });

  it('refuses a Cluster of which no node says where it is, and says what it lacks', async () => {
    const [port, busPort] = [await findFreePort(), await findFreePort()];
    const ports = ['--port', String(port), '--bind', '127.0.0.1', '--cluster-port', String(busPort)];
    const alone = await startRedis({ args: [...ports, '--cluster-enabled', 'yes'] });
    const server = await openServer({ path: alone.socketPath }, () => undefined);
    onTestFinished(async () => {
      server.disconnect();
      await alone.stop();
    });
    await server.call('CLUSTER', 'ADDSLOTSRANGE', 0, 16_383);
    const open = () => openRedis({ nodes: [{ host: '127.0.0.1', port }] }, () => undefined);
    await expect(open()).rejects.toMatchObject({ cause: { message: expect.stringMatching(/cluster-announce-ip/) } });
    await server.config('SET', 'cluster-announce-ip', '127.0.0.1');
    const cluster = (await open()) as Cluster;
    expect(cluster.nodes()).toHaveLength(1);
    cluster.disconnect();
  });
});
