import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { writeTicket } from '../http/ticket.ts';
import { printRatio, printRatioHead } from '../table.ts';
import { limitArgs, startLimitedProvider } from './contestants.ts';
import { readOutage } from './figures.ts';
import { openAirlockWorkers } from './open-airlock-workers.ts';

const limits = { requestsPerMinute: 1200, tokensPerMinute: 30_000_000 };
/** Seconds after the first request. */
const FROM_S = 6;
const UNTIL_S = 21;
const WATCHED_S = 33;
const ROWS = 2500;
const GOAL = { noticedAfter: 2, requestsPerSecond: 1, backAfter: 5 };

/** A provider that answers 503 for 15 s, without saying when to come back. */
export async function measureOutage({ redisUrl, redis }: { redisUrl: string; redis: Redis }): Promise<void> {
  await redis.flushall();
  const outage = `503,from=${FROM_S},until=${UNTIL_S},since=first-request`;
  const provider = await startLimitedProvider([...limitArgs({ limits, outputTokens: 200 }), '--outage', outage]);
  const { upload, close } = await openAirlockWorkers({ redisUrl, providerUrl: provider.url, limits });
  await upload(Array.from({ length: ROWS }, (_, n) => writeTicket(n)));
  const firstAt = await provider.untilAsked();
  await sleep(Math.max(0, firstAt + WATCHED_S * 1000 - Date.now()));
  const { counts } = await provider.look();
  await close();
  await provider.close();
  const met = readOutage(counts, {
    ...{ fromMs: firstAt + FROM_S * 1000, untilMs: firstAt + UNTIL_S * 1000 },
    perSecond: limits.requestsPerMinute / 60,
  });
  printRatioHead();
  const print = (name: string, field: keyof typeof GOAL) =>
    printRatio(name, met[field], `≤ ${GOAL[field]}`, met[field] <= GOAL[field]);
  print('s until an outage is noticed', 'noticedAfter');
  print('requests/s while the provider is away', 'requestsPerSecond');
  print('s from its return to nine tenths of the rate', 'backAfter');
}
