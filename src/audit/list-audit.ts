import type { Script } from '../redis/run-script.ts';
import { asList } from '../redis/run-script.ts';
import type { ChainKey } from '../seals/chain.ts';
import { type AuditStore, type ChainPlace, parseLine, readAlone } from './chain-end.ts';
import { type AuditEntry, type AuditView, viewEntry } from './entry.ts';

/** Which lines of a chain: those of this act, key and object, newest first. */
export interface AuditQuery {
  act?: string | undefined;
  key?: string | undefined;
  object?: string | undefined;
  /** 1-100 */
  limit: number;
  cursor?: string | undefined;
}

interface PageArgs extends Pick<ChainPlace, 'ends' | 'chain' | 'list'> {
  /** Numbers of lines, both included. */
  from: number;
  to: number;
}

/** `end` is as it stands in Redis, '' for none; `length` is that of the whole list. */
interface PageReply {
  end: string;
  length: number;
  lines: readonly string[];
}

const readLinesScript: Script<PageArgs, PageReply> = {
  lua: /* lua */ `
local stored = call('HGET', args.ends, args.chain) or ''
local first = tonumber(string.match(stored, '^%d+')) or 0
local from, to, lines = math.max(0, args.from - first), args.to - first, {}
if to >= from then lines = call('LRANGE', args.list, from, to) end
return { ['end'] = stored, length = call('LLEN', args.list), lines = lines }
`,
};

/** Reads lines of a chain by their numbers, with the end as it is at that moment. Those that are gone are left out. */
export async function readLines(
  { runScript }: Pick<AuditStore, 'runScript'>,
  { tag, ends, chain, list }: ChainPlace,
  from: number,
  to: number,
): Promise<PageReply> {
  const reply = await runScript(readLinesScript, tag, { ends, chain, list, from, to });
  return { ...reply, lines: asList(reply.lines) };
}

/** Lines looked at in one script, and scripts for one page: what is rare may take several pages to turn up. */
const LOOKED_AT = 500;
const ROUNDS = 40;
const CURSOR = /^audit (\d{1,15})$/;

const encodeCursor = (seq: number) => Buffer.from(`audit ${seq}`).toString('base64url');

/** The number below which the page begins. Throws a RangeError for a cursor that is none of ours. */
function readCursor(cursor: string): number {
  const [, seq] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (seq === undefined) throw new RangeError('not a cursor');
  return Number(seq);
}

interface ListGiven {
  store: AuditStore;
  keys: ReadonlyMap<string, ChainKey>;
  onTampered: (what: { auditChain: string }) => void;
}

/**
 * A line that was changed is left out, and told of; one that stands in another place is told of. One under a key that
 * was not given is shown as not proven.
 */
function viewLine(
  { keys, onTampered }: ListGiven,
  { chain, tenant }: ChainPlace,
  { text, number }: { text: string; number: number },
): AuditView | undefined {
  const read = readAlone<AuditEntry>(text, keys);
  const { seq, act, at, object, by, from = null, reason = null } = parseLine(text);
  const isInPlace = seq === number;
  if (!isInPlace) onTampered({ auditChain: chain });
  if (read.ok && 'act' in read.entry && read.entry.tenant === tenant) return viewEntry(read.entry, true);
  const isWhole = isInPlace && act !== undefined && object !== undefined && by !== undefined && Number.isFinite(at);
  if (!read.ok && !keys.has(read.key) && isWhole) {
    return viewEntry({ act, object, by, from, reason, tenant, at: Number(at) }, false);
  }
  if (isInPlace) onTampered({ auditChain: chain });
  return undefined;
}

/** One page of a chain. */
export interface AuditPage {
  data: AuditView[];
  nextCursor: string | null;
  /** How many of the lines that were looked at another hand has changed; left out where none is. */
  changed?: number;
}

/**
 * One page of a chain, newest first. Throws a RangeError for a cursor that is none of ours. `audit verify` checks how
 * lines follow each other; here each is looked at by itself.
 */
export async function listAudit(all: ListGiven, place: ChainPlace, query: AuditQuery): Promise<AuditPage> {
  const { act, key, object, limit, cursor } = query;
  let changed = 0;
  const onTampered: ListGiven['onTampered'] = (what) => {
    changed += 1;
    all.onTampered(what);
  };
  const given = { ...all, onTampered };
  const close = (nextCursor: string | null) => ({ data, nextCursor, ...(changed > 0 && { changed }) });
  const isAsked = (view: AuditView) =>
    (act ?? view.act) === view.act && (key ?? view.key) === view.key && (object ?? view.object) === view.object;
  const data: AuditView[] = [];
  const stored = await given.store.redis.hget(place.ends, place.chain);
  const last = parseLine(stored?.slice(stored.indexOf(' ') + 1) ?? '').seq - 1;
  let below = Math.min(cursor === undefined ? Number.POSITIVE_INFINITY : readCursor(cursor), last + 1);
  for (let round = 0; round < ROUNDS && below > 0; round++) {
    const { lines } = await readLines(given.store, place, Math.max(0, below - LOOKED_AT), below - 1);
    if (lines.length === 0) return close(null);
    // By their places, not by what they say: one of another hand hides none of the others.
    for (const text of lines.toReversed()) {
      below -= 1;
      const view = viewLine(given, place, { text, number: below });
      if (view !== undefined && isAsked(view)) data.push(view);
      if (data.length === limit) return close(below === 0 ? null : encodeCursor(below));
    }
  }
  return close(below > 0 ? encodeCursor(below) : null);
}
