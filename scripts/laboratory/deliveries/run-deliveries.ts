import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSeededRandom } from '../../../src/canaries/seeded-random.ts';
import type { ResultView } from '../../../src/jobs/batch-view.ts';
import { findRedisServer } from '../../development/embedded-redis/find-redis-server.ts';
import { airlockCommand, builtScript } from '../faults/open-fault-environment.ts';
import { type RestartableRedis, startRestartableRedis } from '../faults/restartable-redis.ts';
import { type SupervisedProcess, superviseProcess } from '../faults/supervise-process.ts';
import { judge, type Seen } from './judge.ts';
import type { DeliveriesOptions } from './options.ts';
import { type Receivers, startReceivers } from './start-receivers.ts';

const WORKERS = 2;
const LOOK_EVERY_MS = 100;
const MINUTE_MS = 60_000;
const STRIKE_EVERY_MS = 1500;
/** Of so many strikes the first is at Redis. */
const REDIS_EVERY = 4;
/** Faults end once so much of all was taken; what is left has to come by itself. */
const STRUCK_UNTIL = 0.7;
/** Every tenth row has a callback of its own. */
const CALLBACK_EVERY = 10;

/** Everything that runs. */
interface Arena {
  api: SupervisedProcess;
  workers: readonly SupervisedProcess[];
  redis: RestartableRedis;
  receivers: Receivers;
  call: (path: string, init?: RequestInit) => Promise<Response>;
  folder: string;
}

async function openArena(seed: number): Promise<Arena> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-deliveries-'));
  const [logs, data] = [join(folder, 'logs'), join(folder, 'redis')];
  await Promise.all([logs, data].map((path) => mkdir(path)));
  const binary = await findRedisServer({ dataDir: process.env.AIRLOCK_DATA_DIR ?? '.airlock' });
  const [redis, receivers] = await Promise.all([startRestartableRedis(binary, data), startReceivers(seed)]);
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const apiKey = `ak_${randomBytes(16).toString('hex')}`;
  receivers.secrets.set('/callback', secret);
  const env = {
    ...{ REDIS_URL: `unix://${redis.socketPath}`, AIRLOCK_DATA_DIR: folder, AIRLOCK_API_KEY: apiKey, PORT: '0' },
    AIRLOCK_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    AIRLOCK_TASKS_DIR: join(builtScript('laboratory/deliveries/worker-process'), '../tasks'),
    ...{ AIRLOCK_CALLBACK_ALLOW: receivers.host, AIRLOCK_WEBHOOK_SECRET: secret },
    ...{ AIRLOCK_LOCK_MS: '1000', NODE_ENV: 'development' },
  };
  const start = (name: string, command: readonly string[], startedEvent: string) =>
    superviseProcess({ name, command, env, folder: logs, startedEvent });
  const api = start('api', airlockCommand(['api']), 'api-started');
  const worker = [process.execPath, builtScript('laboratory/deliveries/worker-process')];
  const workers = Array.from({ length: WORKERS }, (_, i) => start(`worker-${i + 1}`, worker, 'workers-started'));
  const ups = await Promise.all([api, ...workers].map((one) => one.untilUp()));
  if (!ups.every((isUp) => isUp)) throw new Error(`a process did not start; its log is in ${logs}`);
  const call = (path: string, init: RequestInit = {}) =>
    fetch(`${api.started?.url}${path}`, { ...init, headers: { authorization: `Bearer ${apiKey}`, ...init.headers } });
  return { api, workers, redis, receivers, call, folder };
}

const post = (call: Arena['call'], path: string, body: string, type = 'application/json') =>
  call(path, { method: 'POST', headers: { 'content-type': type }, body });

/** Has the tenant's endpoint told of all endings. */
async function openEndpoint({ call, receivers }: Arena): Promise<void> {
  const body = { url: `${receivers.url}/endpoint`, events: ['job.succeeded'] };
  const made = (await (await post(call, '/v1/webhooks', JSON.stringify(body))).json()) as { secret: string };
  receivers.secrets.set('/endpoint', made.secret);
}

