import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A socket in front of a Redis that can do what networks do. */
export interface RedisProxy {
  readonly url: string;
  /** Connections asked for so far, refused ones included. */
  readonly connections: number;
  /** Cuts every connection from now on as soon as it is made, the first so many left out; `undefined` ends that. */
  refuseAfter: (count: number | undefined) => void;
  close: () => Promise<void>;
}

export async function startRedisProxy(redisSocketPath: string): Promise<RedisProxy> {
  const dir = await mkdtemp(join(tmpdir(), 'airlock-proxy-'));
  const path = join(dir, 'proxy.sock');
  const open = new Set<Socket>();
  let connections = 0;
  let most: number | undefined;
  const server = createServer((client) => {
    connections += 1;
    if (most !== undefined && connections > most) {
      client.destroy();
      return;
    }
    const upstream = connect(redisSocketPath);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
    client.pipe(upstream).pipe(client);
  }).listen(path);
  await once(server, 'listening');
  return {
    url: `unix://${path}`,
    get connections() {
      return connections;
    },
    refuseAfter: (count) => {
      most = count;
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
      await rm(dir, { recursive: true, force: true });
    },
  };
}
