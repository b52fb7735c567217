import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandJourney, startCommandJourney } from '../../../support/start-command-journey.ts';
import { startRedis, type TestRedis } from '../../../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

describe('dead letters', () => {
  /** A dead letter: nobody was sure, and a person said no. */
  async function deadLetter({ pipeline, open }: CommandJourney): Promise<string> {
    const { id } = await pipeline.submit('sort', { text: 'hard' });
    await pipeline.reaches(id, 'in_review');
    const reject = open();
    expect(await reject.run('reviews', 'decide', id, '--decision', 'reject', '--note', 'not ours')).toBe(0);
    await pipeline.findWhen(id, ({ stage }) => stage === 'dead-letter');
    return id;
  }

  it('are listed, shown and replayed one by one', async () => {
    const started = await startCommandJourney(redis);
    const id = await deadLetter(started);
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
    const started = await startCommandJourney(redis);
    const ids = [await deadLetter(started), await deadLetter(started)];
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
