import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiKey, createApiKey, findApiKey, listApiKeys, revokeApiKey } from '../../../src/records/api-keys.ts';
import type { Store, Tampered } from '../../../src/records/store.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

interface Made {
  key: string;
  hash: string;
  entry: ApiKey;
  /** As it is kept. */
  text: string;
  store: Store;
}

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

  describe('finds nobody, and tells of it, by an entry that', () => {
    const forge = async (text: (own: Made, other: Made) => string | Promise<string>) => {
      const tampered: Tampered[] = [];
      const store: Store = { ...(await records.openStore()), onTampered: (what) => void tampered.push(what) };
      const { apiKeys } = store.keySpace.home;
      const make = async (tenant: string): Promise<Made> => {
        const { key, stored } = await createApiKey(store, tenant, 'submit');
        const hash = createHash('sha256').update(key).digest('base64url');
        return { key, hash, entry: stored, text: (await store.redis.hget(apiKeys, hash)) ?? '', store };
      };
      const [own, other] = [await make('acme'), await make('globex')];
      await store.redis.hset(apiKeys, own.hash, await text(own, other));
      expect(await findApiKey(store, own.key)).toBeUndefined();
      expect(tampered).toEqual([{ apiKeyHash: own.hash }]);
      expect((await listApiKeys(store)).map(({ id }) => id)).toEqual([other.entry.id]);
      expect(await findApiKey(store, other.key)).toEqual({ tenant: 'globex', role: 'submit', scope: 'tenant' });
    };
    const openSeals = async ({ store }: Made, tenant: string) => (await store.sealerOf(tenant)).forJob('api-keys');

    it.each<[what: string, text: Parameters<typeof forge>[0]]>([
      ['is plain', ({ entry }) => JSON.stringify({ ...entry, role: 'admin' })],
      ['is plain, and of another scope', ({ entry }) => JSON.stringify({ ...entry, scope: 'installation' })],
      ['is empty', () => ''],
      ['has bytes changed', ({ text }) => text.replace(/.{8}$/, 'AAAAAA==')],
      ['names another key', ({ text }) => text.replace('k1.', 'k2.')],
      ['is of another API key', (_, other) => other.text],
      [
        'is sealed for a tenant',
        async (own) => (await openSeals(own, 'acme')).seal(own.hash, JSON.stringify(own.entry)),
      ],
    ])('%s', (_, text) => forge(text));
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
