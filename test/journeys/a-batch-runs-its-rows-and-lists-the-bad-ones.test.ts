import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBatchClient, lineOf } from '../support/batch-client.ts';
import { createNoteTask } from '../support/note-task.ts';
import { createSortTask } from '../support/sort-task.ts';
import { startJourney } from '../support/start-journey.ts';
import type { Pipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const tasks = [createSortTask(), createNoteTask()];
const ROWS = 5000;

/** Of ten rows one is no JSON, one is off schema, one waits for a person, and seven are sorted by the rule. */
function writeRow(row: number): string {
  if (row % 10 === 1) return 'this is no JSON\n';
  if (row % 10 === 2) return lineOf({ input: { text: row }, customId: `row ${row}` });
  return lineOf({ input: { text: row % 10 === 3 ? `hard ${row}` : `ok ${row}` }, customId: `row ${row}` });
}

const decide = (pipeline: Pipeline, jobId: string | null, decision: object) =>
  pipeline.request(`/v1/reviews/${jobId}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(decision),
  });

describe('a batch', () => {
  it('runs its good rows, lists the bad ones and gives all back in order', { timeout: 150_000 }, async () => {
    const { pipeline } = await startJourney(redis, { tasks });
    const batches = createBatchClient(pipeline);
    const body = Array.from({ length: ROWS }, (_, i) => writeRow(i + 1)).join('');
    const accepted = await batches.accept('sort', body);
    expect(accepted).toMatchObject({ task: 'sort', counts: { total: ROWS, rejected: ROWS / 5 } });
    const isWorkedOff = ({ counts }: typeof accepted) => counts.queued + counts.running === 0;
    const { counts, status } = await batches.findWhen(accepted.id, isWorkedOff, 120_000);
    expect(status).toBe('running');
    expect(counts).toEqual({
      ...{ total: ROWS, rejected: ROWS / 5, queued: 0, running: 0, inReview: ROWS / 10, succeeded: (ROWS / 10) * 7 },
      ...{ failed: 0, cancelled: 0, expired: 0, degraded: 0 },
    });

    const results = await batches.results(accepted.id);
    expect(results.map(({ row }) => row)).toEqual(Array.from({ length: ROWS }, (_, i) => i + 1));
    for (const { row, customId, jobId, status: is, output, failure, answer } of results) {
      const kind = row % 10;
      expect(customId).toBe(kind === 1 ? null : `row ${row}`);
      expect(is).toBe(kind === 1 || kind === 2 ? 'rejected' : kind === 3 ? 'in_review' : 'succeeded');
      expect(jobId === null).toBe(kind === 1 || kind === 2);
      expect(output).toEqual(kind === 0 || kind > 3 ? { kind: `ok ${row}` } : null);
      expect(answer?.by).toBe(kind === 0 || kind > 3 ? 'rule' : undefined);
      const code = kind === 1 ? 'json-invalid' : kind === 2 ? 'input-invalid' : undefined;
      expect(failure?.code).toBe(code);
    }
    expect(await pipeline.redis.zcard(pipeline.keys.jobsOf('default'))).toBe((ROWS / 5) * 4);
    expect(await pipeline.metric('airlock_jobs_accepted_total{task="sort"}')).toBe((ROWS / 5) * 4);
  });

  it('counts its jobs through every change of status', async () => {
    const { pipeline } = await startJourney(redis, { tasks });
    const batches = createBatchClient(pipeline);
    const body = Array.from({ length: 6 }, (_, i) => lineOf({ input: { text: `hard ${i}` } })).join('');
    const { id } = await batches.accept('sort', `${lineOf({ input: { text: 'ok' } })}${body}`);
    await batches.findWhen(id, ({ counts }) => counts.inReview === 6 && counts.succeeded === 1);
    const [, corrected, rejected, cancelled, late, ...open] = (await batches.results(id)).map(({ jobId }) => jobId);
    const isSo = async (changed: object) => {
      const waiting = { total: 7, rejected: 0, queued: 0, running: 0, inReview: 0 };
      const none = { ...waiting, failed: 0, cancelled: 0, expired: 0, degraded: 0 };
      await batches.findWhen(id, ({ counts }) => JSON.stringify({ ...counts, ...changed }) === JSON.stringify(counts));
      expect(await batches.recount(id)).toEqual({ ...none, succeeded: 1, ...changed });
      expect((await batches.find(id)).counts).toEqual({ ...none, succeeded: 1, ...changed });
    };
    await decide(pipeline, corrected ?? '', { decision: 'correct', output: { kind: 'corrected' } });
    await isSo({ succeeded: 2, inReview: 5 });
    await decide(pipeline, rejected ?? '', { decision: 'reject' });
    await isSo({ succeeded: 2, inReview: 4, failed: 1 });
    await pipeline.cancel(cancelled ?? '');
    await isSo({ succeeded: 2, inReview: 3, failed: 1, cancelled: 1 });
    // A review overdue is what the sweeper makes of one whose time is over.
    await pipeline.redis.zadd(pipeline.keys.deadlines, 1, late ?? '');
    await isSo({ succeeded: 2, inReview: 2, failed: 2, cancelled: 1 });
    await pipeline.request(`/v1/dead-letters/${rejected}/replay`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ from: 'start' }),
    });
    await isSo({ succeeded: 2, inReview: 3, failed: 1, cancelled: 1 });
    for (const jobId of [...open, rejected ?? '']) await pipeline.cancel(jobId ?? '');
    expect(await batches.finishes(id)).toMatchObject({ status: 'finished' });
    await isSo({ succeeded: 2, failed: 1, cancelled: 4 });
  });

  it('counts a job that runs out of time as expired', async () => {
    const { pipeline } = await startJourney(redis, { tasks, stages: [] });
    const batches = createBatchClient(pipeline);
    const { id } = await batches.accept('note', lineOf({ input: { text: 'hello' } }).repeat(2));
    const [first] = await batches.results(id);
    await pipeline.redis.hset(pipeline.keys.job(first?.jobId ?? ''), 'deadlineAt', 1);
    await pipeline.redis.zadd(pipeline.keys.deadlines, 1, first?.jobId ?? '');
    await pipeline.startWorkers({ stages: ['validate'] });
    await batches.findWhen(id, ({ counts }) => counts.expired === 1 && counts.queued === 1);
    expect((await batches.find(id)).counts).toEqual(await batches.recount(id));
    expect((await batches.find(id)).status).toBe('running');
  });

  it('takes CSV, with numbers and empty cells as the schema wants them', async () => {
    const { pipeline } = await startJourney(redis, { tasks, stages: [] });
    const batches = createBatchClient(pipeline);
    const csv = 'text,customId\r\n"ok, ""quoted""",a\r\n"open,b\r\nok,c,d\r\nok,e\r\n';
    const { id } = await batches.accept('sort', csv, { 'content-type': 'text/csv' });
    const results = await batches.results(id);
    expect(results.map(({ status, customId, failure }) => [status, customId, failure?.code ?? null])).toEqual([
      ['queued', 'a', null],
      ['rejected', null, 'csv-invalid'],
      ['rejected', null, 'csv-uneven'],
      ['queued', 'e', null],
    ]);
  });
});

describe('GET /v1/jobs?batch=', () => {
  it("lists the batch's jobs and no others, newest first, page by page", async () => {
    const { pipeline } = await startJourney(redis, { tasks, stages: [] });
    const batches = createBatchClient(pipeline);
    const before = await pipeline.submit('sort', { text: 'before' });
    const { id } = await batches.accept('sort', lineOf({ input: { text: 'in' } }).repeat(5));
    await batches.accept('sort', lineOf({ input: { text: 'other' } }).repeat(3));
    const list = async (query: string) =>
      (await (await pipeline.request(`/v1/jobs?${query}`)).json()) as { data: { id: string }[]; nextCursor: string };
    const inOrder = (await batches.results(id)).map(({ jobId }) => jobId).reverse();
    const first = await list(`batch=${id}&limit=3`);
    const second = await list(`batch=${id}&limit=3&cursor=${first.nextCursor}`);
    expect([...first.data, ...second.data].map((job) => job.id)).toEqual(inOrder);
    expect(first.data[0]).toMatchObject({ batchId: id });
    expect(second.nextCursor).toBeNull();
    // The page of another list may end in front of the batch, or behind it.
    const all = await list('limit=1');
    expect((await list(`batch=${id}&cursor=${all.nextCursor}`)).data).toHaveLength(5);
    expect((await list(`batch=${id}&status=succeeded`)).data).toEqual([]);
    expect(await pipeline.find(before.id)).toMatchObject({ batchId: null });
  });
});
