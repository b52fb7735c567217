import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCommandJourney } from '../../../support/start-command-journey.ts';
import { startRedis, type TestRedis } from '../../../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

describe('jobs', () => {
  it('are listed, newest first, those that were asked for', async () => {
    const { pipeline, open } = await startCommandJourney(redis);
    const { id: sorted } = await pipeline.submit('sort', { text: 'ok 1' }, { wait: 20 });
    const { id: held } = await pipeline.submit('sort', { text: 'hard' });
    await pipeline.reaches(held, 'in_review');
    const all = open();
    expect(await all.run('jobs', 'list')).toBe(0);
    const [head, ...rows] = all.stdout.trimEnd().split('\n');
    expect(head).toMatch(/^ID +TASK +STATUS +STAGE +CREATED +FAILURE$/);
    expect(rows.map((row) => row.split(/ +/).slice(0, 4))).toEqual([
      [held, 'sort', 'in_review', 'review'],
      [sorted, 'sort', 'succeeded', 'done'],
    ]);
    const some = open();
    expect(await some.run('jobs', 'list', '--status', 'succeeded', '--task', 'sort', '--json')).toBe(0);
    expect(JSON.parse(some.stdout)).toMatchObject([{ id: sorted }]);
    const none = open();
    expect(await none.run('jobs', 'list', '--status', 'expired')).toBe(0);
    expect([none.stdout, none.stderr]).toEqual(['', 'airlock: there are no such jobs\n']);
  });

  it('are shown and cancelled', async () => {
    const { pipeline, open } = await startCommandJourney(redis);
    const { id } = await pipeline.submit('sort', { text: 'hard' });
    await pipeline.reaches(id, 'in_review');
    const cancel = open();
    expect(await cancel.run('jobs', 'cancel', id)).toBe(0);
    expect(cancel.stdout).toBe(`${id} cancelled\n`);
    const show = open();
    expect(await show.run('jobs', 'show', id)).toBe(0);
    expect(show.stdout).toMatch(/^status +cancelled$/m);
    const { id: ended } = await pipeline.submit('sort', { text: 'ok' }, { wait: 20 });
    const late = open();
    expect(await late.run('jobs', 'cancel', ended, '--json')).toBe(1);
    expect([late.stdout, late.stderr]).toEqual(['', 'airlock: job-finished: The job has already ended.\n']);
  });
});
