import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isEnding } from '../../src/jobs/job-view.ts';
import { createApiKey } from '../../src/records/api-keys.ts';
import { emailDetector } from '../../src/redaction/detectors/email.ts';
import { eventually } from '../support/eventually.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { runAs } from '../support/prove.ts';
import { startJourney } from '../support/start-journey.ts';
import type { Pipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const EMAIL = 'dana.whitfield@example.org';
const input = { text: `Dana writes from ${EMAIL}.` };

const task = createNoteTask({ version: 2, ladder: ({ model, rule }) => [model('primary'), rule(() => undefined)] });
/** Sends what it is given as it is. */
const open = { ...task, name: 'open', hash: 'open', boundary: { ...task.boundary, redact: [] } };
const tasks = [task, { ...open, name: 'note', version: 1 }, { ...open, version: 2 }];

interface Forged {
  pipeline: Pipeline;
  id: string;
  key: string;
  /** Another job of the same tenant. */
  other: string;
}

const set =
  (...fields: string[]) =>
  ({ pipeline, key }: Forged) =>
    pipeline.redis.hset(key, ...(fields as [string, string]));

async function copy({ pipeline, key, other }: Forged, ...fields: string[]): Promise<void> {
  for (const field of fields) await pipeline.redis.hset(key, field, (await pipeline.redis.hget(other, field)) ?? '');
}

/** Puts the job's visit into another stage's queue, as if the one before had done its work. */
async function skipTo(stage: string, { pipeline: { redis: own, keys }, id, key }: Forged): Promise<void> {
  const [from, to] = [`${keys.tag}:redact:`, `${keys.tag}:${stage}:`];
  await own.zrem(`${from}prioritized`, `${id}-redact-1`);
  await own.rename(`${from}${id}-redact-1`, `${to}${id}-${stage}-1`);
  await own.hset(key, 'stage', stage, 'isRedacted', '1');
  await own.zadd(`${to}prioritized`, '1', `${id}-${stage}-1`);
  await own.zadd(`${to}marker`, '0', '0');
}

async function asStranger({ url, store }: Pipeline) {
  const { key } = await createApiKey(store, 'globex', 'operate');
  return (path: string, init: RequestInit = {}) =>
    fetch(url + path, { ...init, headers: { authorization: `Bearer ${key}`, ...init.headers } });
}

const findLines = ({ logged }: Pipeline, word: string) =>
  logged
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => Object.values(line).includes(word));

/** A queued job that was changed before any worker had it, and what the workers made of it. */
async function runForged(forge: (forged: Forged) => Promise<unknown>, stages: 'none' | 'redact' = 'none') {
  const given = { tasks, detectors: [emailDetector], stages: stages === 'none' ? [] : (['redact'] as const) };
  const { model, pipeline } = await startJourney(redis, given);
  const { id } = await pipeline.submit('note', input, { metadata: { from: 'there' } });
  const { id: other } = await pipeline.submit('note', input);
  if (stages === 'redact')
    for (const one of [id, other]) await pipeline.findWhen(one, ({ stage }) => stage === 'model');
  const key = pipeline.keys.job(id);
  await forge({ pipeline, id, key, other: pipeline.keys.job(other) });
  model.script(noteAnswer(), noteAnswer());
  await pipeline.startWorkers();
  await pipeline.reaches(other, 'succeeded');
  const ended = await eventually(async () => {
    const [status, failure] = await pipeline.redis.hmget(key, 'status', 'failure');
    return isEnding(status ?? '') && { status, failure };
  });
  expect(model.requests).toHaveLength(1);
  expect(model.requests[0]?.text).toContain('[EMAIL_1]');
  return { pipeline, id, ended };
}

