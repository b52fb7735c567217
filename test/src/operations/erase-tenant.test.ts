import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openBatch } from '../../../src/batches/open-batch.ts';
import { acceptRow } from '../../../src/batches/take-row.ts';
import { eraseTenant } from '../../../src/operations/erase-tenant.ts';
import { acceptJob } from '../../../src/records/accept-job.ts';
import { createApiKey, listApiKeys } from '../../../src/records/api-keys.ts';
import { foldStats } from '../../../src/records/fold-stats.ts';
import type { Store } from '../../../src/records/store.ts';
import { createEndpoint } from '../../../src/webhooks/endpoints.ts';
import { acceptanceOf } from '../../support/bare-hands.ts';
import { eventually } from '../../support/eventually.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { readAllKeys } from '../../support/read-all-keys.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const task = createNoteTask();
const idempotency = { route: 'POST /v1/jobs', key: 'a key', body: 'a body' };

/** Jobs, an open upload, a key and an endpoint of a tenant. */
async function fill(store: Store, tenant: string) {
  const acceptance = acceptanceOf(task, { text: 'hello' }, { tenant });
  await acceptJob(store, { ...acceptance, idempotency });
  for (let n = 0; n < 150; n++) await acceptJob(store, acceptance);
  const batch = { tenant, task: { name: 'note', version: 1 }, idempotencyKey: 'a batch' };
  const opened = await openBatch(store, batch);
  if (opened.is !== 'open') throw new Error(opened.is);
  const row = { tenant, batchId: opened.batchId, row: 1, digest: 'abcdefgh', customId: 'mine' };
  await acceptRow(store, row, acceptance);
  await createApiKey(store, tenant, 'submit');
  const told = { url: 'https://hooks.example.com/', events: ['*' as const], description: null };
  await createEndpoint(store, tenant, told);
}

describe('eraseTenant', () => {
  it('leaves nothing of a tenant, and all of another', { timeout: 30_000 }, async () => {
    const store = await records.openStore();
    const { tag } = store.keySpace.home;
    const traces = async (tenant: string) =>
      [...(await readAllKeys(store.redis, `${tag}:*`))].filter((entry) => entry.join().includes(tenant)).length;
    await fill(store, 'globex');
    await foldStats(store, store.keySpace.home);
    const others = await traces('globex');
    // The sums of the day are of tasks, too, and stay.
    const count = async () =>
      [...(await readAllKeys(store.redis, `${tag}:*`)).keys()].filter((key) => !key.startsWith(`${tag}:spend:`)).length;
    const before = await count();
    await fill(store, 'acme');
    expect(await eraseTenant(store, 'acme')).toEqual({
      ...{
        jobs: 152,
        cancelled: 152,
        reviews: 0,
        batches: 1,
        idempotencyKeys: 2,
        apiKeys: 1,
        webhooks: 1,
        payloadsLeft: 0,
      },
    });
    expect(await traces('acme')).toBe(0);
    expect(await traces('globex')).toBe(others);
    expect(await count()).toBe(before);
    expect((await listApiKeys(store)).map(({ tenant }) => tenant)).toEqual(['globex']);
  });

  it('goes on where it broke off, and erases what comes in meanwhile under a new salt', {
    timeout: 30_000,
  }, async () => {
    const store = await records.openStore();
    const { salts } = store.keySpace.home;
    const findSalt = () => store.redis.hget(salts, 'acme');
    const accept = () => acceptJob(store, acceptanceOf(task, { text: 'hello' }, { tenant: 'acme' }));
    await accept();
    const salt = await findSalt();
    const broken = vi.spyOn(store.redis, 'zrange').mockRejectedValueOnce(new Error('Redis is away'));
    await expect(eraseTenant(store, 'acme')).rejects.toThrow('Redis is away');
    broken.mockRestore();
    expect(await findSalt()).toBe(salt);

    const erasing = eraseTenant(store, 'acme');
    await eventually(async () => (await findSalt()) === null);
    await accept();
    expect(await erasing).toMatchObject({ jobs: 2, cancelled: 2 });
    expect([salt, null]).not.toContain(await findSalt());
  });

  it('finds nothing of a tenant that never was', async () => {
    const store = await records.openStore();
    expect(new Set(Object.values(await eraseTenant(store, 'acme')))).toEqual(new Set([0]));
    expect(await store.redis.hkeys(store.keySpace.home.salts)).toEqual([]);
  });
});
