import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { createNoteTask } from '../support/note-task.ts';
import { completion, type ScriptedBehaviour } from '../support/scripted-model.ts';
import { startJourney } from '../support/start-journey.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const refusals: [string, ScriptedBehaviour][] = [
  ['500', (response) => response.writeHead(500).end('{}')],
  ['503', (response) => response.writeHead(503).end('{"error":{"message":"unavailable"}}')],
  ['529', (response) => response.writeHead(529).end('{"error":{"type":"overloaded_error"}}')],
  ['connections that break off', (response) => void response.socket?.destroy()],
];

/** A model that fails as `fail` does until `isBack`, and is asked how often meanwhile. */
async function startFailing(fail: ScriptedBehaviour, task = createNoteTask()) {
  const journey = await startJourney(redis, { tasks: [task] });
  const state = { isBack: false, failed: 0 };
  const answer = JSON.stringify(completion(JSON.stringify({ summary: 'fine', confidence: 1 })));
  const behave: ScriptedBehaviour = (response, request) => {
    if (state.isBack) return response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
    state.failed += 1;
    return fail(response, request);
  };
  journey.model.script(...Array.from({ length: 500 }, () => behave));
  const isAway = async () =>
    Number(await journey.pipeline.redis.hget(journey.pipeline.keys.meter('primary'), 'awaySince')) > 0;
  return { ...journey, state, isAway };
}

describe('a provider that is away', () => {
  it.each(refusals)('costs no job, and is asked by one at a time: %s', async (_, fail) => {
    const { pipeline, state, isAway } = await startFailing(fail);
    const jobs = await Promise.all(Array.from({ length: 30 }, () => pipeline.submit('note', { text: 'hello' })));
    await eventually(isAway, { withinMs: 10_000 });
    const late = await pipeline.submit('note', { text: 'later' });
    // Every job asked once at most before it was known, and the probes since.
    await eventually(() => state.failed >= 6);
    const failed = state.failed;
    state.isBack = true;
    for (const { id } of [...jobs, late]) await pipeline.reaches(id, 'succeeded');
    expect(failed).toBeLessThan(30 * 4);
    const answered = await Promise.all(jobs.map(({ id }) => pipeline.find(id)));
    for (const { attempts } of answered) expect(attempts.at(-1)).toMatchObject({ outcome: 'answered' });
    const lines = pipeline.logged.map((line) => JSON.parse(line)).filter(({ event = '' }) => /^profile-/.test(event));
    expect(lines).toMatchObject([
      { level: 50, event: 'profile-away', profile: 'primary' },
      { level: 50, event: 'profile-back', profile: 'primary' },
    ]);
  });

  it('is left for the model below at once, which then answers', async () => {
    const task = createNoteTask({
      ladder: ({ model, rule }) => [
        model('primary', { attempts: 9 }),
        rule(() => ({ summary: 'by rule', confidence: 0 })),
      ],
    });
    const { pipeline, isAway } = await startFailing((response) => response.writeHead(503).end('{}'), task);
    const { id } = await pipeline.submit('note', { text: 'hello' }, { options: { deadlineMs: 8000 } });
    await eventually(isAway, { withinMs: 10_000 });
    const job = await pipeline.reaches(id, 'succeeded');
    expect(job).toMatchObject({ answer: { by: 'rule', degraded: true } });
    expect(Date.parse(job.finishedAt ?? '')).toBeLessThan(Date.parse(job.deadlineAt));
  });
});