const own: [what: string, forge: (forged: Forged) => Promise<unknown>][] = [
  ['task', set('task', 'open', 'taskHash', 'open')],
  ['version', set('taskVersion', '1', 'taskHash', 'open')],
  ['content hash', set('taskHash', 'another')],
  ['ladder', set('ladder', 'rm')],
  ['data class', set('dataClass', 'public')],
  ['budget of attempts', set('attemptBudget', '20')],
  ['batch', set('batch', 'batch_x')],
  ['run', set('run', '2')],
  ['rung', set('rung', '1')],
  ['round', set('round', '1')],
  ['word that it is redacted', set('isRedacted', '1')],
  ['word that it is late', set('isLate', '1')],
  ['stage', (forged) => skipTo('model', forged)],
  ['stage to the rungs below', (forged) => skipTo('fallback', forged)],
  ['route, which is another job’s', (forged) => copy(forged, 'route')],
  ['route, which is none', set('route', 'k1.AAAA')],
  ['route, which is gone', ({ pipeline, key }) => pipeline.redis.hdel(key, 'route')],
  ['number of attempts', set('attempts', '7')],
  ['number of attempts, and one that nobody began', set('attempts', '1', 'attempt:1', '{"n":1}')],
];

const foreign: typeof own = [
  ['tenant', set('tenant', 'globex')],
  ['origin, which is another job’s', (forged) => copy(forged, 'origin')],
  ['origin, which is gone', ({ pipeline, key }) => pipeline.redis.hdel(key, 'origin')],
  [
    'record, which is another job’s',
    async ({ pipeline, key, other }) => {
      const token = await pipeline.redis.hget(key, 'token');
      await pipeline.redis.copy(other, key, 'REPLACE');
      await pipeline.redis.hset(key, 'token', token ?? '');
    },
  ],
];

