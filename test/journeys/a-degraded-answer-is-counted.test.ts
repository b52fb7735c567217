import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createBatchClient, lineOf } from '../support/batch-client.ts';
import { createNoteTask } from '../support/note-task.ts';
import { openTerminal } from '../support/open-terminal.ts';
import { startJourney } from '../support/start-journey.ts';
import { createOperator } from '../support/start-ladder.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

/** What begins with `sure` is answered before any model is asked, with `rule` after it failed, all else by nobody. */
const task = createNoteTask({
  ladder: ({ model, rule }) => {
    const answerTo = (word: string) =>
      rule(({ input }) => (input.text.startsWith(word) ? { summary: input.text, confidence: 0 } : undefined));
    return [answerTo('sure'), model('primary', { attempts: 1 }), answerTo('rule')];
  },
});
const write = (...texts: string[]) => texts.map((text) => lineOf({ input: { text } })).join('');

describe('a degraded answer', () => {
  it('is counted in its batch once, and stays so whatever becomes of the jobs', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [task] });
    await model.close();
    const batches = createBatchClient(pipeline);
    const operator = createOperator(pipeline);
    const { id } = await batches.accept('note', write('sure 1', 'rule 1', 'none 1', 'rule 2', 'sure 2'));
    const { counts } = await batches.finishes(id);
    expect(counts).toMatchObject({ total: 5, succeeded: 4, degraded: 2, failed: 1 });
    expect(await batches.recount(id)).toEqual(counts);
    const [, degraded = '', dead = ''] = (await batches.results(id)).map(({ jobId }) => jobId ?? '');
    await operator.replay(dead, 'start');
    await pipeline.findWhen(dead, ({ run, status }) => run === 2 && status === 'failed');
    expect((await pipeline.cancel(degraded)).status).toBe(409);
    expect((await batches.find(id)).counts).toEqual(counts);
    expect((await pipeline.request(`/v1/jobs/${degraded}`, { method: 'DELETE' })).status).toBe(204);
    expect((await batches.find(id)).counts).toEqual(counts);
  });

  it('is what enqueue says last, and an exit code where that was asked for', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [task] });
    await model.close();
    const dir = await mkdtemp(join(tmpdir(), 'airlock-degraded-'));
    onTestFinished(() => rm(dir, { recursive: true }));
    const file = join(dir, 'rows.ndjson');
    await writeFile(file, write('sure 1', 'rule 1', 'rule 2'));
    for (const [failOn, exitCode] of [
      ['degraded', 1],
      ['failed', 0],
    ] as const) {
      const terminal = openTerminal({ AIRLOCK_URL: pipeline.url, AIRLOCK_API_KEY: pipeline.key });
      expect(await terminal.run('enqueue', file, '--task', 'note', '--fail-on', failOn)).toBe(exitCode);
      expect(terminal.stderr).toMatch(/3 rows · 3 succeeded \(2 degraded\)\n$/);
    }
  });
});
