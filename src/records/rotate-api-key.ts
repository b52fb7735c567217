import { stepBy, type Teller } from '../audit/audit-log.ts';
import { changeKey, isLive, makeKey, type NewKey, writeEntries } from './api-keys.ts';
import type { Store } from './store.ts';

/** How long a key lives on beside the one that takes its place. */
const ROTATED_MS = 86_400_000;

const earlier = (one: string | null, other: string) =>
  one !== null && Date.parse(one) < Date.parse(other) ? one : other;

/**
 * Makes a key with the rights, the name and the end of another, which lives for 24 h more at most. `ended`: that one was
 * revoked or has expired.
 */
export async function rotateApiKey(
  store: Store,
  id: string,
  teller?: Teller,
): Promise<({ is: 'rotated' } & NewKey) | { is: 'ended' } | { is: 'unknown' }> {
  const done = await changeKey(store, id, async ({ hash, text, key: old }) => {
    if (!isLive(old)) return { is: 'ended' } as const;
    const { key, change, stored } = makeKey(old);
    const until = new Date(Date.now() + ROTATED_MS).toISOString();
    const before = { hash, was: text, entry: { ...old, expiresAt: earlier(old.expiresAt, until) } };
    const deeds = [{ act: 'key.rotate', object: id } as const, { act: 'key.create', object: stored.id } as const];
    const is = await writeEntries(store, [change, before], stepBy(teller, old.tenant, ...deeds));
    return is === 'moved' ? is : ({ is: 'rotated', key, stored } as const);
  });
  return done ?? { is: 'unknown' };
}
