import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSeededRandom } from '../../../src/canaries/seeded-random.ts';
import { signMessage } from '../../../src/seals/sign-message.ts';

/** What was received of one event, by its path and its id. */
interface Tally {
  sent: number;
  taken: number;
}

/** What the receivers saw. */
export interface Receipts {
  /** By `<path> <webhook-id>`. */
  tallies: Map<string, Tally>;
  /** Requests whose signature or body was wrong. */
  unverified: number;
  /** Answers by what they did to the sender. */
  answers: Record<string, number>;
  /** Connections to the address that nobody may call. */
  forbidden: number;
}

export interface Receivers {
  receipts: Receipts;
  url: string;
  /** `host:port`, which may be called. */
  host: string;
  forbiddenUrl: string;
  /** The secret that signs what comes to a path. */
  secrets: Map<string, string>;
  close: () => void;
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** What a receiver does, with how often of a hundred; the rest are taken. */
const misdeeds: readonly (readonly [name: string, share: number])[] = [
  ...([['error', 12] as const, ['redirect', 8] as const, ['cut', 4] as const] as const),
  ...([['busy', 2] as const, ['hang', 1] as const] as const),
];

/** What a receiver does to its sender, by its seed. */
function createDeeds(seed: number) {
  const random = createSeededRandom(seed);
  return (): string => {
    let left = random() * 100;
    for (const [name, share] of misdeeds) {
      left -= share;
      if (left < 0) return name;
    }
    return 'taken';
  };
}

function act(deed: string, response: ServerResponse, location: string): void {
  if (deed === 'cut') response.destroy();
  if (deed === 'error') response.writeHead(500).end('no');
  if (deed === 'busy') response.writeHead(503, { 'retry-after': '1' }).end();
  if (deed === 'redirect') response.writeHead(307, { location }).end();
  if (deed === 'taken') response.writeHead(204).end();
}

function isSigned(headers: Record<string, string>, body: string, secret: string): boolean {
  const [id = '', seconds] = [headers['webhook-id'], Number(headers['webhook-timestamp'])];
  const right = signMessage([secret], { id, seconds, body })['webhook-signature'];
  return headers['webhook-signature'] === right;
}

/** Notes a request, and returns what is known of its event. */
async function note(receipts: Receipts, request: IncomingMessage, secrets: Receivers['secrets']): Promise<Tally> {
  const body = await readBody(request);
  const [path, headers] = [request.url ?? '', request.headers as Record<string, string>];
  if (!isSigned(headers, body, secrets.get(path) ?? '')) receipts.unverified += 1;
  const name = `${path} ${headers['webhook-id']}`;
  const tally = receipts.tallies.get(name) ?? { sent: 0, taken: 0 };
  receipts.tallies.set(name, tally);
  tally.sent += 1;
  return tally;
}

/** Starts a receiver that misbehaves by its seed, and a server beside it that must never be called. */
export async function startReceivers(seed: number): Promise<Receivers> {
  const choose = createDeeds(seed);
  const receipts: Receipts = { tallies: new Map(), unverified: 0, answers: {}, forbidden: 0 };
  const secrets = new Map<string, string>();
  const forbidden = createServer((_request, response) => void response.end());
  forbidden.on('connection', () => {
    receipts.forbidden += 1;
  });
  const server = createServer(async (request, response) => {
    // Of a sender that is killed meanwhile nothing is known.
    const tally = await note(receipts, request, secrets).catch(() => undefined);
    if (tally === undefined) return;
    const deed = choose();
    receipts.answers[deed] = (receipts.answers[deed] ?? 0) + 1;
    if (deed === 'taken') tally.taken += 1;
    act(deed, response, `http://127.0.0.1:${portOf(forbidden)}/`);
  });
  for (const one of [server, forbidden]) await once(one.listen(0, '127.0.0.1'), 'listening');
  const close = () => {
    for (const one of [server, forbidden]) {
      one.closeAllConnections();
      one.close();
    }
  };
  const host = `127.0.0.1:${portOf(server)}`;
  const forbiddenUrl = `http://127.0.0.1:${portOf(forbidden)}/`;
  return { receipts, url: `http://${host}`, host, forbiddenUrl, secrets, close };
}