/** Forms of the address that nobody may call; each has to be refused. */
async function tryForms({ call, receivers }: Arena): Promise<string[]> {
  const { port } = new URL(receivers.forbiddenUrl);
  const hosts = ['127.0.0.1', '127.1', '0x7f000001', '2130706433', '0177.0.0.1', '0.0.0.0', 'localhost', '[::1]'];
  const mapped = ['[::ffff:127.0.0.1]', '[::127.0.0.1]', '[64:ff9b::127.0.0.1]', '169.254.169.254', '100.64.0.1'];
  const taken: string[] = [];
  for (const host of [...hosts, ...mapped]) {
    for (const scheme of ['http', 'https']) {
      const url = `${scheme}://${host}:${port}/`;
      const answer = await post(call, '/v1/webhooks', JSON.stringify({ url, events: ['*'] }));
      if (answer.status !== 422) taken.push(url);
    }
  }
  return taken;
}

/** Uploads the jobs, and says what is to be told of them. */
async function upload({ call, receivers }: Arena, count: number): Promise<Set<string>> {
  const callback = { options: { callbackUrl: `${receivers.url}/callback` } };
  const rows = Array.from({ length: count }, (_, i) => ({
    input: { n: i },
    ...(i % CALLBACK_EVERY === 0 && callback),
  }));
  const body = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const answer = await post(call, '/v1/batches?task=mark', body, 'application/x-ndjson');
  const { id } = (await answer.json()) as { id: string };
  const results = (await (await call(`/v1/batches/${id}/results`)).text()).trimEnd().split('\n');
  const expected = results.flatMap((line, i) => {
    const event = `${(JSON.parse(line) as ResultView).jobId}.1.succeeded`;
    return [`/endpoint ${event}`, ...(i % CALLBACK_EVERY === 0 ? [`/callback ${event}`] : [])];
  });
  return new Set(expected);
}

/** Kills workers and Redis again and again, until it is told to stop; returns how often each. */
async function strike({ workers, redis }: Arena, seed: number, isOver: () => boolean) {
  const random = createSeededRandom(seed + 1);
  const killed = { worker: 0, redis: 0 };
  for (let n = 0; !isOver(); n++) {
    // On a busy machine a process takes long to start: it is to get something done before it is killed again.
    await Promise.all(workers.map((one) => one.untilUp()));
    await sleep(STRIKE_EVERY_MS * (0.5 + random()));
    if (n % REDIS_EVERY === 0) {
      await redis.kill();
      await sleep(100 + 400 * random());
      await redis.start();
      killed.redis += 1;
    } else {
      await workers[Math.floor(random() * workers.length)]?.kill();
      killed.worker += 1;
    }
  }
  return killed;
}

/** What came of a campaign. */
export type Outcome = ReturnType<typeof judge> & {
  killed: { worker: number; redis: number };
  answers: Record<string, number>;
};

/**
 * Tells a receiver that fails, hangs, cuts and redirects of jobs' endings, while workers and Redis are killed; then waits
 * until all was taken, or time is up.
 */
export async function runDeliveries(
  { events, seed, minutes }: DeliveriesOptions,
  say: (line: string) => void,
): Promise<Outcome & { folder: string; remove: () => Promise<void> }> {
  const arena = await openArena(seed);
  const { receivers, api, workers, redis, folder } = arena;
  const until = Date.now() + minutes * MINUTE_MS;
  try {
    await openEndpoint(arena);
    const takenForms = await tryForms(arena);
    const expected = await upload(arena, events);
    say(`${events} jobs are in`);
    const look = () => judge({ expected, receipts: receivers.receipts, takenForms } satisfies Seen);
    const isPast = (share: number) => look().figures.taken >= share * expected.size || Date.now() > until;
    const killed = await strike(arena, seed, () => isPast(STRUCK_UNTIL));
    say(`${look().figures.taken} of ${expected.size} were taken under faults`);
    while (!isPast(1)) await sleep(LOOK_EVERY_MS);
    const { answers } = receivers.receipts;
    const remove = () => rm(folder, { recursive: true, force: true });
    return { ...look(), killed, answers: { ...answers }, folder, remove };
  } finally {
    await Promise.all([api, ...workers].map((one) => one.end()));
    await redis.kill();
    receivers.close();
  }
}
