import { hostname, userInfo } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBatchClient, lineOf } from '../support/batch-client.ts';
import { noteAnswer } from '../support/note-task.ts';
import { startAudited } from '../support/start-audited.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const none: unknown[] = [];

describe('deciding', () => {
  it('tells of each decision about a review, and of none that was refused', async () => {
    const { person, told, hold, model } = await startAudited(redis);
    const operator = await person('operate');
    const decide = (id: string, body: object) => operator.ask('POST', `/v1/reviews/${id}`, body);
    const [one, two, three] = [await hold(operator), await hold(operator), await hold(operator)];
    expect((await decide(one, { decision: 'correct', output: { summary: 7 } })).status).toBe(422);
    expect(await told()).toEqual(none);
    const output = { summary: 'better', confidence: 1 };
    expect((await decide(one, { decision: 'approve', note: 'the-canary-note' })).status).toBe(200);
    expect((await decide(two, { decision: 'correct', output })).status).toBe(200);
    expect((await decide(three, { decision: 'reject' })).status).toBe(200);
    for (const id of [one, two, three]) expect((await decide(id, { decision: 'approve' })).status).toBe(409);
    expect(await told()).toEqual([
      ['review.reject', three],
      ['review.correct', two],
      ['review.approve', one],
    ]);
    expect(model.requests.length).toBe(3);
  });

  it('tells of replays, single and many, and of discards', async () => {
    const { model, person, told, die } = await startAudited(redis);
    const operator = await person('operate');
    const [one, two, three] = [await die(operator), await die(operator), await die(operator)];
    const many = { filter: { task: 'note' }, limit: 2 };
    expect((await operator.ask('POST', '/v1/dead-letters/replay', { ...many, dryRun: true })).status).toBe(202);
    expect(await told()).toEqual(none);
    model.script({ status: 400 });
    expect((await operator.ask('POST', `/v1/dead-letters/${one}/replay`, { from: 'start' })).status).toBe(202);
    await operator.findWhen(one, ({ run, status }) => run === 2 && status === 'failed');
    expect((await operator.ask('DELETE', `/v1/dead-letters/${one}`)).status).toBe(204);
    expect((await operator.ask('DELETE', `/v1/dead-letters/${one}`)).status).toBe(409);
    expect((await operator.ask('POST', `/v1/dead-letters/${one}/replay`, { from: 'start' })).status).toBe(409);
    model.script({ status: 400 }, { status: 400 });
    const replayed = await operator.ask('POST', '/v1/dead-letters/replay', many);
    expect(replayed.body).toEqual({ replayed: 2, skipped: 0 });
    const [last, before, ...rest] = await told();
    expect(new Set([last, before])).toEqual(
      new Set([
        ['dead-letter.replay', two],
        ['dead-letter.replay', three],
      ]),
    );
    expect(rest).toEqual([
      ['dead-letter.discard', one],
      ['dead-letter.replay', one],
    ]);
  });

  it("tells who has cancelled another's job or batch", async () => {
    const { person, told } = await startAudited(redis);
    const [own, other] = [await person('submit'), await person('submit')];
    const later = { options: { delayMs: 60_000 } };
    const [mine, yours] = [
      await own.submit('note', { text: 'hello' }, later),
      await own.submit('note', { text: 'hello' }, later),
    ];
    const batches = createBatchClient(own);
    const row = lineOf({ input: { text: 'hello' }, ...later });
    const [first, second] = [await batches.accept('note', row), await batches.accept('note', row)];
    expect((await own.cancel(mine.id)).status).toBe(200);
    expect((await batches.cancel(first.id)).status).toBe(202);
    expect((await other.cancel(mine.id)).status).toBe(200);
    expect(await told()).toEqual(none);
    expect((await other.cancel(yours.id)).status).toBe(200);
    expect((await createBatchClient(other).cancel(second.id)).status).toBe(202);
    expect(await told()).toEqual([
      ['batch.cancel', second.id],
      ['job.cancel', yours.id],
    ]);
  });
});

