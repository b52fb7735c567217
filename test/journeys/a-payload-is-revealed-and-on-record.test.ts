import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noteAnswer } from '../support/note-task.ts';
import { startAudited } from '../support/start-audited.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

describe('POST /v1/jobs/{id}/reveal', () => {
  it('shows one payload, whatever came of the job, and is told of with its reason', async () => {
    const { pipeline, person, entries, hold, model } = await startAudited(redis);
    const operator = await person('operate');
    const reveal = async (id: string, field: string) =>
      operator.ask('POST', `/v1/jobs/${id}/reveal`, { field, reason: 'ticket 4711' });
    const held = await hold(operator);
    expect(await reveal(held, 'proposal')).toMatchObject({
      status: 200,
      body: { field: 'proposal', value: { output: { confidence: 0.2 } } },
    });
    expect(await reveal(held, 'review')).toEqual({ status: 200, body: { field: 'review', value: null } });
    model.script(noteAnswer());
    const { id } = await operator.submit('note', { text: 'hello' });
    await operator.reaches(id, 'succeeded');
    expect(await reveal(id, 'input')).toEqual({ status: 200, body: { field: 'input', value: { text: 'hello' } } });
    expect(await reveal(id, 'redacted')).toEqual({
      status: 200,
      body: { field: 'redacted', value: { input: { text: 'hello' }, documents: [] } },
    });
    // Of what there is nothing of, nothing is told.
    expect((await entries('&act=job.reveal')).map(({ object, reason, key }) => [object, reason, key])).toEqual([
      [id, 'redacted: ticket 4711', operator.id],
      [id, 'input: ticket 4711', operator.id],
      [held, 'proposal: ticket 4711', operator.id],
    ]);
    expect(pipeline.logged.join('')).not.toContain('4711');
  });

  it('shows what may leave without what was found in it', async () => {
    const { person, pipeline, hold } = await startAudited(redis);
    const operator = await person('operate');
    const id = await hold(operator);
    const seals = (await pipeline.store.sealerOf('acme')).forJob(id);
    const vault = { entries: [{ placeholder: '[EMAIL_1]', type: 'EMAIL', original: 'ann@example.com' }] };
    const redacted = seals.seal('redacted', JSON.stringify({ under: 'x', input: { text: '[EMAIL_1]' }, vault }));
    await pipeline.redis.hset(pipeline.keys.job(id), { redacted });
    const { body } = await operator.ask('POST', `/v1/jobs/${id}/reveal`, { field: 'redacted', reason: 'x' });
    expect(body).toEqual({ field: 'redacted', value: { input: { text: '[EMAIL_1]' }, documents: [] } });
  });

  it('tells nothing to other tenants, nor of what does not open', async () => {
    const { person, pipeline, entries, hold } = await startAudited(redis);
    const [operator, other] = [await person('operate'), await person('operate', 'globex')];
    const id = await hold(operator);
    const ask = { field: 'input', reason: 'x' };
    expect(await other.ask('POST', `/v1/jobs/${id}/reveal`, ask)).toMatchObject({
      status: 404,
      body: { code: 'job-unknown' },
    });
    await pipeline.redis.hset(pipeline.keys.job(id), { input: 'k1.broken' });
    expect(await operator.ask('POST', `/v1/jobs/${id}/reveal`, ask)).toMatchObject({
      status: 409,
      body: { code: 'seal-broken' },
    });
    expect(await entries('&act=job.reveal')).toEqual([]);
  });
});
