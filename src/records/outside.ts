import type { Settings } from '../config.ts';
import { Failure } from '../failures/failure.ts';
import { type PayloadName, payloadNames, type RecordChange } from '../jobs/record.ts';
import { type OnPlaceCall, openPlace, type PayloadPlace } from '../payloads/open-place.ts';
import { createReference, isReference, isReferenceTo, keyIdOfReference, nameOf } from '../payloads/reference.ts';

/** Where payloads outside of Redis live, and how long a seal has to be to go there: more characters than this. */
export interface Outside {
  place: PayloadPlace;
  overBytes: number;
}

/** Opens the place that the settings name; undefined where all payloads stay in Redis. */
export function openOutside(
  { payloads, payloadBytes: overBytes, prefix }: Pick<Settings, 'payloads' | 'payloadBytes' | 'prefix'>,
  onCall?: OnPlaceCall,
): Outside | undefined {
  const place = openPlace(payloads, prefix, onCall && { onCall });
  return place && { place, overBytes };
}

/** A place that may be none: then every payload stays in Redis, and what is outside cannot be read. */
interface MaybeOutside {
  outside: Outside | undefined;
}

/** Fields of a record as they are to be written, once their long seals were put outside. */
export interface MovedOut {
  set: RecordChange;
  /** Milliseconds since 1970, of this process; undefined where nothing was put. */
  putAt: number | undefined;
  names: readonly string[];
}

/** What was put for a change. A commit is repeated with the same one, and finds it. */
const movedOut = new WeakMap<RecordChange, MovedOut>();

/** Puts a seal outside, and returns what names it. Throws `payloads-unavailable`. */
export async function putSealed({ outside }: MaybeOutside, jobId: string, sealed: string): Promise<string> {
  const reference = createReference(sealed);
  const name = nameOf(jobId, reference);
  if (outside === undefined || name === undefined) throw new Failure('payloads-unavailable');
  await outside.place.put(name, sealed);
  return reference;
}

/**
 * Puts the seals of a change that are too long for Redis outside, and refers to them. Throws `payloads-unavailable`
 * where the place does not take them: then no record may name any.
 */
export async function moveOut({ outside }: MaybeOutside, jobId: string, set: RecordChange): Promise<MovedOut> {
  const unmoved = { set, putAt: undefined, names: [] };
  if (outside === undefined) return unmoved;
  const long = payloadNames.filter((name) => (set[name]?.length ?? 0) > outside.overBytes);
  if (long.length === 0) return unmoved;
  const known = movedOut.get(set);
  if (known !== undefined) return known;
  const putAt = Date.now();
  const put = long.map(async (field) => [field, await putSealed({ outside }, jobId, String(set[field]))] as const);
  const references = Object.fromEntries(await Promise.all(put));
  const names = Object.values(references).map((reference) => nameOf(jobId, reference) ?? '');
  const moved = { set: { ...set, ...references }, putAt, names };
  movedOut.set(set, moved);
  return moved;
}

/** Has a change put outside anew: what was put for it may be gone. */
export const forgetMovedOut = (set: RecordChange): boolean => movedOut.delete(set);

/** Removes what was put for a record that is not to be: nothing names it. What fails is left to the search for orphans. */
export async function takeBack({ outside }: MaybeOutside, { names }: MovedOut): Promise<void> {
  await Promise.all(names.map((name) => outside?.place.remove(name))).catch(() => undefined);
}

/**
 * The seal that a field of a record holds or refers to. Throws `seal-broken` where the place does not have it, or has
 * another text; `payloads-unavailable` where it cannot be asked.
 */
export async function readSealed({ outside }: MaybeOutside, jobId: string, stored: string): Promise<string> {
  if (!isReference(stored)) return stored;
  const name = nameOf(jobId, stored);
  if (name === undefined) throw new Failure('seal-broken');
  if (outside === undefined) throw new Failure('payloads-unavailable');
  const sealed = await outside.place.get(name);
  if (sealed === undefined || !isReferenceTo(stored, sealed)) throw new Failure('seal-broken');
  return sealed;
}

/** A seal that opens nowhere. */
const brokenSeal = (reference: string) => `${keyIdOfReference(reference) ?? ''}.`;

/**
 * A record with the seals of these fields, wherever they are. One that is not as it was written stands as a seal that
 * does not open. Throws `payloads-unavailable` where the place cannot be asked.
 */
export async function bringIn<Stored extends { readonly [Name in PayloadName]?: string | undefined }>(
  store: MaybeOutside,
  jobId: string,
  stored: Stored,
  fields: readonly PayloadName[],
): Promise<Stored> {
  const outside = fields.filter((field) => isReference(stored[field] ?? ''));
  if (outside.length === 0) return stored;
  const read = outside.map(async (field) => {
    const reference = stored[field] ?? '';
    const sealed = await readSealed(store, jobId, reference).catch((error: unknown) => {
      if (error instanceof Failure && error.code === 'seal-broken') return brokenSeal(reference);
      throw error;
    });
    return [field, sealed] as const;
  });
  return { ...stored, ...Object.fromEntries(await Promise.all(read)) };
}