describe('erasing', () => {
  it('tells of jobs and batches, and of none that stays', async () => {
    const { model, person, told, succeed, die } = await startAudited(redis);
    const own = await person('submit');
    const job = await succeed(own);
    const dead = await die(own);
    const open = await own.submit('note', { text: 'hello' }, { options: { delayMs: 60_000 } });
    model.script(noteAnswer());
    const batch = await createBatchClient(own).accept('note', lineOf({ input: { text: 'hello' } }));
    await createBatchClient(own).finishes(batch.id);
    const erase = async (path: string) => (await own.ask('DELETE', path)).status;
    expect(await erase(`/v1/jobs/${open.id}`)).toBe(409);
    expect(await erase(`/v1/jobs/${dead}`)).toBe(403);
    expect(await told()).toEqual(none);
    expect(await erase(`/v1/jobs/${job.id}`)).toBe(204);
    expect(await erase(`/v1/jobs/${job.id}`)).toBe(404);
    expect(await erase(`/v1/batches/${batch.id}`)).toBe(204);
    expect(await told()).toEqual([
      ['batch.erase', batch.id],
      ['job.erase', job.id],
    ]);
  });

  it('leaves to operators what is dead or has waited for a person, also in batches', async () => {
    const { model, person, told, die, hold } = await startAudited(redis);
    const [own, operator] = [await person('submit'), await person('operate')];
    const [dead, waited] = [await die(own), await hold(own)];
    expect((await own.cancel(waited)).status).toBe(200);
    model.script({ status: 400 });
    const batch = await createBatchClient(own).accept('note', lineOf({ input: { text: 'hello' } }));
    await createBatchClient(own).finishes(batch.id);
    const paths = [`/v1/jobs/${dead}`, `/v1/jobs/${waited}`, `/v1/batches/${batch.id}`];
    for (const path of paths) {
      expect(await own.ask('DELETE', path), path).toMatchObject({ status: 403, body: { code: 'operator-needed' } });
    }
    expect(await createBatchClient(own).results(batch.id)).toMatchObject([{ status: 'failed' }]);
    expect(await told()).toEqual(none);
    for (const path of paths) expect((await operator.ask('DELETE', path)).status, path).toBe(204);
    expect(await told()).toEqual([
      ['batch.erase', batch.id],
      ['job.erase', waited],
      ['job.erase', dead],
    ]);
  });
});

describe('keys', () => {
  it('are made, rotated and revoked on record', async () => {
    const { admin, told, person } = await startAudited(redis);
    const made = (await admin.ask('POST', '/v1/keys', { tenant: 'acme', role: 'submit', name: 'the shop' })).body;
    const rotated = (await admin.ask('POST', `/v1/keys/${made.id}/rotate`)).body;
    expect((await admin.ask('DELETE', `/v1/keys/${made.id}`)).status).toBe(204);
    expect((await admin.ask('DELETE', `/v1/keys/${made.id}`)).status).toBe(204);
    const foreign = { tenant: 'globex', role: 'submit' };
    expect((await admin.ask('POST', '/v1/keys', foreign)).status).toBe(404);
    expect((await admin.ask('POST', `/v1/keys/${(await person('submit', 'globex')).id}/rotate`)).status).toBe(404);
    const past = { tenant: 'acme', role: 'submit', expiresAt: '2020-01-01T00:00:00Z' };
    expect((await admin.ask('POST', '/v1/keys', past)).status).toBe(422);
    expect(await told()).toEqual([
      ['key.revoke', made.id],
      ['key.create', rotated.id],
      ['key.rotate', made.id],
      ['key.create', made.id],
    ]);
  });
});

describe('the command line', () => {
  it('tells of what it does straight on Redis, and why', async () => {
    const { entries, told, run, person, succeed } = await startAudited(redis);
    const made = JSON.parse(
      (await run('keys', 'create', '--tenant', 'acme', '--reason', 'a new shop', '--json')).stdout,
    );
    const rotated = JSON.parse((await run('keys', 'rotate', made.id, '--json')).stdout);
    expect((await run('keys', 'revoke', made.id)).exitCode).toBe(0);
    const job = await succeed(await person('submit'));
    expect((await run('erase', '--job', job.id, '--yes', '--reason', 'asked for')).exitCode).toBe(0);
    expect((await run('erase', '--job', job.id, '--yes')).exitCode).toBe(1);
    expect((await run('keys', 'revoke', 'key_none')).exitCode).toBe(1);
    const all = await entries();
    expect(all.map(({ act, object, reason }) => [act, object, reason])).toEqual([
      ['job.erase', job.id, 'asked for'],
      ['key.revoke', made.id, null],
      ['key.create', rotated.id, null],
      ['key.rotate', made.id, null],
      ['key.create', made.id, 'a new shop'],
    ]);
    const who = { key: `cli:${userInfo().username}`, address: hostname() };
    expect(all.map(({ key, address }) => ({ key, address }))).toEqual(all.map(() => who));
    expect(await told(`&key=${who.key}&act=key.rotate`)).toEqual([['key.rotate', made.id]]);
  });

  it('tells of resealing, of a key that is forgotten, and of a tenant that is erased, whose lines stay', async () => {
    const { person, told, run, pipeline } = await startAudited(redis);
    const chief = await person('admin', 'default');
    const gone = await person('admin', 'globex');
    await gone.ask('POST', '/v1/keys', { tenant: 'globex', role: 'submit' });
    expect((await run('keys', 'reseal', '--reason', 'every year')).exitCode).toBe(0);
    expect((await run('keys', 'reseal', '--forget', 'k9')).exitCode).toBe(1);
    expect((await run('erase', '--tenant', 'globex', '--yes')).exitCode).toBe(0);
    expect(await told('&scope=installation', chief)).toEqual([
      ['encryption-key.reseal', 'k1'],
      ['audit.begin', 'globex'],
    ]);
    expect((await told('&tenant=globex', chief)).map(([act]) => act)).toEqual(['tenant.erase', 'key.create']);
    expect(await pipeline.redis.hkeys(pipeline.keys.apiKeyUses)).not.toContain(gone.id);
  }, 30_000);
});
