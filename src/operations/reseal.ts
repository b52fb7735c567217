import { createHash } from 'node:crypto';
import { Failure } from '../failures/failure.ts';
import { isReference } from '../payloads/reference.ts';
import type { Store } from '../records/store.ts';
import type { Keys } from '../redis/keys.ts';
import type { Script } from '../redis/run-script.ts';
import { countSeal, type FoundSeal, findSeals, readSeals, type SealCounts, type SealedHash } from './find-seals.ts';

/** How far a resealing has come. */
export interface Resealing {
  /** Records and other hashes that were looked at. */
  looked: number;
  resealed: number;
  /**
   * What is still sealed under another key, by that key's id: it was not given, or does not open, or workers were
   * quicker.
   */
  left: SealCounts;
  /** Jobs with a seal that does not open under the key it names. */
  broken: Set<string>;
}

/** A hash that workers change all the while is read so often. */
const MOST_TRIES = 5;

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex');

/** The seal under the first key; undefined when it does not open. */
async function sealAnew(store: Store, seal: FoundSeal, { broken }: Resealing): Promise<string | undefined> {
  const seals = (await store.sealerOf(seal.tenant)).forJob(seal.jobId);
  try {
    return await seal.renew(seals);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.code === 'payloads-unavailable') throw error;
    if (error.code === 'seal-broken') broken.add(seal.jobId);
    return undefined;
  }
}

interface NewSeal {
  field: string;
  /** SHA-1 of the text that was read. */
  was: string;
  text: string;
}

interface ReplaceArgs {
  key: string;
  seals: readonly NewSeal[];
  /** The record whose payloads are outside of Redis. */
  outside?: { id: string; tenant: string } | undefined;
}

/** Replaces each seal only while its field still holds what was read: one that a worker has written since is newer. */
const replaceSealsScript: Script<ReplaceArgs, { replaced: number }> = {
  lua: /* lua */ `
local replaced = 0
for _, seal in ipairs(args.seals) do
  local held = call('HGET', args.key, seal.field)
  if held and redis.sha1hex(held) == seal.was then
    if args.outside then dropReplaced(args.outside.id, args.outside.tenant, { seal.field, seal.text }, {}) end
    call('HSET', args.key, seal.field, seal.text)
    replaced = replaced + 1
  end
end
return { replaced = replaced }
`,
};

/** Replaces what it can; returns what is under another key still. */
async function replaceSeals(
  store: Store,
  { tag }: Keys,
  { key, seals }: SealedHash,
  keyId: string,
  done: Resealing,
): Promise<FoundSeal[]> {
  const old = seals.filter((seal) => seal.keyId !== keyId);
  const made = await Promise.all(old.map((seal) => sealAnew(store, seal, done)));
  const anew = old.flatMap(({ field, text }, i) => {
    const sealed = made[i];
    return sealed === undefined ? [] : [{ field, was: sha1(text), text: sealed }];
  });
  if (anew.length === 0) return old;
  const [first] = anew.some(({ text }) => isReference(text)) ? old : [];
  const outside = first && { id: first.jobId, tenant: first.tenant };
  const { replaced } = await store.runScript(replaceSealsScript, tag, { key, seals: anew, outside });
  done.resealed += replaced;
  return replaced === old.length ? [] : old;
}

async function resealHash(store: Store, keys: Keys, found: SealedHash, keyId: string, done: Resealing): Promise<void> {
  let hash = found;
  let left = await replaceSeals(store, keys, hash, keyId, done);
  for (let n = 1; left.length > 0 && n < MOST_TRIES; n++) {
    hash = await readSeals(store, keys, hash.key);
    left = await replaceSeals(store, keys, hash, keyId, done);
  }
  for (const seal of left) countSeal(done.left, seal.keyId);
}

/**
 * Seals everything anew under the first key, while workers work: each seal is replaced only where it still stands as it
 * was read. May break off and be run again; what is under that key already is left alone. Yields how far it has come
 * after each group. Throws `payloads-unavailable` where one outside of Redis cannot be reached.
 */
export async function* reseal(store: Store, keyId: string): AsyncGenerator<Resealing> {
  const done: Resealing = { looked: 0, resealed: 0, left: new Map(), broken: new Set() };
  for (const keys of store.keySpace.shards) {
    for await (const hashes of findSeals(store, keys)) {
      await Promise.all(hashes.map((hash) => resealHash(store, keys, hash, keyId, done)));
      done.looked += hashes.length;
      yield done;
    }
  }
}
