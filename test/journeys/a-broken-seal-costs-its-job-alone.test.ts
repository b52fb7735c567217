import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobView } from '../../src/jobs/job-view.ts';
import type { DeadLetterView } from '../../src/records/dead-letters.ts';
import type { ReviewView } from '../../src/records/reviews.ts';
import { createBatchClient, lineOf } from '../support/batch-client.ts';
import { createSortTask } from '../support/sort-task.ts';
import { startJourney } from '../support/start-journey.ts';
import type { Pipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

/** What may stand in the place of a seal. */
const broken = [
  ['a seal that was changed', (seal: string) => `${seal.slice(0, -8)}AAAAAAA=`, 'seal-broken'],
  ['a seal that was cut', (seal: string) => seal.slice(0, 9), 'seal-broken'],
  ['a seal under a key that is not there', (seal: string) => seal.replace('k1.', 'k9.'), 'key-unknown'],
  ['no seal at all', () => 'not a seal', 'key-unknown'],
  ['nothing', () => '', 'key-unknown'],
  ['bytes', () => randomBytes(40).toString('latin1').replaceAll('.', ''), 'key-unknown'],
] as const;

async function list<Item extends { id: string }>(pipeline: Pipeline, path: string): Promise<Map<string, Item>> {
  const answer = await pipeline.request(path);
  expect(answer.status).toBe(200);
  const { data } = (await answer.json()) as { data: Item[] };
  return new Map(data.map((item) => [item.id, item]));
}

const failure = expect.objectContaining({ kind: 'permanent', code: 'seal-broken' });

describe('a job of which a seal does not open', () => {
  it.each(broken)('says so in every list, and the rest is listed: %s', async (_, spoil, code) => {
    const { pipeline } = await startJourney(redis, { tasks: [createSortTask()] });
    const batches = createBatchClient(pipeline);
    const lines = ['ok 1', 'ok 2', 'hard 1', 'hard 2', 'bad 1', 'bad 2'];
    const metadata = { from: 'a test' };
    const rows = lines.map((text) => lineOf({ input: { text }, customId: text, metadata })).join('');
    const { id } = await batches.accept('sort', `${rows}${lineOf({ input: 7, customId: 'refused' })}`);
    await batches.findWhen(id, ({ counts }) => counts.succeeded === 2 && counts.inReview === 4);
    const ids = (await batches.results(id)).map(({ jobId }) => jobId ?? '');
    const [first = '', , second = '', , third = '', fourth = ''] = ids;
    for (const jobId of [third, fourth]) {
      const body = JSON.stringify({ decision: 'reject' });
      const headers = { 'content-type': 'application/json' };
      await pipeline.request(`/v1/reviews/${jobId}`, { method: 'POST', headers, body });
    }
    const { job: keyOf, batchRejected } = pipeline.keys;
    for (const jobId of [first, second, third]) {
      for (const field of ['input', 'output', 'metadata', 'customId']) {
        const seal = await pipeline.redis.hget(keyOf(jobId), field);
        if (seal !== null) await pipeline.redis.hset(keyOf(jobId), field, spoil(seal));
      }
    }
    const fault = JSON.parse((await pipeline.redis.hget(batchRejected(id), '7')) ?? '');
    const spoiled = JSON.stringify({ ...fault, customId: spoil(fault.customId) });
    await pipeline.redis.hset(batchRejected(id), 7, spoiled);
    pipeline.logged.length = 0;

    const jobs = await list<JobView>(pipeline, '/v1/jobs?limit=100');
    expect(jobs.size).toBe(6);
    expect(jobs.get(first)).toMatchObject({ status: 'succeeded', output: null, metadata: null, failure });
    expect(jobs.get(first)?.answer).toMatchObject({ by: 'rule' });
    expect(jobs.get(ids[1] ?? '')).toMatchObject({ output: { kind: 'ok 2' }, metadata, failure: null });
    expect(await pipeline.find(first)).toEqual(jobs.get(first));
    const results = await batches.results(id);
    expect(results).toHaveLength(7);
    expect(results[0]).toMatchObject({ status: 'succeeded', customId: null, output: null, failure });
    expect(results[1]).toMatchObject({ customId: 'ok 2', output: { kind: 'ok 2' }, failure: null });
    expect(results[6]).toMatchObject({ status: 'rejected', customId: null, failure });
    const reviews = await list<ReviewView>(pipeline, '/v1/reviews');
    expect(reviews.size).toBe(2);
    expect(reviews.get(second)).toMatchObject({ input: null, output: null, failure });
    expect(reviews.get(ids[3] ?? '')).toMatchObject({
      ...{ input: { text: 'hard 2' }, failure: { code: 'answer-from-no-rule' } },
    });
    const letters = await list<DeadLetterView>(pipeline, '/v1/dead-letters');
    expect([...letters.keys()].sort()).toEqual([third, fourth].sort());

    const told = pipeline.logged.filter((line) => line.includes('"seal-unopened"')).map((line) => JSON.parse(line));
    const about = (jobId: string, field: string) => expect.objectContaining({ level: 40, jobId, field, code });
    expect(told.slice(0, 3)).toEqual(
      expect.arrayContaining([about(first, 'output'), about(second, 'metadata'), about(third, 'metadata')]),
    );
    // Four of the rows, three of the jobs, one shown alone, one review; none twice in one answer.
    expect(told).toHaveLength(9);
    expect(pipeline.logged.join('')).not.toMatch(/ok 1|a test|http-unexpected/);
  });
});
