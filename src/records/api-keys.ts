import { createHash, randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import { z } from 'zod';
import { type InStep, type Late, stepBy, type Teller } from '../audit/audit-log.ts';
import type { ChainLines } from '../audit/chain-end.ts';
import { Failure } from '../failures/failure.ts';
import type { Script } from '../redis/run-script.ts';
import { eraseKeyUses, findKeyUses } from './key-uses.ts';
import type { Store } from './store.ts';

/** What a key may do for its tenant: `submit` jobs; `operate` dead letters and reviews, too; `admin` its keys and its audit log. */
export const roles = ['submit', 'operate', 'admin'] as const;
export type Role = (typeof roles)[number];

/** What a key is for: its tenant alone, or also what is of no tenant, as the board. */
export const scopes = ['tenant', 'installation'] as const;
export type Scope = (typeof scopes)[number];

/** What a key is good for. */
interface Rights {
  tenant: string;
  role: Role;
  scope: Scope;
}

/** Whose key a request came with. */
export interface Caller extends Rights {
  /** The key's id; `AIRLOCK_API_KEY` for that of the settings. */
  keyId: string;
}

/** An API key as it is kept, sealed: never the key itself, only its SHA-256, which is the name it is found by. */
export interface ApiKey extends Rights {
  id: string;
  /** The operator's own word for it. */
  name: string | null;
  createdAt: string;
  /** From when on it is no key any more; null for never. */
  expiresAt: string | null;
  revokedAt: string | null;
}

/** A key as it is listed. `lastUsedAt` is up to a minute old; null for one that was never used. */
export interface ListedKey extends ApiKey {
  lastUsedAt: string | null;
}

/** What a key may be called. */
const MAX_KEY_NAME_LENGTH = 100;

/** Whether an administrator may call a key so. */
export const isKeyName = (name: string): boolean =>
  name.length > 0 && name.length <= MAX_KEY_NAME_LENGTH && !/\p{Cc}/u.test(name);

/** Whether a key was neither revoked nor has expired. */
export const isLive = ({ revokedAt, expiresAt }: ApiKey): boolean =>
  revokedAt === null && (expiresAt === null || Date.parse(expiresAt) > Date.now());

/** What another version has written beside it stays; a role or scope that only that one knows opens nothing. */
const stored = z.looseObject({
  id: z.string(),
  tenant: z.string(),
  role: z.enum(roles),
  scope: z.enum(scopes),
  name: z.string().nullable(),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
});

/** Keys are 32 random bytes, so that a plain hash of one cannot be guessed back. */
const hashKey = (key: string) => createHash('sha256').update(key).digest('base64url');

/** What the entries of API keys are sealed as: they belong to no tenant and no job. Each is tied to its key's hash. */
export const API_KEYS = { tenant: '', jobId: 'api-keys' } as const;

const openSeals = async (store: Store) => (await store.sealerOf(API_KEYS.tenant)).forJob(API_KEYS.jobId);

/** An entry that is written: `was` is its text before, null for a new one. */
interface EntryChange {
  hash: string;
  was: string | null;
  entry: ApiKey;
}

interface WriteArgs {
  apiKeys: string;
  entries: { hash: string; was: string; text: string }[];
  lines?: readonly ChainLines[] | undefined;
}

/** Writes entries, all or none: one that somebody else has changed meanwhile is `moved`. */
const writeEntriesScript: Script<WriteArgs, { is: 'written' | 'moved' } | Late> = {
  lua: /* lua */ `
for _, entry in ipairs(args.entries) do
  if (call('HGET', args.apiKeys, entry.hash) or '') ~= entry.was then return { is = 'moved' } end
end
if not isTold(args.lines) then return { is = 'late' } end
for _, entry in ipairs(args.entries) do call('HSET', args.apiKeys, entry.hash, entry.text) end
return { is = 'written' }
`,
};

/** Writes entries and, in the same step, what the audit log is told. */
export async function writeEntries(
  store: Store,
  changes: readonly EntryChange[],
  step: InStep,
): Promise<'written' | 'moved'> {
  // Under a salt that Redis has lost since, nobody could open it.
  store.forgetSalt(API_KEYS.tenant);
  const { seal } = await openSeals(store);
  const entries = changes.map(({ hash, was, entry }) => {
    return { hash, was: was ?? '', text: seal(hash, JSON.stringify(entry)) };
  });
  const { apiKeys, tag } = store.keySpace.home;
  const { is } = await step(tag, (lines) => store.runScript(writeEntriesScript, tag, { apiKeys, entries, lines }));
  return is;
}

/** Reads an entry; undefined for one that was not sealed under our keys for this very hash, or only another version knows. */
async function openEntry(store: Store, hash: string, text: string): Promise<ApiKey | undefined> {
  for (const isLast of [false, true]) {
    const { open } = await openSeals(store);
    try {
      return stored.safeParse(JSON.parse(open(hash, text))).data;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      // A Redis that was emptied may hold another salt than this process has read.
      if (!isLast) store.forgetSalt(API_KEYS.tenant);
    }
  }
  store.onTampered({ apiKeyHash: hash });
  return undefined;
}

interface KeyOptions {
  name?: string | null;
  /** RFC 3339 in UTC; the caller has seen to it that it is to come. */
  expiresAt?: string | null;
  /** Tells the audit log. */
  teller?: Teller | undefined;
}

/** A key that was made. It is shown this once and cannot be shown again. */
export interface NewKey {
  key: string;
  stored: ApiKey;
}

/** Makes a key that is not written yet. */
export function makeKey({ tenant, role, scope, name, expiresAt }: Rights & Pick<ApiKey, 'name' | 'expiresAt'>) {
  const key = `ak_${randomBytes(32).toString('base64url')}`;
  const createdAt = new Date().toISOString();
  const entry: ApiKey = { id: `key_${v7()}`, tenant, role, scope, name, createdAt, expiresAt, revokedAt: null };
  return { key, change: { hash: hashKey(key), was: null, entry }, stored: entry };
}

/** Makes a key for a tenant. */
export async function createApiKey(
  store: Store,
  tenant: string,
  role: Role,
  scope: Scope = 'tenant',
  { name = null, expiresAt = null, teller }: KeyOptions = {},
): Promise<NewKey> {
  const { key, change, stored } = makeKey({ tenant, role, scope, name, expiresAt });
  await writeEntries(store, [change], stepBy(teller, tenant, { act: 'key.create', object: stored.id }));
  return { key, stored };
}

/** Whose key it is; undefined when it is unknown, revoked or expired, or its entry is not of our making. */
export async function findApiKey(store: Store, key: string): Promise<Caller | undefined> {
  const hash = hashKey(key);
  const text = await store.redis.hget(store.keySpace.home.apiKeys, hash);
  const entry = text === null ? undefined : await openEntry(store, hash, text);
  if (entry === undefined || !isLive(entry)) return undefined;
  const { id: keyId, tenant, role, scope } = entry;
  return { keyId, tenant, role, scope };
}

/** Every key whose entry is of our making. */
async function readAll(store: Store): Promise<{ hash: string; text: string; key: ApiKey }[]> {
  const all = Object.entries(await store.redis.hgetall(store.keySpace.home.apiKeys));
  const entries = await Promise.all(all.map(([hash, text]) => openEntry(store, hash, text)));
  return all.flatMap(([hash, text], i) => {
    const key = entries[i];
    return key === undefined ? [] : [{ hash, text, key }];
  });
}

/** Every key there is, oldest first. */
export async function listApiKeys(store: Store): Promise<ListedKey[]> {
  const uses = await findKeyUses(store);
  const listed = (await readAll(store)).map(({ key }) => {
    const { id, tenant, role, scope, name, createdAt, expiresAt, revokedAt } = key;
    const usedAt = uses.get(id);
    const lastUsedAt = usedAt === undefined ? null : new Date(usedAt).toISOString();
    return { id, tenant, role, scope, name, createdAt, expiresAt, revokedAt, lastUsedAt };
  });
  return listed.sort((a, b) => a.id.localeCompare(b.id));
}

/** Somebody else may change a key between reading and writing it. */
const MOST_TRIES = 5;

/** Changes the key of an id by what `change` makes of it; undefined when there is none. */
export async function changeKey<Done>(
  store: Store,
  id: string,
  change: (found: { hash: string; text: string; key: ApiKey }) => Promise<Done | 'moved'>,
): Promise<Done | undefined> {
  for (let n = 0; n < MOST_TRIES; n++) {
    const found = (await readAll(store)).find(({ key }) => key.id === id);
    if (found === undefined) return undefined;
    const done = await change(found);
    if (done !== 'moved') return done;
  }
  throw new Failure('redis-unavailable');
}

/** Ends a key at once. False when there is none of that id; one that was revoked before stays as it is. */
export async function revokeApiKey(store: Store, id: string, teller?: Teller): Promise<boolean> {
  const done = await changeKey(store, id, async ({ hash, text, key }) => {
    if (key.revokedAt !== null) return 'written';
    const entry: ApiKey = { ...key, revokedAt: new Date().toISOString() };
    const changes = [{ hash, was: text, entry }];
    const deed = { act: 'key.revoke', object: id } as const;
    try {
      return await writeEntries(store, changes, stepBy(teller, key.tenant, deed));
    } catch (error) {
      // Whoever can spoil a tenant's log keeps no key alive by that: the installation's tells of it.
      if (!(error instanceof Failure && error.code === 'audit-broken')) throw error;
      return writeEntries(store, changes, stepBy(teller, null, deed));
    }
  });
  return done !== undefined;
}

/** Removes every key of a tenant, revoked ones too; returns how many. */
export async function eraseApiKeys(store: Store, tenant: string): Promise<number> {
  const own = (await readAll(store)).filter(({ key }) => key.tenant === tenant);
  if (own.length === 0) return 0;
  const erased = await store.redis.hdel(store.keySpace.home.apiKeys, ...own.map(({ hash }) => hash));
  await eraseKeyUses(
    store,
    own.map(({ key }) => key.id),
  );
  return erased;
}
