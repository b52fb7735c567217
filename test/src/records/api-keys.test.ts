import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey, findApiKey, listApiKeys, revokeApiKey } from '../../../src/records/api-keys.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

describe('createApiKey', () => {
  it('makes a key that finds its tenant, role and scope', async () => {
    const store = await records.openStore();
    const { key, stored } = await createApiKey(store, 'acme', 'operate');
    expect(key).toMatch(/^ak_[\w-]{43}$/);
    expect(stored).toMatchObject({ tenant: 'acme', role: 'operate', scope: 'tenant', revokedAt: null });
    expect(await findApiKey(store, key)).toEqual({ tenant: 'acme', role: 'operate', scope: 'tenant' });
    const wider = await createApiKey(store, 'acme', 'submit', 'installation');
    expect(await findApiKey(store, wider.key)).toEqual({ tenant: 'acme', role: 'submit', scope: 'installation' });
  });

  it('keeps nothing that the key could be read from', async () => {
    const store = await records.openStore();
    const { key } = await createApiKey(store, 'acme', 'submit');
    const kept = JSON.stringify(await store.redis.hgetall(store.keySpace.home.apiKeys));
    expect(kept).not.toContain(key.slice(3));
  });
});

describe('findApiKey', () => {
  it.each(['', 'ak_unknown', 'x'.repeat(10_000)])('finds nobody by a key that there is not', async (key) => {
    expect(await findApiKey(await records.openStore(), key)).toBeUndefined();
  });

  it('throws when what is kept was changed by someone else', async () => {
    const store = await records.openStore();
    const { key } = await createApiKey(store, 'acme', 'submit');
    const [hash = ''] = await store.redis.hkeys(store.keySpace.home.apiKeys);
    await store.redis.hset(store.keySpace.home.apiKeys, hash, '{"tenant":"acme","role":"root"}');
    await expect(findApiKey(store, key)).rejects.toThrow();
  });
});

describe('listApiKeys', () => {
  it('lists all, oldest first', async () => {
    const store = await records.openStore();
    const made = [];
    for (const tenant of ['a', 'b', 'c']) made.push((await createApiKey(store, tenant, 'submit')).stored);
    expect(await listApiKeys(store)).toEqual(made);
  });
});

describe('revokeApiKey', () => {
  it('ends a key at once, and no other', async () => {
    const store = await records.openStore();
    const [one, other] = [await createApiKey(store, 'acme', 'submit'), await createApiKey(store, 'acme', 'submit')];
    expect(await revokeApiKey(store, one.stored.id)).toBe(true);
    expect(await findApiKey(store, one.key)).toBeUndefined();
    expect(await findApiKey(store, other.key)).toBeDefined();
  });

  it('keeps the time of the first revocation', async () => {
    const store = await records.openStore();
    const { stored } = await createApiKey(store, 'acme', 'submit');
    await revokeApiKey(store, stored.id);
    const [first] = await listApiKeys(store);
    await revokeApiKey(store, stored.id);
    expect(await listApiKeys(store)).toEqual([first]);
  });

  it('says when there is none of that id', async () => {
    expect(await revokeApiKey(await records.openStore(), 'key_none')).toBe(false);
  });
});
