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
  /** The next request that has this text in it gets through, and its connection is cut in place of the reply. */
  loseReplyTo: (text: string) => Promise<void>;
  /** Every connection that is open stays so and carries nothing any more; those made from now on are well. */
  silence: () => void;
  close: () => Promise<void>;
}

export async function startRedisProxy(redisSocketPath: string): Promise<RedisProxy> {
  const dir = await mkdtemp(join(tmpdir(), 'airlock-proxy-'));
  const path = join(dir, 'proxy.sock');
  const open = new Set<Socket>();
  let connections = 0;
  let most: number | undefined;
  let losing: { text: string; onLost: () => void } | undefined;
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
    client.on('data', (request) => {
      if (losing === undefined || !request.includes(losing.text)) return;
      const { onLost } = losing;
      losing = undefined;
      upstream.unpipe(client).resume();
      upstream.once('data', () => {
        client.destroy();
        onLost();
      });
    });
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
    loseReplyTo: (text) =>
      new Promise((resolve) => {
        losing = { text, onLost: resolve };
      }),
    silence: () => {
      for (const socket of open) socket.unpipe().resume();
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
