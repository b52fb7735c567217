import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { JobView } from '../../../../src/jobs/job-view.ts';
import { writeTicket } from '../http/ticket.ts';
import { printRatio, printRatioHead, row } from '../table.ts';
import { limitArgs, startLimitedProvider } from './contestants.ts';
import { jainIndex, p95, spanBetween } from './figures.ts';
import { type AirlockWorkers, openAirlockWorkers, type Row } from './open-airlock-workers.ts';

interface Given {
  redisUrl: string;
  redis: Redis;
}

const limits = { requestsPerMinute: 1200, tokensPerMinute: 30_000_000 };
const WARM_UP = 20;
const PROBES = 75;
const PROBE_EVERY_MS = 200;
const SETTLE_MS = 5000;

/** From its submission to its end, in milliseconds; Infinity for a job that had not ended after a minute. */
const since = ({ createdAt, finishedAt }: JobView) =>
  finishedAt === null ? Infinity : Date.parse(finishedAt) - Date.parse(createdAt);
const inModel = ({ attempts }: JobView) => attempts.reduce((sum, { latencyMs }) => sum + (latencyMs ?? 0), 0);

/** Five tickets a second of one tenant, one after the other, whatever became of those before. */
async function probe(
  run: AirlockWorkers['run'],
  key: string,
  probes = PROBES,
): Promise<{ whole: number; waiting: number }> {
  const jobs: Promise<JobView>[] = [];
  for (let n = 0; n < probes; n += 1) {
    jobs.push(run(writeTicket(n), key));
    await sleep(PROBE_EVERY_MS);
  }
  const ended = await Promise.all(jobs);
  return { whole: p95(ended.map(since)), waiting: p95(ended.map((job) => since(job) - inModel(job))) };
}

const written = (ms: number) => (ms === Infinity ? 'over 60000' : ms.toFixed(0));

/** A quiet tenant alone, and beside another whose rows wait. */
export async function measureQuiet({ redisUrl, redis, backlog }: Given & { backlog: number }): Promise<void> {
  await redis.flushall();
  const provider = await startLimitedProvider(limitArgs({ limits, outputTokens: 200 }));
  const { createTenant, upload, run, close } = await openAirlockWorkers({
    ...{ redisUrl, providerUrl: provider.url, limits },
  });
  const [quiet, noisy] = [await createTenant('quiet'), await createTenant('noisy')];
  await probe(run, quiet, WARM_UP);
  const alone = await probe(run, quiet);
  await upload(rowsOf(backlog, 'noisy'), noisy);
  await sleep(SETTLE_MS);
  const beside = await probe(run, quiet);
  await close();
  await provider.close();
  process.stdout.write(`\n${row(['quiet tenant', 'p95, submit to end, ms', 'p95 without the model, ms'])}`);
  process.stdout.write(row(['---', '---:', '---:']));
  for (const [name, { whole, waiting }] of Object.entries({ alone, [`beside ${backlog} rows`]: beside })) {
    process.stdout.write(row([name, written(whole), written(waiting)]));
  }
  printRatioHead();
  const ratio = beside.whole / alone.whole;
  printRatio(`p95 of a quiet tenant beside ${backlog} rows ÷ alone`, ratio, '≤ 1.5', ratio <= 1.5);
}

/** Tickets of a tenant, some times as long as usual. */
function* rowsOf(rows: number, tenant: string, times = 1): Generator<Row> {
  for (let n = 0; n < rows; n += 1) {
    const { body } = writeTicket(n);
    yield { subject: `Ticket ${n} of ${tenant}`, body: Array.from({ length: times }, () => body).join('\n') };
  }
}

const SIZES = [1, 1, 2, 2, 3];
const ROWS = 1500;
const MEASURE_MS = 16_000;

/** Five tenants with tickets of different length, one uploaded after the other, at a limit of tokens. */
export async function measureJain({ redisUrl, redis }: Given): Promise<void> {
  await redis.flushall();
  const tokensBound = { requestsPerMinute: 6000, tokensPerMinute: 800_000 };
  const args = [...limitArgs({ limits: tokensBound, outputTokens: 200 }), '--count-by', 'of (tenant-[0-9])'];
  const provider = await startLimitedProvider(args);
  const { createTenant, upload, close } = await openAirlockWorkers({
    ...{ redisUrl, providerUrl: provider.url, limits: tokensBound },
  });
  for (const [i, times] of SIZES.entries()) {
    const key = await createTenant(`tenant-${i}`);
    await upload(rowsOf(ROWS, `tenant-${i}`, times), key);
  }
  await sleep(SETTLE_MS);
  const before = await provider.look();
  await sleep(MEASURE_MS);
  const { byGroup } = spanBetween(before, await provider.look());
  await close();
  await provider.close();
  const tokens = SIZES.map((_, i) => byGroup[`tenant-${i}`]?.tokens ?? 0);
  printRatioHead();
  const index = jainIndex(tokens);
  printRatio(`Jain's index of 5 tenants in tokens (${tokens.join(', ')})`, index, '≥ 0.98', index >= 0.98);
}
