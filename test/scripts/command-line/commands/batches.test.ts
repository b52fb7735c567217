import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { BatchView } from '../../../../src/jobs/batch-view.ts';
import { lineOf } from '../../../support/batch-client.ts';
import { eventually } from '../../../support/eventually.ts';
import { startCommandJourney } from '../../../support/start-command-journey.ts';
import { startRedis, type TestRedis } from '../../../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

type Journey = Awaited<ReturnType<typeof startCommandJourney>>;

/** A batch of these texts, one row each, once nobody works on it. */
async function send({ pipeline }: Journey, ...texts: string[]): Promise<string> {
  const body = texts.map((text) => lineOf({ input: { text } })).join('');
  const headers = { 'content-type': 'application/x-ndjson' };
  const answer = await pipeline.request('/v1/batches?task=sort', { method: 'POST', headers, body });
  const { id } = (await answer.json()) as { id: string };
  await eventually(async () => {
    const { counts } = (await (await pipeline.request(`/v1/batches/${id}`)).json()) as { counts: BatchView['counts'] };
    return counts.queued + counts.running === 0;
  });
  return id;
}

describe('batches', () => {
  it('are listed, newest first, and shown', async () => {
    const journey = await startCommandJourney(redis);
    const [first, second] = [await send(journey, 'ok 1', 'ok 2'), await send(journey, 'ok 3', 'hard')];
    const list = journey.open();
    expect(await list.run('batches', 'list', '--task', 'sort')).toBe(0);
    const [head, ...rows] = list.stdout.trimEnd().split('\n');
    expect(head).toMatch(/^ID +TASK +STATUS +ROWS +SUCCEEDED +FAILED +REJECTED +CREATED$/);
    expect(rows.map((row) => row.split(/ +/).slice(0, 7))).toEqual([
      [second, 'sort', 'running', '2', '1', '0', '0'],
      [first, 'sort', 'finished', '2', '2', '0', '0'],
    ]);
    const show = journey.open();
    expect(await show.run('batches', 'show', first, '--json')).toBe(0);
    expect(JSON.parse(show.stdout)).toMatchObject({ id: first, counts: { total: 2, succeeded: 2 } });
    const none = journey.open();
    expect(await none.run('batches', 'list', '--task', 'other')).toBe(0);
    expect(none.stderr).toBe('airlock: there are no such batches\n');
  });

  it('give their results, and are cancelled', async () => {
    const journey = await startCommandJourney(redis);
    const id = await send(journey, 'ok 1', 'hard');
    const results = journey.open();
    expect(await results.run('batches', 'results', id)).toBe(0);
    const lines = results.stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { row: 1, status: 'succeeded' },
      { row: 2, status: 'in_review' },
    ]);
    const folder = await mkdtemp(join(tmpdir(), 'airlock-batches-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const out = join(folder, 'results.ndjson');
    expect(await journey.open().run('batches', 'results', id, '--out', out)).toBe(0);
    expect(await readFile(out, 'utf8')).toBe(results.stdout);
    const cancel = journey.open();
    expect(await cancel.run('batches', 'cancel', id)).toBe(0);
    expect(cancel.stdout).toMatch(new RegExp(`^${id} cancelled: `));
    const unknown = journey.open();
    expect(await unknown.run('batches', 'results', 'batch_01920000-0000-7000-8000-000000000404')).toBe(1);
    expect([unknown.stdout, unknown.stderr]).toEqual(['', expect.stringMatching(/^airlock: batch-unknown: /)]);
  });

  it('have their failed jobs replayed', async () => {
    const journey = await startCommandJourney(redis);
    const id = await send(journey, 'ok 1', 'hard 1', 'hard 2');
    const { pipeline, open } = journey;
    const idsOf = async (path: string) => {
      const { data } = (await (await pipeline.request(path)).json()) as { data: { id: string }[] };
      return data.map((one) => one.id);
    };
    const ids = await idsOf('/v1/reviews');
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ ids, decision: 'reject' });
    await pipeline.request('/v1/reviews', { method: 'POST', headers, body });
    expect(await idsOf(`/v1/jobs?batch=${id}&status=failed`)).toHaveLength(2);
    const retry = open();
    expect(await retry.run('batches', 'retry-failed', id), retry.stderr).toBe(0);
    expect(retry.stdout).toBe('2 replayed, 0 skipped\n');
    for (const jobId of ids) expect(await pipeline.reaches(jobId, 'in_review')).toMatchObject({ run: 2 });
    const none = journey.open();
    expect(await none.run('batches', 'retry-failed', await send(journey, 'ok 1'), '--json')).toBe(0);
    expect(JSON.parse(none.stdout)).toEqual({ replayed: 0, skipped: 0 });
  });
});
