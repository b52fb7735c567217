import { type ConnectionOptions, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { blockingOptions, openServer } from '../../../../src/redis/open-redis.ts';
import { row } from '../table.ts';
import type { Cell } from './cells.ts';
import { airlock, type Contestant, rivals, startContestant } from './contestants.ts';
import { type Span, shareThrottled, shareUsed } from './figures.ts';

const BULK = 1000;

/** What BullMQ's limiter has to do; it is there before its workers. */
async function fillQueue(redisUrl: string, jobs: number): Promise<void> {
  const connection = await openServer(blockingOptions(redisUrl), () => undefined);
  const queue = new Queue('limited', { connection: connection as unknown as ConnectionOptions });
  const opts = { attempts: 1000, backoff: { type: 'fixed', delay: 1000 } };
  for (let first = 0; first < jobs; first += BULK) {
    await queue.addBulk(Array.from({ length: BULK }, (_, i) => ({ name: 'ticket', data: { n: first + i }, opts })));
  }
  await queue.close();
  connection.disconnect();
}

const percent = (share: number, digits = 1) => `${(share * 100).toFixed(digits)} %`;

function printSpan(cell: Cell, name: string, span: Span, isOurs: boolean): void {
  const used = shareUsed(span, cell.bound, cell.limits[`${cell.bound}PerMinute`]);
  const throttled = shareThrottled(span);
  const isMet = used >= cell.goal.used && throttled < cell.goal.throttled;
  const goal = `≥ ${percent(cell.goal.used, 0)}, < ${percent(cell.goal.throttled)}`;
  const judged = isOurs ? [goal, isMet ? 'met' : 'missed'] : ['', ''];
  process.stdout.write(row([cell.title, name, percent(used), percent(throttled, 2), ...judged]));
}

/** Has them ask at the same time, each a provider of its own that has the same limits. */
async function measureTogether(contestants: readonly Contestant[], redisUrl: string, cell: Cell): Promise<void> {
  // One after the other, since a start takes all there is of the machine.
  const measures: (() => Promise<Span>)[] = [];
  for (const one of contestants) measures.push(await startContestant(one, redisUrl, cell));
  const spans = await Promise.all(measures.map((measure) => measure()));
  for (const [i, one] of contestants.entries()) printSpan(cell, one.name, spans[i] as Span, one === airlock);
}

/** Two worker processes and a provider with limits, cell by cell; after it those who do without Airlock, together. */
export async function measureLimits(
  cells: readonly Cell[],
  { redisUrl, redis }: { redisUrl: string; redis: Redis },
): Promise<void> {
  process.stdout.write(row(['cell', 'way', 'share of the limit used', 'calls answered 429', 'goal', '']));
  process.stdout.write(row(['---', '---', '---:', '---:', '---', '---']));
  for (const cell of cells) {
    await redis.flushall();
    await measureTogether([airlock], redisUrl, cell);
    if (!cell.hasRivals) continue;
    await redis.flushall();
    await fillQueue(redisUrl, ((cell.warmUpS + cell.measureS) * 2 * cell.limits.requestsPerMinute) / 60);
    await measureTogether(rivals, redisUrl, cell);
  }
}
