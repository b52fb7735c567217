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

describe('reading', () => {
  it("tells of another key's job, once a day, and of one's own nothing", async () => {
    const { person, told, entries, succeed } = await startAudited(redis);
    const [own, other] = [await person('submit'), await person('submit')];
    const { id } = await succeed(own);
    await own.find(id);
    await own.ask('GET', '/v1/jobs');
    expect(await told()).toEqual(none);
    for (let n = 0; n < 3; n++) await other.find(id);
    await other.ask('GET', '/v1/jobs');
    expect(await entries()).toEqual([
      {
        ...{ at: expect.stringMatching(/^20.*Z$/), key: other.id, address: '127.0.0.1', act: 'job.read', object: id },
        ...{ reason: null, tenant: 'acme', proven: true },
      },
    ]);
  });

  it('tells of metadata, and again of what came of the job; of nothing where there is nothing to see', async () => {
    const { person, told, hold } = await startAudited(redis);
    const [own, other, operator] = [await person('submit'), await person('submit'), await person('operate')];
    const bare = await own.submit('note', { text: 'hello' }, { options: { delayMs: 60_000 } });
    await other.find(bare.id);
    expect(await told()).toEqual(none);
    const id = await hold(own, { metadata: { from: 'there' } });
    for (let n = 0; n < 2; n++) await other.find(id);
    expect(await told()).toEqual([['job.read', id]]);
    await operator.ask('POST', `/v1/reviews/${id}`, { decision: 'approve' });
    for (let n = 0; n < 2; n++) await other.find(id);
    expect(await told()).toEqual([
      ['job.read', id],
      ['review.approve', id],
      ['job.read', id],
    ]);
  });

  it('tells of a job that an idempotency key of another has found, and of lists', async () => {
    const { person, told, succeed } = await startAudited(redis);
    const [own, other] = [await person('submit'), await person('operate')];
    const { id } = await succeed(own, { idempotencyKey: 'the same' });
    await other.submit('note', { text: 'hello' }, { idempotencyKey: 'the same' });
    expect(await told(`&key=${other.id}`)).toEqual([['job.read', id]]);
    const second = await succeed(own);
    await other.ask('GET', '/v1/jobs?status=succeeded');
    expect(await told(`&key=${other.id}`)).toEqual([
      ['job.read', second.id],
      ['job.read', id],
    ]);
  });

  it("tells of the results of another key's batch", async () => {
    const { model, person, told } = await startAudited(redis);
    const [own, other] = [await person('submit'), await person('submit')];
    model.script(noteAnswer());
    const { id } = await createBatchClient(own).accept('note', lineOf({ input: { text: 'hello' } }));
    await createBatchClient(own).finishes(id);
    expect(await createBatchClient(own).results(id)).toMatchObject([{ status: 'succeeded' }]);
    expect(await told()).toEqual(none);
    for (let n = 0; n < 2; n++) {
      expect(await createBatchClient(other).results(id)).toMatchObject([{ status: 'succeeded' }]);
    }
    expect(await told()).toEqual([['batch.read', id]]);
    const row = (await createBatchClient(own).results(id))[0]?.jobId;
    await other.find(String(row));
    expect(await told()).toEqual([
      ['job.read', row],
      ['batch.read', id],
    ]);
  });

  it('tells of every review that is shown', async () => {
    const { person, told, hold } = await startAudited(redis);
    const operator = await person('operate');
    const id = await hold(operator);
    for (let n = 0; n < 2; n++) expect((await operator.ask('GET', '/v1/reviews')).status).toBe(200);
    expect(await told()).toEqual([['review.read', id]]);
  });

  it('tells of a login to the board, and of reading it with a key', async () => {
    const { pipeline, person, told } = await startAudited(redis);
    const root = await person('operate', 'acme', 'installation');
    const chief = await person('admin', 'default');
    const ofInstallation = () => told('&scope=installation', chief);
    const login = (key: string) =>
      fetch(`${pipeline.url}/admin/queues/login`, {
        ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams({ key }) },
      });
    expect((await login('ak_wrong')).status).toBe(401);
    expect((await login((await person('admin')).key)).status).toBe(403);
    expect(await ofInstallation()).toEqual(none);
    const opened = await login(root.key);
    expect(opened.status).toBe(303);
    expect(await ofInstallation()).toEqual([['board.login', 'board']]);
    for (let n = 0; n < 2; n++) expect((await root.request('/admin/queues/api/queues')).status).toBe(200);
    expect(await ofInstallation()).toEqual([
      ['board.read', 'board'],
      ['board.login', 'board'],
    ]);
  });
});
