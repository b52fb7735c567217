import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBatch } from '../../../src/batches/open-batch.ts';
import { acceptRow } from '../../../src/batches/take-row.ts';
import { eraseTenant } from '../../../src/operations/erase-tenant.ts';
import { acceptJob } from '../../../src/records/accept-job.ts';
import { createApiKey, listApiKeys } from '../../../src/records/api-keys.ts';
import type { Store } from '../../../src/records/store.ts';
import { acceptanceOf } from '../../support/bare-hands.ts';
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

/** Jobs, an open upload and a key of a tenant. */
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
}

describe('eraseTenant', () => {
  it('leaves nothing of a tenant, and all of another', { timeout: 30_000 }, async () => {
    const store = await records.openStore();
    const { tag } = store.keySpace.home;
    const traces = async (tenant: string) =>
      [...(await readAllKeys(store.redis, `${tag}:*`))].filter((entry) => entry.join().includes(tenant)).length;
    await fill(store, 'globex');
    const others = await traces('globex');
    const before = (await readAllKeys(store.redis, `${tag}:*`)).size;
    await fill(store, 'acme');
    expect(await eraseTenant(store, 'acme')).toEqual({
      ...{ jobs: 152, cancelled: 152, reviews: 0, batches: 1, idempotencyKeys: 2, apiKeys: 1 },
    });
    expect(await traces('acme')).toBe(0);
    expect(await traces('globex')).toBe(others);
    expect((await readAllKeys(store.redis, `${tag}:*`)).size).toBe(before);
    expect((await listApiKeys(store)).map(({ tenant }) => tenant)).toEqual(['globex']);
  });

  it('finds nothing of a tenant that never was', async () => {
    const store = await records.openStore();
    const nothing = { jobs: 0, cancelled: 0, reviews: 0, batches: 0, idempotencyKeys: 0, apiKeys: 0 };
    expect(await eraseTenant(store, 'acme')).toEqual(nothing);
    expect(await store.redis.hkeys(store.keySpace.home.salts)).toEqual([]);
  });
});
