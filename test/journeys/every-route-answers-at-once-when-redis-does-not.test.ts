import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemsOf } from '../../src/api/route-problems.ts';
import { type Changes, declaredRoutes, exampleRequest } from '../support/declared-routes.ts';
import { eventually } from '../support/eventually.ts';
import type { Pipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';
import { paramsFor, type Stock, startStocked, stock } from '../support/start-stocked.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

/**
 * A command gives up after 2 s and a caller is answered within 2.5; two commands that wait one after the other take 4,
 * and the request has been given up.
 */
const GIVE_UP_MS = 3900;

/** What the key of the settings is told without Redis. */
const withoutRedis = ['listTasks'];
const needRedis = declaredRoutes.filter(
  (declared) => problemsOf(declared).get(503)?.includes('queue-unavailable') && !withoutRedis.includes(declared.name),
);

/** Bodies for the task of the pipeline in the place of examples. */
const changes: Record<string, Changes> = {
  submitJob: { body: { task: 'sort', input: { text: 'ok' } } },
  uploadBatch: { query: { task: 'sort' }, body: '{"input":{"text":"ok"}}\n' },
  turnTask: { body: { patienceMs: 1 } },
  decideReview: { body: { decision: 'reject' } },
};

async function ask({ request }: Pipeline, name: string, path: string, init: RequestInit) {
  const answer = await request(path, { ...init, signal: AbortSignal.timeout(GIVE_UP_MS) }).catch((error: Error) => {
    throw new Error(`${name} was given up: ${error.message}`);
  });
  const { code, retryable } = (await answer.json()) as { code?: string; retryable?: boolean };
  return { name, status: answer.status, code, retryable, hasRetryAfter: Number(answer.headers.get('retry-after')) > 0 };
}

/** A request of every route that needs Redis, of what is there; and two that no declaration has. */
function requestsOf(own: Stock): [name: string, path: string, init: RequestInit][] {
  const requests = needRedis.map((declared): [string, string, RequestInit] => {
    const { path, init } = exampleRequest(declared, { ...paramsFor(declared, own), ...changes[declared.name] });
    return [declared.name, path, init];
  });
  return [
    ...requests,
    ['showJob, waiting', `/v1/jobs/${own.waiting}`, { headers: { prefer: 'wait=30' } }],
    ['the board', '/admin/queues/api/queues', {}],
  ];
}

interface Outage {
  begin: () => unknown;
  end: () => unknown;
}

const outages: [string, Outage][] = [
  ['frozen', { begin: () => process.kill(redis.pid, 'SIGSTOP'), end: () => process.kill(redis.pid, 'SIGCONT') }],
  ['gone', { begin: () => redis.kill(), end: () => redis.restart() }],
];

describe('every route that needs Redis', () => {
  it.each(outages)('answers 503 in time when Redis is %s', { timeout: 60_000 }, async (_, outage) => {
    const { model, pipeline, workers } = await startStocked(redis);
    const own = await stock(pipeline, model, { tenant: 'default', key: pipeline.key });
    // The API alone is asked.
    await workers.close();
    const requests = requestsOf(own);
    await outage.begin();
    try {
      const answers = await Promise.all(requests.map(([name, path, init]) => ask(pipeline, name, path, init)));
      const refused = { status: 503, code: 'queue-unavailable', retryable: true, hasRetryAfter: true };
      expect(answers).toEqual(answers.map(({ name }) => ({ name, ...refused })));
      for (const name of withoutRedis) {
        const [declared] = declaredRoutes.filter((one) => one.name === name);
        expect((await pipeline.request(declared?.path ?? '')).status).toBe(200);
      }
    } finally {
      await outage.end();
    }
    // What was asked meanwhile may have been done, too.
    const isBack = async () => expect((await pipeline.request('/v1/jobs')).status).toBe(200);
    await eventually(isBack, { withinMs: 10_000, describe: 'a list of jobs' });
  });
});
