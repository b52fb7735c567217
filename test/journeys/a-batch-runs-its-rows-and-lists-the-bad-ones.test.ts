import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBatchClient } from '../support/batch-client.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { startJourney } from '../support/start-journey.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const tasks = [createNoteTask()];
const line = (row: object) => `${JSON.stringify(row)}\n`;

describe('a batch', () => {
  it('runs its good rows, lists the bad ones, and gives all back in order', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks });
    const batches = createBatchClient(pipeline);
    model.script(...Array.from({ length: 3 }, () => noteAnswer()));
    const body = [
      line({ input: { text: 'one' }, customId: 'first', metadata: { a: 'b' } }),
      '\r\n',
      'not json\n',
      line({ input: { text: 'two' }, customId: 'first' }),
      line({ input: { text: 3 }, customId: 'third' }),
      line({ input: { text: 'four' }, options: { priority: 1 } }).replace('\n', '\r\n'),
      JSON.stringify({ input: { text: 'five' } }),
    ].join('');
    const answer = await batches.upload('note', body);
    expect(answer.status).toBe(202);
    const accepted = await answer.json();
    expect(accepted).toMatchObject({ task: 'note', counts: { total: 6, rejected: 3 } });
    const batch = await batches.finishes(accepted.id);
    expect(batch).toMatchObject({
      status: 'finished',
      counts: {
        total: 6,
        rejected: 3,
        queued: 0,
        running: 0,
        inReview: 0,
        succeeded: 3,
        failed: 0,
        cancelled: 0,
        expired: 0,
      },
    });
    const results = await batches.results(accepted.id);
    expect(results.map(({ row, customId, status, failure }) => [row, customId, status, failure?.code ?? null])).toEqual(
      [
        [1, 'first', 'succeeded', null],
        [2, null, 'rejected', 'json-invalid'],
        [3, 'first', 'rejected', 'custom-id-duplicate'],
        [4, 'third', 'rejected', 'input-invalid'],
        [5, null, 'succeeded', null],
        [6, null, 'succeeded', null],
      ],
    );
  });
});