describe('a job of which somebody changed in Redis', () => {
  it.each(own)('the %s, is a dead letter that its owner sees as such', async (_, forge) => {
    const { pipeline, id, ended } = await runForged(forge);
    expect(ended).toEqual({ status: 'failed', failure: 'record-tampered' });
    const failure = { kind: 'permanent', code: 'record-tampered' };
    expect(await pipeline.find(id)).toMatchObject({ stage: 'dead-letter', failure, output: null, metadata: {} });
    expect(findLines(pipeline, 'visit-failed')).toMatchObject([{ level: 50, jobId: id, code: 'record-tampered' }]);
    expect(findLines(pipeline, 'redis-tampered')).toMatchObject([{ level: 50, jobId: id }]);

    const { task: itsTask } = await pipeline.find(id);
    const counted = `airlock_dead_letters{task="${itsTask}",code="record-tampered"}`;
    expect(await pipeline.metric(counted)).toBe(1);
    const letters = (await (await pipeline.request('/v1/dead-letters?code=record-tampered')).json()) as object;
    expect(letters).toMatchObject({ data: [{ id, failure }] });
    const body = '{"from":"start"}';
    const headers = { 'content-type': 'application/json' };
    const replayed = await pipeline.request(`/v1/dead-letters/${id}/replay`, { method: 'POST', headers, body });
    expect([replayed.status, await replayed.json()]).toMatchObject([409, { code: 'record-tampered' }]);
    expect((await pipeline.request(`/v1/dead-letters/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await pipeline.request(`/v1/jobs/${id}`, { method: 'DELETE' })).status).toBe(204);
  });

  it.each(foreign)('the %s, is shown to nobody', async (_, forge) => {
    const { pipeline, id, ended } = await runForged(forge);
    expect(ended).toEqual({ status: 'failed', failure: 'record-tampered' });
    expect(findLines(pipeline, 'visit-failed')).toMatchObject([{ level: 50, jobId: id, code: 'record-tampered' }]);
    for (const request of [pipeline.request, await asStranger(pipeline)]) {
      for (const path of [`/v1/jobs/${id}`, `/v1/dead-letters/${id}`]) expect((await request(path)).status).toBe(404);
      for (const path of ['/v1/jobs', '/v1/dead-letters', '/v1/reviews']) {
        expect(await (await request(path)).text()).not.toContain(id);
      }
      expect((await request(`/v1/jobs/${id}`, { method: 'DELETE' })).status).toBe(404);
    }
    expect((await runAs(pipeline, pipeline.encryptionKeys, 'erase', '--job', id, '--yes')).exitCode).toBe(0);
    expect(await pipeline.redis.exists(pipeline.keys.job(id))).toBe(0);
  });

  it.each<[string, string, (forged: Forged) => Promise<unknown>]>([
    ['boundary-breach', 'redaction, which is gone', ({ pipeline, key }) => pipeline.redis.hdel(key, 'redacted')],
    ['seal-broken', 'redaction, which is another job’s', (forged) => copy(forged, 'redacted')],
    ['record-tampered', 'rung, once it is redacted', set('rung', '1')],
    ['record-tampered', 'data class, once it is redacted', set('dataClass', 'public')],
  ])('is a dead letter %s: the %s', async (failure, _, forge) => {
    const { ended } = await runForged(forge, 'redact');
    expect(ended).toEqual({ status: 'failed', failure });
  });
});

describe('a record with plain fields that nobody of us wrote', () => {
  it('spoils no list, and none of the jobs beside it', async () => {
    const { pipeline } = await startJourney(redis, { tasks, stages: [] });
    const { id } = await pipeline.submit('note', input);
    const { id: other } = await pipeline.submit('note', input);
    const key = pipeline.keys.job(id);
    for (const name of ['createdAt', 'deadlineAt', 'startedAt', 'notBefore', 'finishedAt', 'reviewSince', 'visit']) {
      await pipeline.redis.hset(key, name, name === 'visit' ? '1e999' : 'x');
    }
    for (const name of ['causes', 'findings', 'answeredBy', 'droppedKeys', 'backoff']) {
      for (const text of ['5', '"x"', '[5]', '{', 'null']) {
        await pipeline.redis.hset(key, name, text);
        for (const path of ['/v1/jobs', `/v1/jobs/${id}`]) {
          expect([path, name, text, (await pipeline.request(path)).status]).toEqual([path, name, text, 200]);
        }
      }
    }
    expect(await (await pipeline.request('/v1/jobs')).json()).toMatchObject({ data: [{ id: other }, { id }] });
  });
});

describe('an API key', () => {
  it('whose scope was widened in Redis has no say over keys, and is none that is listed or ended', async () => {
    const { pipeline } = await startJourney(redis, { tasks, stages: [] });
    const { key, stored } = await createApiKey(pipeline.store, 'globex', 'admin');
    const hash = createHash('sha256').update(key).digest('base64url');
    const ask = (path: string) => fetch(pipeline.url + path, { headers: { authorization: `Bearer ${key}` } });
    expect((await ask('/v1/keys')).status).toBe(200);
    expect(await (await pipeline.request('/v1/keys')).text()).toContain(stored.id);
    await pipeline.redis.hset(pipeline.keys.apiKeys, hash, JSON.stringify({ ...stored, scope: 'installation' }));
    for (const path of ['/v1/keys', '/admin/queues/']) expect((await ask(path)).status).toBe(401);
    expect(await (await pipeline.request('/v1/keys')).text()).not.toContain(stored.id);
    expect((await pipeline.request(`/v1/keys/${stored.id}`, { method: 'DELETE' })).status).toBe(404);
    expect(findLines(pipeline, 'redis-tampered')).toMatchObject([{ level: 50, apiKeyHash: hash }]);
  });

  it('whose entry was made up or edited in Redis is no key, which is said once', async () => {
    const { pipeline } = await startJourney(redis, { tasks, stages: [] });
    const { id } = await pipeline.submit('note', input);
    const { key, stored } = await createApiKey(pipeline.store, 'globex', 'submit');
    const hash = (text: string) => createHash('sha256').update(text).digest('base64url');
    const ask = async (one: string) =>
      (await fetch(`${pipeline.url}/v1/jobs/${id}`, { headers: { authorization: `Bearer ${one}` } })).status;
    expect(await ask(key)).toBe(404);
    const { apiKeys } = pipeline.keys;
    const entry = (await pipeline.redis.hget(apiKeys, hash(key))) ?? '';
    const plain = JSON.stringify({ ...stored, tenant: 'default', role: 'admin' });
    await pipeline.redis.hset(apiKeys, { [hash('made-up')]: plain, [hash('copied')]: entry, [hash(key)]: plain });
    for (const one of ['made-up', 'copied', key, 'made-up', 'copied', key]) expect(await ask(one)).toBe(401);
    const told = findLines(pipeline, 'redis-tampered').map(({ level, apiKeyHash }) => [level, apiKeyHash]);
    expect(told.sort()).toEqual([hash('made-up'), hash('copied'), hash(key)].map((one) => [50, one]).sort());
  });
});
