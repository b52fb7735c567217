import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNoteTask } from '../support/note-task.ts';
import { completion, type ScriptedBehaviour } from '../support/scripted-model.ts';
import { startJourney } from '../support/start-journey.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const answer = JSON.stringify(completion(JSON.stringify({ summary: 'fine', confidence: 1 })));

/** A server that refuses what is more than it may have in flight, and counts. */
function createServerOf(slots: number) {
  const seen = { inFlight: 0, most: 0, refused: 0 };
  const behave: ScriptedBehaviour = (response) => {
    seen.inFlight += 1;
    seen.most = Math.max(seen.most, seen.inFlight);
    if (seen.inFlight > slots) {
      seen.inFlight -= 1;
      seen.refused += 1;
      response.writeHead(503).end('{"error":{"message":"no slot is free"}}');
      return;
    }
    setTimeout(() => {
      seen.inFlight -= 1;
      response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
    }, 5);
  };
  return { seen, behave };
}

describe('a model with limits', () => {
  it('that has one slot is asked by one job at a time, over all processes, and refuses none', async () => {
    const { seen, behave } = createServerOf(1);
    const reaches = { primary: { limits: { maxConcurrency: 1 } } };
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask()], reaches });
    await pipeline.startWorkers();
    model.script(...Array.from({ length: 100 }, () => behave));
    const jobs = await Promise.all(Array.from({ length: 40 }, () => pipeline.submit('note', { text: 'hello' })));
    for (const { id } of jobs) expect((await pipeline.reaches(id, 'succeeded')).attempts).toHaveLength(1);
    expect(seen).toEqual({ inFlight: 0, most: 1, refused: 0 });
  });

  it('of requests a minute is asked no faster than that', async () => {
    const { seen, behave } = createServerOf(100);
    const reaches = { primary: { limits: { requestsPerMinute: 600 } } };
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask()], reaches });
    model.script(...Array.from({ length: 100 }, () => behave));
    const jobs = await Promise.all(Array.from({ length: 20 }, () => pipeline.submit('note', { text: 'hello' })));
    const times: number[] = [];
    for (const { id } of jobs) {
      const { attempts } = await pipeline.reaches(id, 'succeeded');
      times.push(Date.parse(attempts[0]?.at ?? ''));
    }
    // Half a second's worth at once, and ten a second from then on.
    const [first = 0, last = 0] = [Math.min(...times), Math.max(...times)];
    expect(last - first).toBeGreaterThanOrEqual(1400);
    expect(seen.refused).toBe(0);
  });

  it('is waited for no longer than its jobs have patience', async () => {
    const reaches = { primary: { limits: { requestsPerMinute: 1 } } };
    const task = createNoteTask({
      ladder: ({ model, rule }) => [
        model('primary', { patienceMs: 500 }),
        rule(() => ({ summary: 'by rule', confidence: 0 })),
      ],
    });
    const { model, pipeline } = await startJourney(redis, { tasks: [task], reaches });
    model.script(createServerOf(9).behave);
    const jobs = await Promise.all([1, 2].map(() => pipeline.submit('note', { text: 'hello' })));
    const ended = await Promise.all(jobs.map(({ id }) => pipeline.reaches(id, 'succeeded')));
    expect(ended.map(({ answer: by }) => by?.by).toSorted()).toEqual(['model', 'rule']);
    expect(model.requests).toHaveLength(1);
  });
});
