import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Changes, declaredAs, declaredRoutes, exampleRequest } from '../support/declared-routes.ts';
import { createDocumentCheck } from '../support/document-check.ts';
import { noteAnswer } from '../support/note-task.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';
import { paramsFor, type Stock, startStocked, stock } from '../support/start-stocked.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

/** The lines of a body as values: of JSON the one, of NDJSON each, of events their data. */
function readBodies(mediaType: string, text: string): unknown[] {
  if (mediaType === 'application/x-ndjson')
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  if (mediaType !== 'text/event-stream') return [mediaType.endsWith('json') ? JSON.parse(text) : text];
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(String(data)));
}

type Step = [name: string, status: number, changes?: Changes, headers?: Record<string, string>];

/** Every call once, in an order in which each finds what it needs. Bodies are those of the examples where none is given. */
function stepsOf({ done, waiting, dead, batch, key, webhook }: Stock, more: { dead: string; batch: string }): Step[] {
  const of = (id: string) => ({ params: { id } });
  const sort = { body: { task: 'sort', input: { text: 'ok' } } };
  return [
    ['showHealth', 200],
    ['showReadiness', 200],
    ['showMetrics', 200],
    ['showDocument', 200],

    ['showDocs', 200],
    ['showDocsFile', 200],
    ['showProblem', 200],
    ['showProblem', 200, {}, { accept: 'application/json' }],
    ['showDocsFile', 200, { params: { file: 'problems.css' } }],

    ['submitJob', 202],
    ['submitJob', 202, { body: { ...sort.body, metadata: { order: '1' } } }, { 'idempotency-key': 'a' }],
    ['submitJob', 200, sort, { prefer: 'wait=20' }],
    ['submitJob', 422, { body: { task: 'sort', input: { text: 1 } } }],

    ['listJobs', 200],
    ['listJobs', 200, { query: { 'metadata.order': '1', limit: '1' } }],

    ['listJobs', 400, { query: { limit: '0' } }],
    ['showJob', 200, of(done)],
    ['showJob', 200, of(dead)],

    ['showJob', 200, of(waiting)],

    ['showHistory', 200, of(waiting)],
    ['followJob', 200, of(done)],
    ['tellOutcome', 200, of(done)],

    ['revealPayload', 200, of(done)],
    ['cancelJob', 409, of(done)],
    ['listReviews', 200],

    ['listDeadLetters', 200],
    ['showDeadLetter', 200, of(dead)],

    ['decideReview', 200, of(waiting)],
    ['decideReviews', 200],
    ['replayDeadLetters', 202],

    ['replayDeadLetter', 202, of(dead)],
    ['cancelJob', 200, of(dead)],

    ['discardDeadLetter', 204, of(more.dead)],
    ['uploadBatch', 202],
    ['uploadBatch', 202, { mediaType: 'text/csv' }],

    ['listBatches', 200],
    ['showBatch', 200, of(batch)],
    ['showResults', 200, of(batch)],

    ['followBatch', 200, of(batch)],
    ['eraseBatch', 204, of(batch)],
    ['cancelBatch', 202, of(more.batch)],

    ['listTasks', 200],
    ['showTask', 200],
    ['turnTask', 200],
    ['listModels', 200],
    ['showModel', 200],

    ['turnModel', 200],
    ['listTenants', 200],
    ['showTenant', 200],
    ['turnTenant', 200],

    ['createKey', 201],
    ['listKeys', 200],
    ['rotateKey', 201, of(key)],
    ['revokeKey', 204, of(key)],

    ['listAudit', 200],
    ['showStats', 200],
    ['showStats', 200, { query: { by: 'task' } }],

    ['listWebhooks', 200],
    ['listDeliveries', 200, of(webhook)],
    ['rotateWebhook', 200, of(webhook)],
    ['replayDeliveries', 202, { ...of(webhook), body: { deliveryId: `${done}.1.succeeded` } }],
    ['replayDeliveries', 202, { ...of(webhook), body: { since: '2026-01-31T09:30:00Z' } }],
    ['replayDeliveries', 404, of(webhook)],
    ['deleteWebhook', 204, of(webhook)],
    ['eraseJob', 204, of(done)],
    // After all else: nothing more is told.
    ['createWebhook', 201],
  ];
}

describe('the document', () => {
  it('says what every route answers, and its examples are taken', async () => {
    const { model, pipeline } = await startStocked(redis);
    const owner = { tenant: 'default', key: pipeline.key };
    const own = await stock(pipeline, model, owner);
    const other = await stock(pipeline, model, owner);
    // The example's task asks the model.
    model.script(...Array.from({ length: 20 }, () => noteAnswer()));
    const check = createDocumentCheck((await (await pipeline.request('/openapi.json')).json()) as never);
    const asked = new Set<string>();
    for (const [name, status, changes = {}, headers = {}] of stepsOf(own, other)) {
      const declared = declaredAs(name);
      const { path, init } = exampleRequest(declared, { ...paramsFor(declared, own), ...changes });
      const answer = await pipeline.request(path, { ...init, headers: { ...init.headers, ...headers } });
      const text = await answer.text();
      expect({ name, status: answer.status, text }).toEqual({ name, status, text });
      const mediaType = answer.headers.get('content-type')?.split(';')[0] ?? '';
      if (status !== 204) for (const body of readBodies(mediaType, text)) check(declared, status, mediaType, body);
      if (status < 400) asked.add(name);
    }
    // A tenant's stream does not end.
    const never = declaredRoutes.map(({ name }) => name).filter((name) => !asked.has(name));
    expect(never).toEqual(['followTenant']);
  });
});
