import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ApiKey, createApiKey, findApiKey, listApiKeys, revokeApiKey } from '../../../src/records/api-keys.ts';
import { createUseNotes } from '../../../src/records/key-uses.ts';
import { rotateApiKey } from '../../../src/records/rotate-api-key.ts';
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
    const ended = { expiresAt: null, revokedAt: null };
    expect(stored).toMatchObject({ tenant: 'acme', role: 'operate', scope: 'tenant', name: null, ...ended });
    const own = { keyId: stored.id, tenant: 'acme', role: 'operate', scope: 'tenant' };
    expect(await findApiKey(store, key)).toEqual(own);
    const wider = await createApiKey(store, 'acme', 'submit', 'installation');
    expect(await findApiKey(store, wider.key)).toMatchObject({ tenant: 'acme', role: 'submit', scope: 'installation' });
  });

  it('keeps nothing that the key could be read from', async () => {
    const store = await records.openStore();
    const { key } = await createApiKey(store, 'acme', 'submit');
    const kept = JSON.stringify(await store.redis.hgetall(store.keySpace.home.apiKeys));
    expect(kept).not.toContain(key.slice(3));
  });
});

async function readEntry({ redis, keySpace }: Store, key: string) {
  const hash = createHash('sha256').update(key).digest('base64url');
  return { hash, text: (await redis.hget(keySpace.home.apiKeys, hash)) ?? '' };
}

/** Writes an entry of our making that holds something else. */
async function rewrite(store: Store, key: string, entry: object): Promise<void> {
  const { hash } = await readEntry(store, key);
  const seals = (await store.sealerOf('')).forJob('api-keys');
  await store.redis.hset(store.keySpace.home.apiKeys, hash, seals.seal(hash, JSON.stringify(entry)));
}

describe('findApiKey', () => {
  it('finds nobody by a key that has expired', async () => {
    const store = await records.openStore();
    const at = (ms: number) => new Date(Date.now() + ms).toISOString();
    const over = await createApiKey(store, 'acme', 'submit', 'tenant', { expiresAt: at(-1) });
    const live = await createApiKey(store, 'acme', 'submit', 'tenant', { expiresAt: at(60_000) });
    expect(await findApiKey(store, over.key)).toBeUndefined();
    expect(await findApiKey(store, live.key)).toMatchObject({ keyId: live.stored.id });
  });

  it.each(['', 'ak_unknown', 'x'.repeat(10_000)])('finds nobody by a key that there is not', async (key) => {
    expect(await findApiKey(await records.openStore(), key)).toBeUndefined();
  });

  it('finds nobody by a key of a role that only another version knows, and lists all others', async () => {
    const tampered: Tampered[] = [];
    const store: Store = { ...(await records.openStore()), onTampered: (what) => void tampered.push(what) };
    const [odd, known] = [await createApiKey(store, 'acme', 'submit'), await createApiKey(store, 'acme', 'operate')];
    await rewrite(store, odd.key, { ...odd.stored, role: 'audit' });
    expect(await findApiKey(store, odd.key)).toBeUndefined();
    expect(await listApiKeys(store)).toEqual([{ ...known.stored, lastUsedAt: null }]);
    expect(tampered).toEqual([]);
  });

  it('keeps what another version has written beside it, and lists nothing of that', async () => {
    const store = await records.openStore();
    const { key, stored } = await createApiKey(store, 'acme', 'submit');
    await rewrite(store, key, { ...stored, tint: 'blue' });
    expect(await listApiKeys(store)).toEqual([{ ...stored, lastUsedAt: null }]);
    await revokeApiKey(store, stored.id);
    const { hash, text } = await readEntry(store, key);
    const seals = (await store.sealerOf('')).forJob('api-keys');
    expect(JSON.parse(seals.open(hash, text))).toMatchObject({ tint: 'blue', revokedAt: expect.any(String) });
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
      expect(await findApiKey(store, other.key)).toMatchObject({ tenant: 'globex', role: 'submit', scope: 'tenant' });
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
    expect(await listApiKeys(store)).toEqual(made.map((key) => ({ ...key, lastUsedAt: null })));
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

describe('rotateApiKey', () => {
  it('makes a key with the same rights and name, beside which the old one lives for a day', async () => {
    const store = await records.openStore();
    const old = await createApiKey(store, 'acme', 'operate', 'installation', { name: 'the shop' });
    const rotated = await rotateApiKey(store, old.stored.id);
    if (rotated.is !== 'rotated') throw new Error(rotated.is);
    expect(rotated.stored).toMatchObject({
      ...{ tenant: 'acme', role: 'operate', scope: 'installation', name: 'the shop', expiresAt: null },
    });
    expect(await findApiKey(store, rotated.key)).toMatchObject({ keyId: rotated.stored.id });
    expect(await findApiKey(store, old.key)).toMatchObject({ keyId: old.stored.id });
    const [before] = await listApiKeys(store);
    const left = Date.parse(before?.expiresAt ?? '') - Date.now();
    expect([left > 86_300_000, left <= 86_400_000]).toEqual([true, true]);
  });

  it('never lets a key live longer than it would have', async () => {
    const store = await records.openStore();
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const { stored } = await createApiKey(store, 'acme', 'submit', 'tenant', { expiresAt });
    await rotateApiKey(store, stored.id);
    expect((await listApiKeys(store)).map((key) => key.expiresAt)).toEqual([expiresAt, expiresAt]);
  });

  it('makes none for a key that has ended, or that there is not', async () => {
    const store = await records.openStore();
    const { stored } = await createApiKey(store, 'acme', 'submit');
    await revokeApiKey(store, stored.id);
    expect(await rotateApiKey(store, stored.id)).toEqual({ is: 'ended' });
    expect(await rotateApiKey(store, 'key_none')).toEqual({ is: 'unknown' });
    expect(await listApiKeys(store)).toHaveLength(1);
  });
});

describe('createUseNotes', () => {
  it('writes when a key was used, once for a while', async () => {
    const store = await records.openStore();
    const { stored } = await createApiKey(store, 'acme', 'submit');
    const hset = vi.spyOn(store.redis, 'hset');
    const noteUse = createUseNotes(store);
    for (let n = 0; n < 10; n++) noteUse(stored.id);
    expect(hset).toHaveBeenCalledTimes(1);
    hset.mockRestore();
    const [listed] = await listApiKeys(store);
    expect(Date.now() - Date.parse(listed?.lastUsedAt ?? '')).toBeLessThan(60_000);
  });
});
