import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Outage, Outages } from './outages.ts';

/** A server as far as it listens: `node:http`'s, on one port. */
export interface Listener {
  /** Takes no connections any more, and ends those that there are. */
  close: () => void;
  /** Takes them again, at the same place. */
  open: () => void;
}

/** Has a server refuse connections while the outage that is on says so. */
export interface Refusals {
  /** The schedule or what was chosen may have changed. */
  update: () => void;
  /** Leaves the server as it is from now on. */
  stop: () => void;
}

/** Looks by itself whenever the schedule begins or ends something. */
export function refuseConnections(listener: Listener, outages: Outages): Refusals {
  let isOpen = true;
  let timer: NodeJS.Timeout | undefined;
  const update = () => {
    clearTimeout(timer);
    const shouldBeOpen = outages.current()?.kind !== 'refuse';
    if (shouldBeOpen !== isOpen) {
      isOpen = shouldBeOpen;
      if (isOpen) listener.open();
      else listener.close();
    }
    const waitMs = outages.msToNextChange();
    if (waitMs !== undefined) timer = setTimeout(update, Math.ceil(waitMs)).unref();
  };
  update();
  return { update, stop: () => clearTimeout(timer) };
}

/** A server that listens. */
export interface Listening {
  port: number;
  /** A request came; outages may count from the first one. */
  update: () => void;
  /** From now on it is away like this, whatever its schedule says; undefined: as its schedule says. */
  setOutage: (outage: Outage | undefined) => void;
  /** Ends every connection, also those that hang. */
  close: () => Promise<void>;
}

/**
 * Has a server listen on 127.0.0.1, 0 being any free port, but while its outages say that it refuses connections.
 * Rejects when the port is taken.
 */
export async function listenBetweenOutages(server: Server, port: number, outages: Outages): Promise<Listening> {
  const listen = (at: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen({ port: at, host: '127.0.0.1', backlog: 8192 }, () => {
        server.off('error', reject);
        resolve();
      });
    });
  await listen(port);
  const { port: ours } = server.address() as AddressInfo;
  const end = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  const { update, stop } = refuseConnections({ open: () => void listen(ours), close: () => void end() }, outages);
  return {
    ...{ port: ours, update },
    setOutage: (outage) => {
      outages.set(outage);
      update();
    },
    close: async () => {
      stop();
      await end();
    },
  };
}
