import { LRUCache } from 'lru-cache';
import { Failure } from '../failures/failure.ts';
import { abandonWhen, limitTime } from '../failures/limit-time.ts';
import { readClock } from '../redis/read-clock.ts';
import type { Script } from '../redis/run-script.ts';
import type { ChainKey } from '../seals/chain.ts';
import { deriveChainKeys } from '../seals/chain-keys.ts';
import type { MasterKey } from '../seals/seal.ts';
import {
  type AuditStore,
  addLines,
  type ChainEnd,
  type ChainLines,
  type ChainPlace,
  placeOf,
  readEnd,
} from './chain-end.ts';
import type { Actor, AuditEntry, Deed } from './entry.ts';

/** `late`: somebody else has written to the log meanwhile, and nothing was done. */
export type Late = { is: 'late' };

/**
 * Runs a script, on the shard of `tag`, that has to tell the log: it writes the lines in the same step as the rest, or
 * answers `late` and does nothing; then it is run again with others. Where the log is on another shard, it is told once,
 * before the script runs without lines. Throws `audit-broken` where the log was changed by another hand.
 */
export type InStep = <Reply extends { is: string }>(
  tag: string,
  run: (lines: readonly ChainLines[] | undefined) => Promise<Reply | Late>,
) => Promise<Reply>;

/** For what the log is not told of. */
export const untold: InStep = async <Reply>(_: string, run: (lines: undefined) => Promise<Reply | Late>) =>
  (await run(undefined)) as Reply;

/** The step of who may be told of; of nobody, that of what is not told. */
export const stepBy = (teller: Teller | undefined, tenant: string | null, ...deeds: readonly Deed[]): InStep =>
  teller?.inStep(tenant, ...deeds) ?? untold;

/** What may be asked for again and again. `state` tells two deeds apart. */
export type OftenDeed = Deed & { state?: string };

/** Tells the log of one actor's deeds. What cannot be told throws, and is not to be done or shown then. */
export interface Teller {
  /** Writes lines by themselves, before what they tell of. A tenant of null is the installation. */
  tell: (tenant: string | null, ...deeds: readonly Deed[]) => Promise<void>;
  /** The same, each once a day in this process. */
  tellOnce: (tenant: string | null, deeds: readonly OftenDeed[]) => Promise<void>;
  /** Has the script of a deed write its lines. */
  inStep: (tenant: string | null, ...deeds: readonly Deed[]) => InStep;
}

/** The audit log, for a process that holds the encryption keys. */
export interface AuditLog {
  as: (actor: Actor) => Teller;
  keys: ReadonlyMap<string, ChainKey>;
}

interface AuditOptions {
  /** Milliseconds that a tenant's lines are kept at least; those of the installation are kept for good. */
  keepMs: number;
  /** Hears of a chain that another hand has changed. */
  onTampered?: (what: { auditChain: string }) => void;
}

/** Other processes may be first several times in a row. */
const MOST_TRIES = 50;
/** Deeds of the day that are remembered as told. */
const MOST_REMEMBERED = 20_000;
const DAY_MS = 86_400_000;
/** Lines of one write. */
const MOST_LINES = 100;

const writeLinesScript: Script<{ lines: readonly ChainLines[] }, { is: 'written' } | Late> = {
  lua: /* lua */ `
if not isTold(args.lines) then return { is = 'late' } end
return { is = 'written' }
`,
};

/** Nobody waits longer for a turn: where Redis hangs, all are told so in time. */
const LONGEST_WAIT_MS = 1500;

/** Throws `redis-unavailable` where that takes too long. */
const waitFor = (before: Promise<unknown>): Promise<unknown> =>
  limitTime(LONGEST_WAIT_MS, [], (signal) => abandonWhen(signal, before)).catch((cause: unknown) => {
    throw new Failure('redis-unavailable', { cause });
  });

/** Has the work of one name take turns, so that it seldom has to be done again. */
function createTurns() {
  const last = new Map<string, Promise<unknown>>();
  return <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
    const before = last.get(name) ?? Promise.resolve();
    const result = waitFor(before).then(work);
    const over = Promise.all([before, result.catch(() => undefined)]).then(() => {
      if (last.get(name) === over) last.delete(name);
    });
    last.set(name, over);
    return result;
  };
}

/** Deeds of whoever, for one chain. */
interface Telling {
  told: { actor: Actor; deed: Deed }[];
  written: Promise<void>;
}

interface Opened extends Required<AuditOptions> {
  store: AuditStore;
  keys: ReadonlyMap<string, ChainKey>;
  /** The one that lines are under from now on. */
  key: ChainKey;
  inTurn: ReturnType<typeof createTurns>;
  /** What waits for its turn to be written, by chain. */
  waiting: Map<string, Telling>;
  told: LRUCache<string, Promise<void>>;
}

function openEnd({ keys, onTampered }: Opened, { chain }: ChainPlace, was: string): ChainEnd | undefined {
  try {
    return was === '' ? undefined : readEnd(chain, was, keys);
  } catch (error) {
    if (error instanceof Failure && error.code === 'audit-broken') onTampered({ auditChain: chain });
    throw error;
  }
}

