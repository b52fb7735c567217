import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startDoomed } from '../support/start-doomed.ts';

const input = { text: 'The pump of the hall leaks again.' };
const unhurried = { AIRLOCK_MODEL_TIMEOUT_MS: '20000' };

describe('an answer that came while Redis was away', () => {
  it('is not paid again, although its worker is killed before Redis is back', { timeout: 90_000 }, async () => {
    const { redis, model, pipeline, dataDir, start, endingsOf } = await startDoomed(onTestFinished, {
      latencyMs: 1500,
      env: unhurried,
    });
    const workers = await start('workers');
    const { id } = await pipeline.submit('summarise', input);
    await eventually(() => model.requests.length === 1);
    redis.kill();
    const spool = join(dataDir, 'spool', pipeline.settings.prefix);
    await eventually(async () => (await readdir(spool)).some((name) => name.endsWith('.commit')));
    expect(workers.find('answer-spooled')).toMatchObject({ level: 40, jobId: id, stage: 'model' });
    await workers.kill();

    await redis.restart();
    await workers.restart();
    expect(workers.find('answer-landed')).toMatchObject({ jobId: id, stage: 'model', is: 'done' });
    const job = await pipeline.reaches(id, 'succeeded');
    expect(job.attempts).toMatchObject([{ n: 1, outcome: 'answered', usage: { outputTokens: expect.any(Number) } }]);
    expect(model.requests).toHaveLength(1);
    expect(await endingsOf(job)).toHaveLength(1);
    expect(await readdir(spool)).toEqual([]);
    expect(workers.logged.join()).not.toContain('pump');
  });
});

describe('a worker that stood still', () => {
  it('for longer than `AIRLOCK_LOCK_MS`, with a request in flight, pays for it once', { timeout: 90_000 }, async () => {
    const { model, pipeline, start, endingsOf } = await startDoomed(onTestFinished, {
      latencyMs: 1000,
      env: unhurried,
    });
    const workers = await start('workers');
    const { id } = await pipeline.submit('summarise', input);
    await eventually(() => model.requests.length === 1);
    process.kill(workers.pid, 'SIGSTOP');

    await pipeline.startWorkers();
    // Taken for crashed, claimed by another after its wait, and snoozed until the request must be over.
    const isLeft = async () => {
      const { crashes, notBefore, owner } = await pipeline.redis.hgetall(pipeline.keys.job(id));
      return crashes === '1' && owner === '' && Number(notBefore) > Date.now() + 5000;
    };
    await eventually(isLeft, { withinMs: 30_000, describe: 'another to wait for the frozen one' });
    process.kill(workers.pid, 'SIGCONT');

    const job = await pipeline.reaches(id, 'succeeded');
    expect(job.attempts).toMatchObject([{ n: 1, outcome: 'answered' }]);
    expect(model.requests).toHaveLength(1);
    expect(await endingsOf(job)).toHaveLength(1);
  });
});
