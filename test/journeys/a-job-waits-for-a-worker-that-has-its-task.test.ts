import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { startJourney } from '../support/start-journey.ts';
import type { Pipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const findLine = ({ logged }: Pipeline, word: string) =>
  logged.map((line) => JSON.parse(line) as Record<string, unknown>).find((line) => Object.values(line).includes(word));

describe('a job', () => {
  it('waits, and is reported, while no worker has the version of its task', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask()], stages: [] });
    const other = await pipeline.startWorkers({ tasks: [createNoteTask({ version: 2 })] });
    const { id } = await pipeline.submit('note', { text: 'hello' });
    const line = await eventually(() => findLine(pipeline, 'task-version-missing'));
    expect(line).toMatchObject({ jobId: id, kind: 'infrastructure', next: 'snooze' });
    expect(await pipeline.find(id)).toMatchObject({ status: 'running', stage: 'redact', attempts: [], failure: null });
    await other.close();

    await pipeline.startWorkers();
    model.script(noteAnswer());
    expect(await pipeline.reaches(id, 'succeeded')).toMatchObject({ taskVersion: 1, attempts: [{ n: 1 }] });
  });

  it('keeps its version when a higher one comes', async () => {
    const first = createNoteTask();
    const second = { ...createNoteTask({ version: 2 }), prompt: () => ({ system: 'the second version', user: '' }) };
    const { model, pipeline } = await startJourney(redis, { tasks: [first], stages: [] });
    const { id } = await pipeline.submit('note', { text: 'hello' });
    await pipeline.startWorkers({ tasks: [first, second] });
    model.script(noteAnswer());
    expect((await pipeline.reaches(id, 'succeeded')).taskVersion).toBe(1);
    expect(model.requests[0]?.text).not.toContain('the second version');
  });

  it('is worked on in development, and reported once, when a worker has other content under its version', async () => {
    const task = createNoteTask();
    const { model, pipeline } = await startJourney(redis, { tasks: [task], stages: [] });
    const { id } = await pipeline.submit('note', { text: 'hello' });
    await pipeline.startWorkers({ tasks: [{ ...task, hash: 'another' }] });
    model.script(noteAnswer());
    await pipeline.reaches(id, 'succeeded');
    const lines = pipeline.logged.filter((line) => line.includes('task-content-differs'));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      task: 'note',
      version: 1,
      hash: 'another',
      acceptedHash: task.hash,
    });
  });

  it('waits in production, reported once, while every worker has other content under its version', async () => {
    const task = createNoteTask();
    const { model, pipeline } = await startJourney(redis, { tasks: [task], stages: [], isProduction: true });
    const other = await pipeline.startWorkers({ tasks: [{ ...task, hash: 'another' }] });
    const ids = [await pipeline.submit('note', { text: 'one' }), await pipeline.submit('note', { text: 'two' })];
    const waiting = () => pipeline.logged.filter((line) => line.includes('task-version-missing'));
    await eventually(() => waiting().length >= 2);
    const lines = pipeline.logged.filter((line) => line.includes('task-content-differs'));
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 50, task: 'note', version: 1, hash: 'another', acceptedHash: task.hash, next: 'waits' },
    ]);
    expect(model.requests).toEqual([]);
    await other.close();

    model.script(noteAnswer(), noteAnswer());
    await pipeline.startWorkers();
    for (const { id } of ids) expect(await pipeline.reaches(id, 'succeeded')).toMatchObject({ taskVersion: 1 });
  });
});
