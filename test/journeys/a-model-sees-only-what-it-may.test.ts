import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createProducer } from '../../queues/producer/create-producer.ts';
import { createCatalogue } from '../../src/tasks/load-tasks.ts';
import type { BoundaryPolicy } from '../../src/tasks/task.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { startLadder } from '../support/start-ladder.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const input = { text: 'hello' };
const byModels = createNoteTask({ ladder: ({ model }) => [model('primary'), model('fallback')] });
/**
 * `primary` stands in the US and sees what is internal at most, `fallback` in the EU and sees all but what is
 * restricted.
 */
const reaches = {
  primary: { region: 'us', dataClasses: ['public', 'internal'] },
  fallback: { region: 'eu', dataClasses: ['public', 'internal', 'confidential'] },
} as const;

async function startOne(boundary: Partial<BoundaryPolicy> = {}) {
  const task = { ...byModels, boundary: { ...byModels.boundary, ...boundary } };
  const ladder = await startLadder(redis, { tasks: [task], reaches });
  ladder.primary.script(noteAnswer());
  ladder.fallback.script(noteAnswer());
  const asked = () => [ladder.primary.requests.length, ladder.fallback.requests.length];
  const warnings = () =>
    ladder.pipeline.logged
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ event }) => event === 'rung-skipped' || event === 'task-without-model')
      .filter(({ task: name }) => name === 'note')
      .map(({ event, profile, reason }) => [event, profile, reason]);
  return { ...ladder, task, asked, warnings };
}

describe('a model', () => {
  it('is asked for what it may see', async () => {
    const { pipeline, asked, warnings } = await startOne();
    const { id } = await pipeline.submit('note', input);
    await pipeline.reaches(id, 'succeeded');
    expect(asked()).toEqual([1, 0]);
    expect(warnings()).toEqual([]);
    expect(await pipeline.redis.hget(pipeline.keys.job(id), 'dataClass')).toBe('internal');
  });

  it.each<[string, Partial<BoundaryPolicy>, string]>([
    ['class', { class: 'confidential' }, 'class'],
    ['region', { regions: ['ch', 'eu'] }, 'region'],
  ])('is passed over when it may not see the %s of a task, which is said at the start', async (_, boundary, reason) => {
    const { pipeline, asked, warnings } = await startOne(boundary);
    const { id } = await pipeline.submit('note', input);
    const job = await pipeline.reaches(id, 'succeeded');
    expect(job.answer).toMatchObject({ profile: 'fallback', degraded: true });
    expect(asked()).toEqual([0, 1]);
    expect(warnings()).toEqual([['rung-skipped', 'primary', reason]]);
  });

  it.each([
    ['confidential', [0, 1]],
    ['internal', [1, 0]],
  ])('is passed over for a single job held as %s, or not', async (dataClass, expected) => {
    const { pipeline, asked } = await startOne();
    const { id } = await pipeline.submit('note', input, { options: { dataClass } });
    await pipeline.reaches(id, 'succeeded');
    expect(asked()).toEqual(expected);
  });

  it('is never asked when none may see it: the job is a dead letter', async () => {
    const { pipeline, asked, warnings } = await startOne({ class: 'restricted' });
    const { id } = await pipeline.submit('note', input);
    const job = await pipeline.reaches(id, 'failed');
    expect(job).toMatchObject({ stage: 'dead-letter', failure: { code: 'rung-unavailable' }, attempts: [] });
    expect(asked()).toEqual([0, 0]);
    expect(warnings()).toEqual([
      ['rung-skipped', 'primary', 'class'],
      ['rung-skipped', 'fallback', 'class'],
      ['task-without-model', undefined, undefined],
    ]);
  });

  it('is passed over for the jobs of a batch and of a producer alike', async () => {
    const { pipeline, task, asked, fallback } = await startOne();
    fallback.script(noteAnswer());
    const headers = { 'content-type': 'text/csv' };
    const body = 'text,options.dataClass\nhello,confidential\nhello,public\n';
    const batch = await pipeline.request('/v1/batches?task=note', { method: 'POST', headers, body });
    expect(await batch.json()).toMatchObject({ counts: { total: 2, rejected: 1 } });
    const { settings, encryptionKeys } = pipeline;
    const producer = await createProducer({
      ...{ redisUrl: redis.url, encryptionKeys, prefix: settings.prefix, tasks: createCatalogue([task]) },
    });
    onTestFinished(() => producer.close());
    const { id } = await producer.submit('note', input, { dataClass: 'confidential' });
    await pipeline.reaches(id, 'succeeded');
    await expect(producer.submit('note', input, { dataClass: 'public' })).rejects.toMatchObject({
      failure: { code: 'input-invalid' },
    });
    await pipeline.findWhen(id, () => fallback.requests.length === 2);
    expect(asked()).toEqual([0, 2]);
  });
});
