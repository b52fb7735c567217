import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNoteTask } from '../support/note-task.ts';
import type { ScriptedBehaviour } from '../support/scripted-model.ts';
import { startJourney } from '../support/start-journey.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const task = createNoteTask({
  ladder: ({ model, rule }) => [
    model('primary', { attempts: 20 }),
    rule(() => ({ summary: 'by rule', confidence: 0 })),
  ],
});

const troubles: [string, ScriptedBehaviour][] = [
  ['hangs', () => undefined],
  ['fails', (response) => response.writeHead(503).end('{}')],
  ['asks to wait for long', (response) => response.writeHead(429, { 'retry-after': '300' }).end('{}')],
  ['asks to wait again and again', (response) => response.writeHead(429, { 'retry-after': '1' }).end('{}')],
  ['breaks connections off', (response) => void response.socket?.destroy()],
];

describe('a rule below a model', () => {
  it.each(troubles)('answers before the deadline where the provider %s', async (_, behave) => {
    const { model, pipeline } = await startJourney(redis, { tasks: [task], settings: { modelTimeoutMs: 60_000 } });
    model.script(...Array.from({ length: 500 }, () => behave));
    // A quarter of it is kept for the rule.
    const options = { deadlineMs: 6000 };
    const jobs = await Promise.all(
      Array.from({ length: 12 }, () => pipeline.submit('note', { text: 'hello' }, { options })),
    );
    for (const { id } of jobs) {
      const { answer, finishedAt, deadlineAt } = await pipeline.reaches(id, 'succeeded');
      expect(answer).toMatchObject({ by: 'rule', degraded: true });
      expect(Date.parse(finishedAt ?? '')).toBeLessThan(Date.parse(deadlineAt));
    }
  });
});
