import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBatchClient, lineOf } from '../support/batch-client.ts';
import { noteAnswer } from '../support/note-task.ts';
import { readAllKeys } from '../support/read-all-keys.ts';
import { startAudited } from '../support/start-audited.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const none: unknown[] = [];

describe('the log', () => {
  it('holds no payload, whatever happens', async () => {
    const { model, person, pipeline, hold } = await startAudited(redis);
    const canaries = ['canary-in', 'canary-out', 'canary-note', 'canary-metadata', 'canary-id'];
    const [own, operator] = [await person('submit'), await person('operate')];
    model.script(noteAnswer({ summary: 'canary-out' }));
    const job = await own.submit('note', { text: 'canary-in' }, { metadata: { a: 'canary-metadata' } });
    await own.reaches(job.id, 'succeeded');
    await operator.find(job.id);
    model.script(noteAnswer({ summary: 'canary-out' }));
    const row = lineOf({ input: { text: 'canary-in' }, customId: 'canary-id' });
    const batch = await createBatchClient(own).accept('note', row);
    await createBatchClient(own).finishes(batch.id);
    await createBatchClient(operator).results(batch.id);
    const held = await hold(own);
    await operator.ask('GET', '/v1/reviews');
    await operator.ask('POST', `/v1/reviews/${held}`, { decision: 'approve', note: 'canary-note' });
    await operator.ask('DELETE', `/v1/batches/${batch.id}`);
    const lines = [...(await readAllKeys(pipeline.redis, `${pipeline.keys.tag}:audit*`))].flat().join('\n');
    expect(lines).toContain('review.approve');
    expect(canaries.filter((canary) => lines.includes(canary))).toEqual([]);
  });

  it('that was changed stops what it would have to tell of, and nothing else', async () => {
    const { person, admin, pipeline, hold, succeed, run } = await startAudited(redis);
    const [own, operator] = [await person('submit'), await person('operate')];
    const [held, { id }] = [await hold(own), await succeed(own)];
    await operator.find(id);
    const { auditEnds, audit } = pipeline.keys;
    const end = String(await pipeline.redis.hget(auditEnds, 'tenant/acme'));
    await pipeline.redis.rpop(audit('tenant/acme'));
    await pipeline.redis.hset(auditEnds, 'tenant/acme', end.replace('"seq":1', '"seq":0'));
    const refused = { status: 503, body: { code: 'audit-broken', retryable: false } };
    expect(await operator.ask('GET', '/v1/reviews')).toMatchObject(refused);
    expect(await operator.ask('POST', `/v1/reviews/${held}`, { decision: 'approve' })).toMatchObject(refused);
    expect(await own.find(held)).toMatchObject({ status: 'in_review' });
    expect((await own.find(id)).output).toMatchObject({ summary: 'a note' });
    expect((await succeed(own)).status).toBe('succeeded');
    // Nobody keeps a key alive by that.
    expect((await admin.ask('DELETE', `/v1/keys/${operator.id}`)).status).toBe(204);
    expect((await operator.ask('GET', '/v1/jobs')).status).toBe(401);
    expect(pipeline.logged.some((line) => line.includes('"auditChain":"tenant/acme"'))).toBe(true);
    const verified = await run('audit', 'verify');
    expect([verified.exitCode, verified.stdout]).toEqual([1, expect.stringContaining('chain tenant/acme')]);
  });

  it('is verified by command, which exits 1 with the line that was changed', async () => {
    const { person, pipeline, succeed, run } = await startAudited(redis);
    const [own, other] = [await person('submit'), await person('submit')];
    for (let n = 0; n < 3; n++) await other.find((await succeed(own)).id);
    expect(await run('audit', 'verify')).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('3 lines') });
    const list = pipeline.keys.audit('tenant/acme');
    const line = String(await pipeline.redis.lindex(list, 1));
    await pipeline.redis.lset(list, 1, line.replace(other.id, own.id));
    const found = await run('audit', 'verify', '--json');
    expect(found.exitCode).toBe(1);
    expect(JSON.parse(found.stdout)).toMatchObject({
      ok: false,
      checks: [{ status: 'ok' }, { name: 'chain tenant/acme', detail: 'line 2 was changed' }],
    });
  });

  it('cannot be gone round by whoever writes Redis and calls a job their own', async () => {
    const { person, pipeline, told, succeed } = await startAudited(redis);
    const [own, other] = [await person('submit'), await person('submit')];
    const { id } = await succeed(own);
    await pipeline.redis.hset(pipeline.keys.job(id), 'submittedBy', other.id);
    expect(await other.find(id)).toMatchObject({ output: null, failure: { code: 'record-tampered' } });
    expect(await told()).toEqual(none);
    expect((await createBatchClient(own).accept('note', lineOf({ input: 7 }))).counts.rejected).toBe(1);
  });
});
