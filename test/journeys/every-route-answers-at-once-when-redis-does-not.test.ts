import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lineOf } from '../support/batch-client.ts';
import { createSortTask } from '../support/sort-task.ts';
import { startJourney } from '../support/start-journey.ts';
import type { Pipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

/**
 * A command gives up after 2 s and a caller is answered within 2.5; two commands that wait one after the other take 4.
 */
const GIVE_UP_MS = 10_000;
const WITHIN_MS = 3500;

const send = (method: string, body?: string, contentType = 'application/json'): RequestInit => ({
  method,
  ...(body !== undefined && { body, headers: { 'content-type': contentType } }),
});

/** Every route that needs Redis, on a job, a batch, a dead letter's id that are there. */
const routesOf = (jobId: string, batchId: string): [string, RequestInit][] => [
  ['/v1/jobs', send('POST', JSON.stringify({ task: 'sort', input: { text: 'ok' } }))],
  ['/v1/jobs?status=queued', send('GET')],
  [`/v1/jobs/${jobId}/history`, send('GET')],
  [`/v1/jobs/${jobId}/events`, send('GET')],
  [`/v1/batches/${batchId}/events`, send('GET')],
  ['/v1/events', send('GET')],
  [`/v1/jobs/${jobId}/outcome`, send('POST', '{"success":true}')],
  [`/v1/jobs/${jobId}`, send('GET')],
  [`/v1/jobs/${jobId}`, { ...send('GET'), headers: { prefer: 'wait=30' } }],
  [`/v1/jobs/${jobId}/reveal`, send('POST', '{"field":"input","reason":"a ticket"}')],
  [`/v1/jobs/${jobId}/cancel`, send('POST')],
  ['/v1/batches?task=sort', send('POST', lineOf({ input: { text: 'ok' } }), 'application/x-ndjson')],
  ['/v1/batches', send('GET')],
  [`/v1/batches/${batchId}`, send('GET')],
  [`/v1/batches/${batchId}/results`, send('GET')],
  [`/v1/batches/${batchId}/cancel`, send('POST')],
  [`/v1/batches/${batchId}`, send('DELETE')],
  ['/v1/dead-letters', send('GET')],
  [`/v1/dead-letters/${jobId}`, send('GET')],
  [`/v1/dead-letters/${jobId}/replay`, send('POST', '{"from":"stage"}')],
  ['/v1/dead-letters/replay', send('POST', '{"filter":{"task":"sort"}}')],
  [`/v1/dead-letters/${jobId}`, send('DELETE')],
  ['/v1/reviews', send('GET')],
  [`/v1/reviews/${jobId}`, send('POST', '{"decision":"reject"}')],
  ['/v1/keys', send('GET')],
  ['/v1/keys', send('POST', '{"tenant":"acme","role":"submit"}')],
  ['/v1/keys/key_01890000-0000-7000-8000-000000000000', send('DELETE')],
  ['/v1/models', send('GET')],
  ['/v1/models/primary', send('GET')],
  ['/v1/models/primary', send('PATCH', '{"paused":true}')],
  ['/v1/tasks/sort', send('GET')],
  ['/v1/tasks/sort', send('PATCH', '{"patienceMs":1}')],
  ['/v1/tenants', send('GET')],
  ['/v1/tenants/acme', send('GET')],
  ['/v1/tenants/acme', send('PATCH', '{"weight":2}')],
  ['/admin/queues/api/queues', send('GET')],
  ['/readyz', send('GET')],
  ['/metrics', send('GET')],
];

async function ask({ request }: Pipeline, [path, init]: [string, RequestInit]) {
  const startedAt = performance.now();
  const answer = await request(path, { ...init, signal: AbortSignal.timeout(GIVE_UP_MS) });
  const { code, retryable } = (await answer.json()) as { code?: string; retryable?: boolean };
  return {
    route: `${init.method} ${path.replace(/_[\w-]+/g, '_')}`,
    ...{ status: answer.status, code, retryable },
    hasRetryAfter: Number(answer.headers.get('retry-after')) > 0,
    isInTime: performance.now() - startedAt < WITHIN_MS,
  };
}

interface Outage {
  begin: (pipeline: Pipeline) => unknown;
  end: (pipeline: Pipeline) => unknown;
}

const outages: [string, Outage][] = [
  ['frozen', { begin: () => process.kill(redis.pid, 'SIGSTOP'), end: () => process.kill(redis.pid, 'SIGCONT') }],
  ['gone', { begin: () => redis.kill(), end: () => redis.restart() }],
];

describe('every route that needs Redis', () => {
  it.each(outages)('answers 503 in time when Redis is %s', { timeout: 60_000 }, async (_, outage) => {
    const { pipeline } = await startJourney(redis, { tasks: [createSortTask()], stages: [] });
    const { id } = await pipeline.submit('sort', { text: 'ok' });
    const opened = await pipeline.request(
      '/v1/batches?task=sort',
      routesOf('', '').find(([path]) => path.startsWith('/v1/batches?task'))?.[1],
    );
    const batch = (await opened.json()) as { id: string };
    const routes = routesOf(id, batch.id);
    await outage.begin(pipeline);
    try {
      const answers = await Promise.all(routes.map((route) => ask(pipeline, route)));
      const refused = { status: 503, code: 'queue-unavailable', retryable: true, hasRetryAfter: true, isInTime: true };
      expect(answers).toEqual(answers.map(({ route }) => ({ route, ...refused })));
    } finally {
      await outage.end(pipeline);
    }
    // What was asked meanwhile may have been done, too: the cancelling may, and the discarding.
    expect((await pipeline.findWhen(id, () => true)).id).toBe(id);
  });
});
