import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTerminal } from '../../support/open-terminal.ts';
import { createSortTask } from '../../support/sort-task.ts';
import { startJourney } from '../../support/start-journey.ts';
import { startRedis, type TestRedis } from '../../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

async function start() {
  const { pipeline } = await startJourney(redis, { tasks: [createSortTask()] });
  const env = { AIRLOCK_URL: pipeline.url, AIRLOCK_API_KEY: pipeline.key };
  return { pipeline, open: (stdin = '') => openTerminal(env, { stdin }) };
}

describe('jobs', () => {
  it('are listed, newest first, those that were asked for', async () => {
    const { pipeline, open } = await start();
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
    const { pipeline, open } = await start();
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

describe('dead letters', () => {
  /** A dead letter: nobody was sure, and a person said no. */
  async function bury({ pipeline, open }: Awaited<ReturnType<typeof start>>): Promise<string> {
    const { id } = await pipeline.submit('sort', { text: 'hard' });
    await pipeline.reaches(id, 'in_review');
    const reject = open();
    expect(await reject.run('reviews', 'decide', id, '--decision', 'reject', '--note', 'not ours')).toBe(0);
    await pipeline.findWhen(id, ({ stage }) => stage === 'dead-letter');
    return id;
  }

  it('are listed, shown and replayed one by one', async () => {
    const started = await start();
    const id = await bury(started);
    const list = started.open();
    expect(await list.run('dead-letters', 'list', '--task', 'sort', '--code', 'review-rejected')).toBe(0);
    expect(list.stdout).toMatch(new RegExp(`^${id} +sort +- +review +review-rejected +0 +\\d{4}-`, 'm'));
    const show = started.open();
    expect(await show.run('dead-letters', 'show', id, '--json')).toBe(0);
    expect(JSON.parse(show.stdout)).toMatchObject({ id, failure: { code: 'review-rejected' }, replays: 0 });
    const replay = started.open();
    expect(await replay.run('dead-letters', 'replay', id, '--from', 'start')).toBe(0);
    expect(replay.stdout).toMatch(new RegExp(`^${id} \\w+ \\(run 2\\)\n$`));
    await started.pipeline.reaches(id, 'in_review');
    const again = started.open();
    expect(await again.run('dead-letters', 'replay', id)).toBe(1);
    expect(again.stderr).toMatch(/^airlock: not-dead: /);
  });

  it('are replayed by what they have in common, first dry, and discarded', async () => {
    const started = await start();
    const ids = [await bury(started), await bury(started)];
    const dry = started.open();
    expect(await dry.run('dead-letters', 'replay', '--task', 'sort', '--dry-run')).toBe(0);
    expect(dry.stdout).toBe('2 would be replayed, 0 skipped\n');
    const early = started.open();
    expect(await early.run('dead-letters', 'replay', '--before', '2020-01-01', '--json')).toBe(0);
    expect(JSON.parse(early.stdout)).toEqual({ replayed: 0, skipped: 0 });
    const discard = started.open();
    expect(await discard.run('dead-letters', 'discard', ids[0] ?? '')).toBe(0);
    expect(discard.stdout).toBe(`${ids[0]} discarded\n`);
    const real = started.open();
    expect(await real.run('dead-letters', 'replay', '--code', 'review-rejected', '--limit', '10')).toBe(0);
    expect(real.stdout).toBe('1 replayed, 0 skipped\n');
    await started.pipeline.reaches(ids[1] ?? '', 'in_review');
  });
});

describe('reviews', () => {
  it('are listed, shown, and corrected from stdin', async () => {
    const { pipeline, open } = await start();
    const { id } = await pipeline.submit('sort', { text: 'hard' });
    await pipeline.reaches(id, 'in_review');
    const list = open();
    expect(await list.run('reviews', 'list')).toBe(0);
    expect(list.stdout).toContain(`\n${id}  sort  - `);
    const show = open();
    expect(await show.run('reviews', 'show', id, '--json')).toBe(0);
    expect(JSON.parse(show.stdout)).toMatchObject({ id, input: { text: 'hard' }, output: null });
    const nothing = open();
    expect(await nothing.run('reviews', 'decide', id, '--decision', 'approve')).toBe(1);
    expect(nothing.stderr).toMatch(/^airlock: review-nothing-to-approve: /);
    const wrong = open('{"kind": 7}');
    expect(await wrong.run('reviews', 'decide', id, '--decision', 'correct', '--output', '-')).toBe(2);
    expect(wrong.stderr).toContain(' | /output/kind: ');
    const broken = open('{"kind"');
    expect(await broken.run('reviews', 'decide', id, '--decision', 'correct', '--output', '-')).toBe(2);
    expect(broken.stderr).toBe('airlock: --output: stdin is not JSON\n');
    const correct = open('{"kind": "sorted by hand"}');
    expect(await correct.run('reviews', 'decide', id, '--decision', 'correct', '--output', '-')).toBe(0);
    expect(correct.stdout).toBe(`${id} succeeded\n`);
    expect((await pipeline.find(id)).output).toEqual({ kind: 'sorted by hand' });
    const gone = open();
    expect(await gone.run('reviews', 'show', id)).toBe(1);
    expect(gone.stderr).toBe(`airlock: ${id} is not in review\n`);
  });
});
