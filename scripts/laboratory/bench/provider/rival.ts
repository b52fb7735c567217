/*
 * One of two processes that ask a provider with limits without Airlock, from when they are told until they are ended.
 * Arguments: which way, the provider's URL, how many calls at once, calls a second that all together may make, the socket
 * of Redis.
 */
import { type Job, Worker } from 'bullmq';
import pLimit from 'p-limit';
import { createPlainAsk } from '../http/ask-plainly.ts';
import { writeTicket } from '../http/ticket.ts';

const [way = '', providerUrl = '', atOnce = '', perSecond = '', path = ''] = process.argv.slice(2);

const MANY = 100_000;

/** All of them are given to p-limit; what fails for good is left. */
function askAll(maxRetries: number): void {
  const ask = createPlainAsk(providerUrl, maxRetries);
  const limit = pLimit(Number(atOnce));
  for (let n = 0; n < MANY; n += 1) void limit(() => ask(writeTicket(n)).catch(() => undefined));
}

const ways: Record<string, () => void> = {
  // As its page shows it, with as many tries as it takes.
  'sdk-retry': () => askAll(10),
  // As the SDK comes: it tries twice more.
  'p-limit': () => askAll(2),
  // Counts calls for all its workers together; a call that failed comes back a second later.
  'bullmq-limiter': () => {
    const ask = createPlainAsk(providerUrl, 0);
    const work = async ({ data }: Job<{ n: number }>) => void (await ask(writeTicket(data.n)));
    const worker = new Worker<{ n: number }>('limited', work, {
      ...{ connection: { path, maxRetriesPerRequest: null }, concurrency: Number(atOnce) },
      ...{ limiter: { max: Number(perSecond), duration: 1000 }, removeOnComplete: { count: 0 } },
    });
    worker.on('error', () => undefined);
  },
};

const start = ways[way];
if (start === undefined) throw new RangeError(`no such way: ${way}`);
process.once('message', () => {
  start();
  process.send?.({});
});
process.once('disconnect', () => process.exit());
process.send?.({});
