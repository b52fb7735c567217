import { setTimeout as sleep } from 'node:timers/promises';
import type { Counts } from '../../../development/simulated-model/counts.ts';
import { type Child, startChild } from '../http/start-child.ts';
import { writeTicket } from '../http/ticket.ts';
import { BURST_MS, type Cell, LATENCY, MEAN_LATENCY_S } from './cells.ts';
import { type Look, type Span, spanBetween } from './figures.ts';
import { openAirlockWorkers } from './open-airlock-workers.ts';

const LOOK_EVERY_MS = 50;
const STARTS_WITHIN_MS = 60_000;

/** A provider in a process of its own. */
export interface LimitedProvider {
  url: string;
  look: () => Promise<Look>;
  /** Resolves with when its first request came, in milliseconds. Rejects when none comes within a minute. */
  untilAsked: () => Promise<number>;
  close: () => Promise<void>;
}

/** Starts one with these options of the simulated model's command. */
export async function startLimitedProvider(args: readonly string[]): Promise<LimitedProvider> {
  const child = await startChild('../provider/limited-provider', ...args);
  const look = async () => ({ at: Date.now(), counts: (await child.tell(0)) as Counts });
  return {
    url: String(child.ready.url),
    look,
    untilAsked: async () => {
      const until = Date.now() + STARTS_WITHIN_MS;
      while (Date.now() < until) {
        const { counts } = await look();
        if (counts.firstAt !== undefined) return counts.firstAt;
        await sleep(LOOK_EVERY_MS);
      }
      throw new Error('the provider was not asked');
    },
    close: child.close,
  };
}

/** The options of a provider with these limits. */
export const limitArgs = ({ limits, outputTokens }: Pick<Cell, 'limits' | 'outputTokens'>): string[] => [
  ...['--requests-per-minute', String(limits.requestsPerMinute), '--burst-ms', String(BURST_MS)],
  ...['--tokens-per-minute', String(limits.tokensPerMinute), '--output-tokens', String(outputTokens)],
  ...['--latency', `median=${LATENCY.median},p95=${LATENCY.p95}`],
];

/** Somebody who asks a provider with two processes. */
interface Running {
  /** It has all that it needs; resolves when it was told to begin. */
  begin: () => Promise<void>;
  killOne: () => Promise<void>;
  close: () => Promise<void>;
}

export interface Contestant {
  name: string;
  start: (given: { redisUrl: string; providerUrl: string; cell: Cell }) => Promise<Running>;
}

/** Tokens of a plain question and its answer, for those who choose how many calls to make at once. */
const PLAIN_TOKENS = 480;

const callsPerSecond = ({ limits }: Cell) =>
  Math.min(limits.requestsPerMinute, limits.tokensPerMinute / PLAIN_TOKENS) / 60;

export const airlock: Contestant = {
  name: 'Airlock',
  start: async ({ redisUrl, providerUrl, cell }) => {
    const { workers, upload, close } = await openAirlockWorkers({ redisUrl, providerUrl, limits: cell.told });
    // Twice as many as the limit lets through.
    const rows = Math.ceil((cell.warmUpS + cell.measureS) * callsPerSecond(cell) * 2);
    return {
      begin: () => upload(Array.from({ length: rows }, (_, n) => writeTicket(n))),
      killOne: () => workers[1].end(),
      close,
    };
  },
};

const rival = (way: string, name: string, atOnce: (cell: Cell) => number): Contestant => ({
  name,
  start: async ({ redisUrl, providerUrl, cell }) => {
    const perSecond = String(cell.limits.requestsPerMinute / 60);
    const args = [way, providerUrl, String(atOnce(cell)), perSecond, new URL(redisUrl).pathname];
    const children = await Promise.all([1, 2].map(() => startChild('../provider/rival', ...args)));
    return {
      begin: async () => void (await Promise.all(children.map(({ tell }) => tell(0)))),
      killOne: async () => void children[1]?.process.kill('SIGKILL'),
      close: async () => void (await Promise.all(children.map(endChild))),
    };
  },
});

const endChild = async ({ process, close }: Child) => {
  if (process.exitCode === null && process.signalCode === null) await close();
};

export const rivals: readonly Contestant[] = [
  rival('bullmq-limiter', "BullMQ's limiter", () => 50),
  rival('sdk-retry', 'the SDK tries again, 100 at once', () => 50),
  rival('p-limit', 'p-limit, as many at once as the rate needs', (cell) =>
    Math.ceil((callsPerSecond(cell) * MEAN_LATENCY_S) / 2),
  ),
];

/** Starts one contestant at a provider of its own. What it returns has it begin, and counts once it is warm. */
export async function startContestant(
  contestant: Contestant,
  redisUrl: string,
  cell: Cell,
): Promise<() => Promise<Span>> {
  const provider = await startLimitedProvider(limitArgs(cell));
  const running = await contestant.start({ redisUrl, providerUrl: provider.url, cell });
  return async () => {
    await running.begin();
    const firstAt = await provider.untilAsked();
    await sleep(Math.max(0, firstAt + cell.warmUpS * 1000 - Date.now()));
    const before = await provider.look();
    await sleep((cell.measureS * 1000) / 2);
    if (cell.isKilling) await running.killOne();
    await sleep((cell.measureS * 1000) / 2);
    const after = await provider.look();
    await running.close();
    await provider.close();
    return spanBetween(before, after);
  };
}
