import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Redis } from 'ioredis';
import { blockingOptions, openServer } from '../../src/redis/open-redis.ts';
import { openEmbeddedRedis } from '../development/embedded-redis/open-embedded-redis.ts';
import { measureAgainst } from './bench/measure-against.ts';
import { measureApi } from './bench/measure-api.ts';
import { measureBacklog } from './bench/measure-backlog.ts';
import { measureBulkIntake } from './bench/measure-bulk-intake.ts';
import { measureDurability } from './bench/measure-durability.ts';
import { measureHttp } from './bench/measure-http.ts';
import { measureInFlight } from './bench/measure-in-flight.ts';
import { measureOutside } from './bench/measure-outside.ts';
import { measurePipelines } from './bench/measure-pipelines.ts';
import { measureProvider, providerCells } from './bench/measure-provider.ts';
import { measureShards } from './bench/measure-shards.ts';
import { measureWorkers } from './bench/measure-workers.ts';

/**
 * Runs one part on a Redis of its own. What is measured is the way of working, not the disk: everybody's writes are
 * synced once a second, unless a part says otherwise.
 */
async function run(measure: (given: { redisUrl: string; redis: Redis }) => Promise<boolean>): Promise<boolean> {
  const dataDir = await mkdtemp(join(tmpdir(), 'airlock-bench-'));
  const embedded = await openEmbeddedRedis({ dataDir });
  const redis = await openServer(blockingOptions(embedded.url), () => undefined);
  await redis.config('SET', 'appendfsync', 'everysec');
  const isFair = await measure({ redisUrl: embedded.url, redis });
  redis.disconnect();
  await embedded.close();
  await rm(dataDir, { recursive: true, force: true });
  return isFair;
}

const { values, positionals: asked } = parseArgs({
  options: {
    against: { type: 'string' },
    cell: { type: 'string' },
    backlog: { type: 'string', default: '20000' },
    jobs: { type: 'string', default: '100000' },
    short: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const [backlog, jobs] = [Number(values.backlog), Number(values.jobs)];
for (const [name, count] of Object.entries({ backlog, jobs })) {
  if (Number.isInteger(count) && count >= 1 && count <= 1_000_000) continue;
  process.stderr.write(`--${name} is a number from 1 to 1000000\n`);
  process.exit(2);
}
if (values.cell !== undefined && !providerCells.includes(values.cell)) {
  process.stderr.write(`unknown: ${values.cell}; there is ${providerCells.join(', ')}\n`);
  process.exit(2);
}
/** What can be measured; `npm run bench -- bulk` measures that alone. Each says whether it is a measurement at all. */
const parts: Record<string, (given: { redisUrl: string; redis: Redis }) => Promise<boolean>> = {
  pipeline: measurePipelines,
  bulk: measureBulkIntake,
  backlog: (given) => measureBacklog(given, jobs),
  durability: measureDurability,
  api: measureApi,
  http: measureHttp,
  'in-flight': measureInFlight,
  outside: (given) => measureOutside({ ...given, backlog }),
  provider: (given) => measureProvider({ ...given, backlog, cell: values.cell }),
  shards: measureShards,
  workers: (given) => measureWorkers(given, values.short ? 8 : 50),
};

const unknown = asked.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  process.stderr.write(`unknown: ${unknown.join(', ')}; there is ${Object.keys(parts).join(', ')}\n`);
  process.exit(2);
}
const { against } = values;
if (against !== undefined) {
  process.stderr.write(`measuring against ${against}\n`);
  if (!(await run((given) => measureAgainst(against, given)))) process.exitCode = 1;
}
for (const [name, measure] of Object.entries(parts)) {
  const isAsked = asked.includes(name) || (asked.length === 0 && against === undefined);
  if (!isAsked) continue;
  process.stderr.write(`measuring ${name}\n`);
  if (!(await run(measure))) process.exitCode = 1;
  process.stdout.write('\n');
}
