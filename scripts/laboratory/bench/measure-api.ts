import type { Redis } from 'ioredis';
import { Pool } from 'undici';
import { median, medianRatio } from '../median.ts';
import { benchInput } from './contender.ts';
import { type ApiProcess, startApi } from './start-api.ts';
import { printRatio, printRatioHead, row } from './table.ts';

const ROUNDS = 5;
const SUBMITS = 4000;
const AT_ONCE = 50;
const LISTENERS = 1000;
const MAX_MB = 150;

/** Submits jobs of about 1 KB, 50 at once. Returns submits a second. */
async function submitMany(api: ApiProcess, count: number): Promise<number> {
  const pool = new Pool(api.url, { connections: AT_ONCE });
  let next = 0;
  const startedAt = performance.now();
  const submitSome = async () => {
    for (let i = next++; i < count; i = next++) {
      const body = JSON.stringify({ task: 'ticket-triage', input: benchInput(i) });
      const headers = { ...api.headers, 'content-type': 'application/json' };
      const answer = await pool.request({ method: 'POST', path: '/v1/jobs', headers, body });
      if (answer.statusCode !== 202) throw new Error(`a submit was answered ${answer.statusCode}`);
      await answer.body.dump();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, submitSome));
  const rate = (count * 1000) / (performance.now() - startedAt);
  await pool.close();
  return rate;
}

/** Megabytes more that an API holds with so many listeners, all of whom have heard of a job. */
async function measureListeners(redisUrl: string): Promise<number> {
  const api = await startApi('api', redisUrl);
  await submitMany(api, LISTENERS);
  const before = await api.memory();
  const pool = new Pool(api.url, { connections: LISTENERS + 1 });
  const streams = await Promise.all(
    Array.from({ length: LISTENERS }, async () => {
      const { body } = await pool.request({ method: 'GET', path: '/v1/events', headers: api.headers });
      return body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    }),
  );
  const heard = streams.map(async (stream) => {
    for (let text = ''; !text.includes('job.queued'); ) text += String((await stream.next()).value);
  });
  const headers = { ...api.headers, 'content-type': 'application/json' };
  const body = JSON.stringify({ task: 'ticket-triage', input: benchInput(0) });
  await (await pool.request({ method: 'POST', path: '/v1/jobs', headers, body })).body.dump();
  await Promise.all(heard);
  const more = (await api.memory()) - before;
  await pool.destroy();
  await api.close();
  return more;
}

/** Single submits over HTTP beside a bare handler that adds to a queue; and what listeners cost. */
export async function measureApi({ redisUrl, redis }: { redisUrl: string; redis: Redis }): Promise<boolean> {
  const apis = await Promise.all((['bare-api', 'api'] as const).map((name) => startApi(name, redisUrl)));
  const rates: number[][] = apis.map(() => []);
  // The first round warms up and does not count.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [i, api] of apis.entries()) {
      const rate = await submitMany(api, SUBMITS);
      if (round > 0) rates[i]?.push(rate);
    }
    process.stderr.write(`round ${round} of ${ROUNDS} done\n`);
  }
  await Promise.all(apis.map((api) => api.close()));
  await redis.flushall();
  const [bare = [], own = []] = rates;
  const moreMb = await measureListeners(redisUrl);
  process.stdout.write(row(['way', 'submits/s']) + row(['---', '---:']));
  process.stdout.write(row(['Express and `queue.add`', median(bare).toFixed(0)]));
  process.stdout.write(row(['Airlock', median(own).toFixed(0)]));
  printRatioHead();
  const ratio = medianRatio(own, bare);
  printRatio('submits ÷ Express and queue.add', ratio, '≥ 0.7', ratio >= 0.7);
  printRatio(`MB more of the API with ${LISTENERS} listeners`, moreMb, `≤ ${MAX_MB}`, moreMb <= MAX_MB);
  return true;
}
