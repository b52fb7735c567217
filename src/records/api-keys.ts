import { createHash, randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import { z } from 'zod';
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

/** An API key as it is kept: never the key itself, only its SHA-256, which is the name it is found by. */
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
  await store.redis.hset(store.keySpace.home.apiKeys, hashKey(key), JSON.stringify(entry));
  return { key, stored: entry };
}

/** Whose key it is; undefined when it is unknown or revoked. One look-up either way. */
export async function findApiKey(store: Store, key: string): Promise<Caller | undefined> {
  const text = await store.redis.hget(store.keySpace.home.apiKeys, hashKey(key));
  const entry = text === null ? undefined : stored.parse(JSON.parse(text));
  if (entry === undefined || entry.revokedAt !== null) return undefined;
  const { tenant, role, scope } = entry;
  return { tenant, role, scope };
}

async function readAll(store: Store): Promise<[string, ApiKey][]> {
  const all = await store.redis.hgetall(store.keySpace.home.apiKeys);
  return Object.entries(all).map(([hash, text]) => [hash, stored.parse(JSON.parse(text))]);
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
  await store.redis.hset(store.keySpace.home.apiKeys, hash, JSON.stringify(revoked));
  return true;
}

/** Removes every key of a tenant, revoked ones too; returns how many. */
export async function eraseApiKeys(store: Store, tenant: string): Promise<number> {
  const hashes = (await readAll(store)).flatMap(([hash, key]) => (key.tenant === tenant ? [hash] : []));
  return hashes.length === 0 ? 0 : store.redis.hdel(store.keySpace.home.apiKeys, ...hashes);
}
