import { Failure } from '../failures/failure.ts';
import type { KeySpace } from '../redis/key-space.ts';
import type { RedisClient } from '../redis/open-redis.ts';
import type { RunScript } from '../redis/run-script.ts';
import { type ChainHead, type ChainKey, NO_HEAD, type ReadLine, readLine, writeLine } from '../seals/chain.ts';
import type { AuditEntry } from './entry.ts';

/** Where the log stands: what a store has of it. */
export interface AuditStore {
  redis: RedisClient;
  keySpace: KeySpace;
  runScript: RunScript;
}

/** Where a chain stands: a tenant's, or that of what belongs to none. */
export interface ChainPlace {
  /** `tenant/<name>`, or `installation`. */
  chain: string;
  tenant: string | null;
  tag: string;
  /** Keys of Redis: the list of its lines, and the hash of all ends. */
  list: string;
  ends: string;
}

const TENANT = 'tenant/';

/** Where the chain of a tenant is; null is the installation's. All are on one shard: one tells when another begins. */
export function placeOf({ home: { tag, audit, auditEnds: ends } }: KeySpace, tenant: string | null): ChainPlace {
  const chain = tenant === null ? 'installation' : TENANT + tenant;
  return { chain, tenant, tag, list: audit(chain), ends };
}

/** Whose chain it is by its name; null for the installation's. */
export const tenantOf = (chain: string): string | null =>
  chain.startsWith(TENANT) ? chain.slice(TENANT.length) : null;

/** Every chain that has an end in Redis. */
export async function findChains({ redis, keySpace }: Pick<AuditStore, 'redis' | 'keySpace'>): Promise<ChainPlace[]> {
  const chains = await redis.hkeys(keySpace.home.auditEnds);
  return chains.map((chain) => placeOf(keySpace, tenantOf(chain)));
}

/** The first line of 30 days: its number and its time. */
type Mark = readonly [seq: number, at: number];

/**
 * The end of a chain: a line as well, that stands behind the last one until the next takes its place. It is kept beside
 * the list, and proves how many lines there are, from which on, and what the last one is.
 */
export interface ChainEnd extends ChainHead {
  /** The first one is where the list begins. */
  marks: readonly Mark[];
  /** The encryption key that the last line is under. */
  under: string;
  /** The one that the end itself is under. */
  key: string;
}

/** How an end stands in Redis: in front of it the number of the first line, for scripts. */
export function writeEnd(chain: string, { seq, mac, marks, under }: Omit<ChainEnd, 'key'>, key: ChainKey): string {
  const { text } = writeLine({ end: chain, marks, under }, { seq, mac }, key);
  return `${marks[0]?.[0] ?? 0} ${text.trimEnd()}`;
}

/** Reads a line by itself, whatever stands before it. */
export function readAlone<Entry>(text: string, keys: ReadonlyMap<string, ChainKey>): ReadLine<Entry> & { key: string } {
  const { seq, prev, key } = parseLine(text);
  return { ...readLine<Entry>(Buffer.from(text), { seq: seq - 1, mac: prev }, keys), key };
}

/** What a line says of itself, true or not. */
export function parseLine(text: string): { seq: number; prev: string; key: string } & Partial<AuditEntry> {
  try {
    const { seq = -1, prev = '', key = '', ...rest } = JSON.parse(text) as Record<string, unknown>;
    return { ...rest, seq: Number(seq), prev: String(prev), key: String(key) };
  } catch {
    return { seq: -1, prev: '', key: '' };
  }
}

/**
 * Reads an end. Throws `key-unknown` for one under a key that was not given, `audit-broken` for one that is not of our
 * making or of another chain.
 */
export function readEnd(chain: string, stored: string, keys: ReadonlyMap<string, ChainKey>): ChainEnd {
  const [, first = '', text = ''] = /^(\d{1,15}) (.*)$/s.exec(stored) ?? [];
  const read = readAlone<{ end?: string; marks?: Mark[]; under?: string }>(text, keys);
  if (!read.ok) throw new Failure(read.key === '' || keys.has(read.key) ? 'audit-broken' : 'key-unknown');
  const { end, marks = [], under = '' } = read.entry;
  if (end !== chain || marks[0]?.[0] !== Number(first)) throw new Failure('audit-broken');
  return { seq: read.head.seq - 1, mac: parseLine(text).prev, marks, under, key: read.key };
}

/** Lines that a script is to write: `was` is the end that they follow, '' for none. */
export interface ChainLines extends Pick<ChainPlace, 'chain' | 'list' | 'ends'> {
  was: string;
  end: string;
  lines: readonly string[];
  /** How many of the oldest lines go. */
  drop: number;
}

/** Bytes of Redis that a line takes beside its text. */
const LINE_BYTES = 16;

/** What every script sees of the log. */
export const auditLua = /* lua */ `
local function weighLines(lines)
  local bytes = 0
  for _, line in ipairs(lines) do bytes = bytes + #line + ${LINE_BYTES} end
  return bytes
end
-- Writes the lines of an act, before the script does the rest of it; true also where there are none. False, and nothing
-- is written, where somebody else has written to these chains since they were read. A tenant holds its own lines.
local function isTold(chains)
  for _, at in ipairs(chains or {}) do
    if (call('HGET', at.ends, at.chain) or '') ~= at.was then return false end
  end
  for _, at in ipairs(chains or {}) do
    local tenant = string.match(at.chain, '^${TENANT}(.+)$')
    call('RPUSH', at.list, unpack(at.lines))
    call('HSET', at.ends, at.chain, at['end'])
    if tenant then hold(tenant, weighLines(at.lines)) end
    if at.drop > 0 then
      if tenant then hold(tenant, -weighLines(call('LRANGE', at.list, '0', at.drop - 1))) end
      call('LTRIM', at.list, at.drop, '-1')
    end
  end
  return true
end
`;

const MARK_MS = 30 * 86_400_000;

/**
 * The lines of these entries, behind an end that was read; undefined begins the chain. What is older than `keepMs` goes,
 * in stretches of 30 days.
 */
export function addLines(
  { chain, list, ends }: ChainPlace,
  { was, end, keepMs }: { was: string; end: ChainEnd | undefined; keepMs: number },
  entries: readonly AuditEntry[],
  key: ChainKey,
): ChainLines {
  let head: ChainHead = end ?? NO_HEAD;
  let marks = [...(end?.marks ?? [])];
  const lines = entries.map((entry) => {
    const line = writeLine(entry, head, key);
    head = line.head;
    if (Math.floor(entry.at / MARK_MS) !== Math.floor((marks.at(-1)?.[1] ?? -MARK_MS) / MARK_MS)) {
      marks.push([head.seq, entry.at]);
    }
    return line.text.trimEnd();
  });
  const first = marks[0]?.[0] ?? 0;
  const oldest = (entries.at(-1)?.at ?? 0) - keepMs;
  const kept = marks.findLastIndex(([, at]) => at < oldest);
  marks = marks.slice(Math.max(0, kept));
  const drop = (marks[0]?.[0] ?? 0) - first;
  return { chain, list, ends, was, end: writeEnd(chain, { ...head, marks, under: key.id }, key), lines, drop };
}
