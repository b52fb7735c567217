import { createHash, randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import { z } from 'zod';
import { Failure } from '../failures/failure.ts';
import type { Store } from './store.ts';

/** What a key may do for its tenant: `submit` jobs; `operate` dead letters and reviews, too; `admin` its keys. */
export const roles = ['submit', 'operate', 'admin'] as const;
export type Role = (typeof roles)[number];

/** What a key is for: its tenant alone, or also what is of no tenant, as the board. */
export const scopes = ['tenant', 'installation'] as const;
export type Scope = (typeof scopes)[number];

/** Whose key a request came with. */
export interface Caller {
  tenant: string;
  role: Role;
  scope: Scope;
}

/** An API key as it is kept, sealed: never the key itself, only its SHA-256, which is the name it is found by. */
export interface ApiKey extends Caller {
  id: string;
  createdAt: string;
  revokedAt: string | null;
}

const stored = z.object({
  id: z.string(),
  tenant: z.string(),
  role: z.enum(roles),
  scope: z.enum(scopes),
  createdAt: z.string(),
  revokedAt: z.string().nullable(),
});

/** Keys are 32 random bytes, so that a plain hash of one cannot be guessed back. */
const hashKey = (key: string) => createHash('sha256').update(key).digest('base64url');

/** What the entries of API keys are sealed as: they belong to no tenant and no job. Each is tied to its key's hash. */
export const API_KEYS = { tenant: '', jobId: 'api-keys' } as const;

const openSeals = async (store: Store) => (await store.sealerOf(API_KEYS.tenant)).forJob(API_KEYS.jobId);

async function writeEntry(store: Store, hash: string, entry: ApiKey): Promise<void> {
  // Under a salt that Redis has lost since, nobody could open it.
  store.forgetSalt(API_KEYS.tenant);
  const { seal } = await openSeals(store);
  await store.redis.hset(store.keySpace.home.apiKeys, hash, seal(hash, JSON.stringify(entry)));
}

/** Reads an entry; undefined for one that was not sealed under our keys for this very hash. */
async function openEntry(store: Store, hash: string, text: string): Promise<ApiKey | undefined> {
  for (const isLast of [false, true]) {
    const { open } = await openSeals(store);
    try {
      return stored.parse(JSON.parse(open(hash, text)));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      // A Redis that was emptied may hold another salt than this process has read.
      if (!isLast) store.forgetSalt(API_KEYS.tenant);
    }
  }
  store.onTampered({ apiKeyHash: hash });
  return undefined;
}

/** Makes a key for a tenant. The key is returned this once and cannot be shown again. */
export async function createApiKey(
  store: Store,
  tenant: string,
  role: Role,
  scope: Scope = 'tenant',
): Promise<{ key: string; stored: ApiKey }> {
  const key = `ak_${randomBytes(32).toString('base64url')}`;
  const createdAt = new Date().toISOString();
  const entry: ApiKey = { id: `key_${v7()}`, tenant, role, scope, createdAt, revokedAt: null };
  await writeEntry(store, hashKey(key), entry);
  return { key, stored: entry };
}

/** Whose key it is; undefined when it is unknown or revoked, or its entry is not of our making. */
export async function findApiKey(store: Store, key: string): Promise<Caller | undefined> {
  const hash = hashKey(key);
  const text = await store.redis.hget(store.keySpace.home.apiKeys, hash);
  const entry = text === null ? undefined : await openEntry(store, hash, text);
  if (entry === undefined || entry.revokedAt !== null) return undefined;
  const { tenant, role, scope } = entry;
  return { tenant, role, scope };
}

/** Every key whose entry is of our making. */
async function readAll(store: Store): Promise<[string, ApiKey][]> {
  const all = Object.entries(await store.redis.hgetall(store.keySpace.home.apiKeys));
  const entries = await Promise.all(all.map(([hash, text]) => openEntry(store, hash, text)));
  return all.flatMap(([hash], i) => {
    const entry = entries[i];
    return entry === undefined ? [] : [[hash, entry]];
  });
}

/** Every key there is, oldest first. */
export async function listApiKeys(store: Store): Promise<ApiKey[]> {
  return (await readAll(store)).map(([, key]) => key).sort((a, b) => a.id.localeCompare(b.id));
}

/** Ends a key at once. False when there is none of that id. */
export async function revokeApiKey(store: Store, id: string): Promise<boolean> {
  const found = (await readAll(store)).find(([, key]) => key.id === id);
  if (found === undefined) return false;
  const [hash, key] = found;
  const revoked: ApiKey = { ...key, revokedAt: key.revokedAt ?? new Date().toISOString() };
  await writeEntry(store, hash, revoked);
  return true;
}

/** Removes every key of a tenant, revoked ones too; returns how many. */
export async function eraseApiKeys(store: Store, tenant: string): Promise<number> {
  const hashes = (await readAll(store)).flatMap(([hash, key]) => (key.tenant === tenant ? [hash] : []));
  return hashes.length === 0 ? 0 : store.redis.hdel(store.keySpace.home.apiKeys, ...hashes);
}
