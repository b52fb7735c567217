import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * What the network between two sides does: lets everything pass, is slow, holds everything back until it is well again,
 * or carries requests and loses replies (the connections it did that to are cut when it is well again).
 */
export type ProxyMode = { is: 'open' } | { is: 'slow'; delayMs: number } | { is: 'held' } | { is: 'replies-lost' };

/** What stands in front of a unix socket and can do what networks do. */
export interface FaultProxy {
  /** Where it listens: a unix socket, or `127.0.0.1:<port>`. */
  path: string;
  set: (mode: ProxyMode) => void;
  /** Cuts every connection; new ones are let through. */
  cut: () => void;
  close: () => Promise<void>;
}

interface Pair {
  client: Socket;
  upstream: Socket;
  hasLostReplies: boolean;
}

/** Writes chunks to a socket, each after its delay and never before the one in front of it. */
function createWriter(to: Socket): (chunk: Buffer, delayMs: number) => void {
  let last: Promise<void> = Promise.resolve();
  let waiting = 0;
  return (chunk, delayMs) => {
    if (delayMs === 0 && waiting === 0) {
      to.write(chunk);
      return;
    }
    waiting += 1;
    const due = new Promise((resolve) => setTimeout(resolve, delayMs));
    last = Promise.all([last, due]).then(() => {
      waiting -= 1;
      to.write(chunk);
    });
  };
}

const isHeld = (mode: ProxyMode) => mode.is === 'held';
const delayOf = (mode: ProxyMode) => (mode.is === 'slow' ? mode.delayMs : 0);

function hold({ client, upstream }: Pair, isNow: boolean): void {
  for (const socket of [client, upstream]) isNow ? socket.pause() : socket.resume();
}

function destroy({ client, upstream }: Pair): void {
  client.destroy();
  upstream.destroy();
}

/** Joins two sockets until one of them ends; `modeOf` is asked for each chunk. */
function join(pair: Pair, modeOf: () => ProxyMode): void {
  const { client, upstream } = pair;
  const toUpstream = createWriter(upstream);
  const toClient = createWriter(client);
  client.on('data', (chunk) => toUpstream(chunk, delayOf(modeOf())));
  upstream.on('data', (chunk) => {
    if (modeOf().is === 'replies-lost') pair.hasLostReplies = true;
    else toClient(chunk, delayOf(modeOf()));
  });
  for (const socket of [client, upstream]) {
    socket.on('error', () => destroy(pair));
    socket.on('close', () => destroy(pair));
  }
}

/** Listens at `path`, or at a free port of 127.0.0.1, and connects each client with the socket at `target`. */
export async function startProxy(path: string | undefined, target: string): Promise<FaultProxy> {
  const pairs = new Set<Pair>();
  let mode: ProxyMode = { is: 'open' };
  const server = createServer((client) => {
    const pair: Pair = { client, upstream: connect(target), hasLostReplies: false };
    pairs.add(pair);
    client.once('close', () => pairs.delete(pair));
    join(pair, () => mode);
    hold(pair, isHeld(mode));
  });
  server.listen(path === undefined ? { port: 0, host: '127.0.0.1' } : { path });
  await once(server, 'listening');
  const cut = () => {
    for (const pair of pairs) destroy(pair);
  };
  return {
    path: path ?? `127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    set: (next) => {
      mode = next;
      for (const pair of pairs) {
        if (next.is !== 'replies-lost' && pair.hasLostReplies) destroy(pair);
        else hold(pair, isHeld(next));
      }
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}
