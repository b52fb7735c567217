import { Failure } from '../failures/failure.ts';
import { scanKeys } from '../redis/scan-keys.ts';
import { type ChainHead, type ChainKey, NO_HEAD, readLine } from '../seals/chain.ts';
import {
  type AuditStore,
  type ChainEnd,
  type ChainPlace,
  findChains,
  parseLine,
  placeOf,
  readEnd,
  tenantOf,
} from './chain-end.ts';
import type { AuditEntry } from './entry.ts';
import { readLines } from './list-audit.ts';

/** What was found of one chain. */
export type ChainCheck =
  /** Every line that is kept is as it was written, and none is missing; `first` counts from 1. */
  | { chain: string; is: 'whole'; lines: number; first: number; head: ChainHead }
  /** `line` counts from 1. */
  | { chain: string; is: 'broken'; line: number; reason: string };

interface VerifyGiven {
  store: AuditStore;
  /** Those that the ends of chains may be under, and those that lines may be, too. */
  keys: ReadonlyMap<string, ChainKey>;
  lineKeys: ReadonlyMap<string, ChainKey>;
  /** Is told every entry, in order, as long as nothing is wrong. */
  onEntry?: ((entry: AuditEntry) => void) | undefined;
}

/** Lines held at a time. */
const PAGE = 500;

/** Thrown with the first line that is wrong. */
class Broken extends Error {
  readonly line: number;

  constructor(seq: number, reason: string) {
    super(reason);
    this.line = seq + 1;
  }
}

function openEnd(place: ChainPlace, stored: string, { keys }: VerifyGiven, at: number): ChainEnd {
  if (stored === '') throw new Broken(at, 'is missing: nothing says where the chain ends');
  try {
    return readEnd(place.chain, stored, keys);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const end = error.code === 'key-unknown' ? 'an end under a key that was not given' : 'no end of this chain';
    throw new Broken(Math.max(0, at - 1), `is followed by ${end}`);
  }
}

/** Checks one page of lines behind `head`, and returns the head behind them. */
function checkLines(texts: readonly string[], head: ChainHead, place: ChainPlace, given: VerifyGiven): ChainHead {
  let last = head;
  for (const text of texts) {
    const read = readLine<Partial<AuditEntry>>(Buffer.from(text), last, given.lineKeys);
    if (!read.ok) throw new Broken(last.seq + 1, read.reason);
    if (read.entry.act === undefined) throw new Broken(read.head.seq, 'is no entry');
    if (read.entry.tenant !== place.tenant) throw new Broken(read.head.seq, 'is of another chain');
    given.onEntry?.(read.entry as AuditEntry);
    last = read.head;
  }
  return last;
}

/** Lines that were dropped after their time, also while they are being read, are none that are missing. */
async function checkChain(place: ChainPlace, given: VerifyGiven): Promise<Omit<ChainCheck & { is: 'whole' }, 'is'>> {
  let head = NO_HEAD;
  for (;;) {
    const from = head.seq + 1;
    const { end: stored, lines, length } = await readLines(given.store, place, from, from + PAGE - 1);
    const end = openEnd(place, stored, given, Math.max(from, length));
    const first = end.marks[0]?.[0] ?? 0;
    if (first > from) {
      // What stands before the first line is known from nothing but that line.
      const [oldest = ''] = (await readLines(given.store, place, first, first)).lines;
      head = { seq: first - 1, mac: parseLine(oldest).prev };
      continue;
    }
    head = checkLines(lines, head, place, given);
    if (head.seq > end.seq) throw new Broken(end.seq + 1, 'stands behind the end of the chain');
    if (head.seq < end.seq && lines.length === 0) {
      throw new Broken(head.seq + 1, `is missing, and ${end.seq - head.seq - 1} behind it`);
    }
    if (head.seq < end.seq) continue;
    if (head.mac !== end.mac) throw new Broken(head.seq, "is not the one that the chain's end names");
    if (length > end.seq - first + 1) throw new Broken(end.seq + 1, 'stands behind the end of the chain');
    return { chain: place.chain, lines: end.seq - first + 1, first: first + 1, head };
  }
}

async function verifyChain(place: ChainPlace, given: VerifyGiven): Promise<ChainCheck> {
  try {
    return { ...(await checkChain(place, given)), is: 'whole' };
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return { chain: place.chain, is: 'broken', line: error.line, reason: error.message };
  }
}

/** Every chain with an end or with lines. */
async function findAll(store: AuditStore): Promise<ChainPlace[]> {
  const places = await findChains(store);
  const { audit } = store.keySpace.home;
  for await (const keys of scanKeys(store.redis, audit('*'))) {
    const tenants = keys.map((key) => tenantOf(key.slice(audit('').length)));
    places.push(...tenants.map((tenant) => placeOf(store.keySpace, tenant)));
  }
  return places;
}

/** Each once, by name. */
function sortPlaces(places: readonly ChainPlace[]): ChainPlace[] {
  const unique = new Map(places.map((place) => [place.chain, place]));
  return [...unique.values()].sort((one, other) => one.chain.localeCompare(other.chain));
}

/**
 * Checks every chain from its first line to its end, a page at a time, while others write. The installation's comes
 * first: it tells which tenants' have begun, each once. Lines may be under keys that are out of use, ends may not.
 */
export async function* verifyAudit(
  store: AuditStore,
  keys: ReadonlyMap<string, ChainKey>,
  lineKeys: ReadonlyMap<string, ChainKey> = keys,
): AsyncGenerator<ChainCheck> {
  const begun = new Map<string, number>();
  const onEntry = ({ act, object }: AuditEntry) => {
    if (act === 'audit.begin') begun.set(object, (begun.get(object) ?? 0) + 1);
  };
  // Before the installation's is read: a chain that begins meanwhile is left for the next time.
  const places = await findAll(store);
  if (places.length === 0) return;
  const installation = placeOf(store.keySpace, null);
  const first = await verifyChain(installation, { store, keys, lineKeys, onEntry });
  yield first;
  const toldOf = [...begun.keys()].map((tenant) => placeOf(store.keySpace, tenant));
  for (const place of sortPlaces([...places, ...toldOf])) {
    if (place.tenant === null) continue;
    const check = await verifyChain(place, { store, keys, lineKeys });
    const times = begun.get(place.tenant) ?? 0;
    const isKnown = first.is === 'whole';
    if (check.is === 'broken' || !isKnown || times === 1) yield check;
    else {
      const reason =
        times > 1 ? 'is not the first: the chain has begun before, and is gone' : 'is not known to the installation';
      yield { chain: place.chain, is: 'broken', line: 1, reason };
    }
  }
}
