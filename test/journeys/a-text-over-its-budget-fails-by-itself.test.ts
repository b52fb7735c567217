import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDetectors } from '../../src/redaction/detectors.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { startJourney } from '../support/start-journey.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

describe('a text that takes more than its budget', () => {
  it('is a dead letter, and holds up nobody', async () => {
    const { model, pipeline } = await startJourney(redis, {
      ...{ tasks: [createNoteTask()], detectors: createDetectors('balanced') },
      settings: { redactionBudgetMs: 400 },
    });

    model.script(...Array.from({ length: 10 }, () => noteAnswer()));
    // Seconds of CPU.
    const long = await pipeline.submit('note', { text: 'Anna Kowalczyk wrote. '.repeat(40_000) });
    const others = await Promise.all(
      Array.from({ length: 10 }, (_, at) => pipeline.submit('note', { text: `I am Ann Lee, u${at}@example.org` })),
    );

    for (const { id } of others) await pipeline.reaches(id, 'succeeded');
    const dead = await pipeline.ends(long.id);
    expect(dead).toMatchObject({ status: 'failed', stage: 'dead-letter', failure: { code: 'redaction-failed' } });
    expect(dead.attempts).toEqual([]);
    expect(model.requests).toHaveLength(10);
    // It is not tried again, and its worker lived on.
    const letter: unknown = await (await pipeline.request(`/v1/dead-letters/${long.id}`)).json();
    expect(letter).toMatchObject({ failures: [{ stage: 'redact', code: 'redaction-failed' }] });
  });
});
