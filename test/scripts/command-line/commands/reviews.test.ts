import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCommandJourney } from '../../../support/start-command-journey.ts';
import { startRedis, type TestRedis } from '../../../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

describe('reviews', () => {
  it('are listed, shown, and corrected from stdin', async () => {
    const { pipeline, open } = await startCommandJourney(redis);
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