/** The lines as they follow now; with the first ones of a tenant the installation's chain tells that its has begun. */
async function writeLines(log: Opened, place: ChainPlace, told: Telling['told']): Promise<ChainLines[]> {
  const { store, key, keepMs } = log;
  const readWas = async ({ ends, chain }: ChainPlace) => (await store.redis.hget(ends, chain)) ?? '';
  // In this order: no line is older than the one that it follows.
  const [was, now] = await Promise.all([readWas(place), readClock(store.redis)]);
  const add = (at: ChainPlace, was: string, those: Telling['told']): ChainLines => {
    const entries = those.map(({ actor: { key: by, address: from, reason }, deed: { act, object } }): AuditEntry => {
      return { at: now, tenant: at.tenant, by, from, act, object, reason };
    });
    const kept = at.tenant === null ? Number.POSITIVE_INFINITY : keepMs;
    return addLines(at, { was, end: openEnd(log, at, was), keepMs: kept }, entries, key);
  };
  const lines = [add(place, was, told)];
  const [first] = told;
  if (place.tenant === null || was !== '' || first === undefined) return lines;
  const installation = placeOf(store.keySpace, null);
  const begun = {
    actor: { ...first.actor, reason: null },
    deed: { act: 'audit.begin', object: place.tenant },
  } as const;
  return [...lines, add(installation, await readWas(installation), [begun])];
}

/** Runs a script with the lines that follow now, until it is not late. */
async function runWith<Reply extends { is: string }>(
  log: Opened,
  place: ChainPlace,
  told: Telling['told'],
  run: (lines: readonly ChainLines[]) => Promise<Reply | Late>,
): Promise<Reply> {
  for (let n = 0; n < MOST_TRIES; n++) {
    const reply = await run(await writeLines(log, place, told));
    if (reply.is !== 'late') return reply as Reply;
  }
  throw new Failure('redis-unavailable');
}

function stepOf(log: Opened, actor: Actor, tenant: string | null, deeds: readonly Deed[]): InStep {
  const place = placeOf(log.store.keySpace, tenant);
  const told = deeds.map((deed) => ({ actor, deed }));
  let before: Promise<void> | undefined;
  return async (tag, run) => {
    if (tag === place.tag) return log.inTurn(place.chain, () => runWith(log, place, told, run));
    before ??= tell(log, actor, tenant, deeds);
    await before;
    return untold(tag, run);
  };
}

/** What is told until its turn comes is written together. */
function tell(log: Opened, actor: Actor, tenant: string | null, deeds: readonly Deed[]): Promise<void> {
  const { store, inTurn, waiting } = log;
  if (deeds.length === 0) return Promise.resolve();
  const place = placeOf(store.keySpace, tenant);
  const others = waiting.get(place.chain);
  const told = others?.told ?? [];
  told.push(...deeds.map((deed) => ({ actor, deed })));
  if (others !== undefined) return others.written;
  const write = async () => {
    waiting.delete(place.chain);
    for (let i = 0; i < told.length; i += MOST_LINES) {
      const some = told.slice(i, i + MOST_LINES);
      await runWith(log, place, some, (lines) => store.runScript(writeLinesScript, place.tag, { lines }));
    }
  };
  const written = inTurn(place.chain, write).finally(() => {
    if (waiting.get(place.chain)?.told === told) waiting.delete(place.chain);
  });
  waiting.set(place.chain, { told, written });
  return written;
}

async function tellOnce(log: Opened, actor: Actor, tenant: string | null, deeds: readonly OftenDeed[]): Promise<void> {
  const { told } = log;
  const day = Math.floor(Date.now() / DAY_MS);
  const named = deeds.map(({ state = '', ...deed }) => {
    return { deed, name: JSON.stringify([day, actor.key, actor.address, tenant, deed.act, deed.object, state]) };
  });
  const underWay = named.flatMap(({ name }) => told.get(name) ?? []);
  const fresh = named.filter(({ name }) => !told.has(name));
  const telling = tell(
    ...([log, actor, tenant] as const),
    fresh.map(({ deed }) => deed),
  );
  for (const { name } of fresh) told.set(name, telling);
  try {
    await Promise.all([telling, ...underWay]);
  } catch (error) {
    for (const { name } of fresh) told.delete(name);
    throw error;
  }
}

/**
 * Opens the audit log of a store: a chain of lines for each tenant, and one of the installation. Lines are under the
 * first key. Processes may write at once: each compares the end that its lines follow, and begins anew where another
 * was quicker.
 */
export function openAuditLog(
  store: AuditStore,
  masterKeys: readonly MasterKey[],
  { keepMs, onTampered = () => undefined }: AuditOptions,
): AuditLog {
  const keys = deriveChainKeys(masterKeys, 'audit');
  const [key] = keys.values();
  if (key === undefined) throw new RangeError('at least one encryption key is needed');
  const told = new LRUCache<string, Promise<void>>({ max: MOST_REMEMBERED });
  const log: Opened = { store, keys, key, keepMs, onTampered, inTurn: createTurns(), waiting: new Map(), told };
  const as = (actor: Actor): Teller => ({
    tell: (tenant, ...deeds) => tell(log, actor, tenant, deeds),
    tellOnce: (tenant, deeds) => tellOnce(log, actor, tenant, deeds),
    inStep: (tenant, ...deeds) => stepOf(log, actor, tenant, deeds),
  });
  return { as, keys };
}
