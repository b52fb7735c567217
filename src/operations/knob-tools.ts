import type { AuditLog } from '../audit/audit-log.ts';
import type { Actor } from '../audit/entry.ts';
import { CANARY_TENANT } from '../canaries/canary.ts';
import { toTime } from '../jobs/job-view.ts';
import { meterOf } from '../models/meter-of.ts';
import type { Limits, Profile } from '../models/profile.ts';
import { listApiKeys } from '../records/api-keys.ts';
import { findHold } from '../records/hold.ts';
import { findKnobs, type KnobPatch, type Knobs, type ModelKnobs, readKnobs, type TaskKnobs } from '../records/knobs.ts';
import type { Page } from '../records/list-jobs.ts';
import { TOLD_MS } from '../records/meters-lua.ts';
import type { Store } from '../records/store.ts';
import { readTenantUses, type TenantUse } from '../records/tenant-limits.ts';
import { orUnavailable } from '../redis/classify-redis-error.ts';
import { readClock } from '../redis/read-clock.ts';
import { turnKnobs } from './turn-knobs.ts';

/** Limits as they are shown; null is none. */
export type ShownLimits = Record<keyof Limits, number | null>;

/** How it stands with a profile. */
interface ProfileState {
  /**
   * `held`: a canary leaked, and nothing is sent to any; `paused`: somebody or its provider says that it is to wait;
   * `away`: its provider does not work.
   */
  state: 'open' | 'held' | 'paused' | 'away';
  /** RFC 3339: since when all are held, or its provider has been away or has had it wait; null else. */
  since: string | null;
  /** RFC 3339: until when its provider has it wait, or when it is found out next whether it is back. */
  until: string | null;
}

/** What was used of a profile's limits in the last minute, about, and how many calls are in flight. */
type Used = Record<keyof Limits, number>;

/** A profile as operators see it: nothing of its key, its URL and its headers. */
export interface ModelView extends ProfileState {
  name: string;
  model: string;
  provider: string | null;
  region: string | null;
  /** Whether somebody has paused it. */
  paused: boolean;
  /** What its declaration says, what was set while Airlock runs, which goes before that, and what its provider tells. */
  limits: { configured: ShownLimits; knob: ShownLimits; told: ShownLimits; inForce: ShownLimits };
  /** Null while no limit is in force: then nothing is counted. */
  used: Used | null;
}

/** What is set of a tenant, null where nothing is, and what it has and spends. */
export interface TenantView {
  name: string;
  weight: number | null;
  limits: ShownLimits & { maxWaiting: number | null; callsPerMinute: number | null };
  budget: { usdPerDay: number | null };
  use: TenantUse;
}

/** A list of tenants by name. */
interface TenantQuery {
  limit: number;
  /** The last name of the page before. */
  cursor: string | undefined;
  isShown: (tenant: string) => boolean;
}

/** What is turned while Airlock runs, for the routes. */
export interface KnobTools {
  listModels: () => Promise<ModelView[]>;
  /** Undefined where there is no such profile. */
  findModel: (name: string) => Promise<ModelView | undefined>;
  turnModel: (name: string, patch: KnobPatch<'models'>, who: Actor) => Promise<ModelView | undefined>;
  findTaskKnobs: (name: string) => Promise<TaskKnobs>;
  turnTask: (name: string, patch: KnobPatch<'tasks'>, who: Actor) => Promise<TaskKnobs>;
  /** Tenants that have a key, a job or a setting. */
  listTenants: (query: TenantQuery) => Promise<Page<TenantView>>;
  findTenant: (name: string) => Promise<TenantView>;
  turnTenant: (name: string, patch: KnobPatch<'tenants'>, who: Actor) => Promise<TenantView>;
}

/** How it stands with a profile, by its meter, and which limits its provider tells. */
async function readProfileState(store: Store, meter: string): Promise<ProfileState & { told: Limits; used: Used }> {
  const { redis, keySpace } = store;
  const now = await readClock(redis);
  const names = [
    ...(['awaySince', 'probeAt', 'pausedUntil', 'pausedSince', 'toldRequests', 'toldTokens', 'toldAt'] as const),
    ...(['minute', 'minuteRequests', 'minuteTokens', 'lastRequests', 'lastTokens'] as const),
  ];
  const all = await Promise.all(keySpace.shards.map(({ meter: key }) => redis.hmget(key(meter), ...names)));
  const latest = (name: (typeof names)[number]) => Math.max(0, ...all.map((one) => Number(one[names.indexOf(name)])));
  const isTold = now - latest('toldAt') < TOLD_MS;
  const told = {
    requestsPerMinute: (isTold && latest('toldRequests')) || undefined,
    tokensPerMinute: (isTold && latest('toldTokens')) || undefined,
  };
  const calls = await Promise.all(keySpace.shards.map(({ calls: key }) => redis.zcount(key(meter), now, '+inf')));
  // This minute of the clock, and of the one before what is not a minute ago yet.
  const minutesAgo = now / 60_000 - latest('minute');
  const lately = (name: 'Requests' | 'Tokens') => {
    if (minutesAgo >= 2) return 0;
    const [present, before] = [latest(`minute${name}`), latest(`last${name}`)];
    return Math.round(minutesAgo < 1 ? present + before * (1 - minutesAgo) : present * (2 - minutesAgo));
  };
  const used: Used = {
    requestsPerMinute: lately('Requests'),
    tokensPerMinute: lately('Tokens'),
    maxConcurrency: calls.reduce((sum, count) => sum + count, 0),
  };
  const isAway = latest('awaySince') > 0;
  const until = latest(isAway ? 'probeAt' : 'pausedUntil');
  const state = isAway ? 'away' : until > now ? 'paused' : 'open';
  const since = state === 'open' ? 0 : latest(isAway ? 'awaySince' : 'pausedSince');
  return { state, since: since > 0 ? toTime(since) : null, until: until > now ? toTime(until) : null, told, used };
}

/** What was set goes before all; else of what the settings say and what the provider tells the lower. */
function findLimitsInForce(configured: Limits = {}, set: Limits = {}, told: Limits = {}): ShownLimits {
  const least = (name: keyof Limits) => set[name] ?? Math.min(configured[name] ?? Infinity, told[name] ?? Infinity);
  const show = (limit: number) => (limit === Infinity ? null : limit);
  return {
    requestsPerMinute: show(least('requestsPerMinute')),
    tokensPerMinute: show(least('tokensPerMinute')),
    maxConcurrency: show(least('maxConcurrency')),
  };
}

const showLimits = ({ requestsPerMinute, tokensPerMinute, maxConcurrency }: Limits = {}): ShownLimits => ({
  requestsPerMinute: requestsPerMinute ?? null,
  tokensPerMinute: tokensPerMinute ?? null,
  maxConcurrency: maxConcurrency ?? null,
});

const showTenantLimits = (limits: Knobs['tenants']['limits']): TenantView['limits'] => ({
  ...showLimits(limits),
  maxWaiting: limits?.maxWaiting ?? null,
  callsPerMinute: limits?.callsPerMinute ?? null,
});

async function showModel(store: Store, profile: Profile, meter: string, knobs: ModelKnobs): Promise<ModelView> {
  const { name, model, provider = null, region = null, limits } = profile;
  const { paused = false, limits: set } = knobs;
  const { told, used: counted, ...found } = await readProfileState(store, meter);
  const hold = await findHold(store);
  const waits: ProfileState = { state: 'paused', since: null, until: null };
  const stands = hold ? { ...waits, state: 'held' as const, since: hold.since } : paused ? waits : found;
  const shown = { configured: showLimits(limits), knob: showLimits(set), told: showLimits(told) };
  const inForce = findLimitsInForce(limits, set, told);
  const used = Object.values(inForce).every((limit) => limit === null) ? null : counted;
  return { name, model, provider, region, paused, ...stands, limits: { ...shown, inForce }, used };
}

async function showTenants(store: Store, names: readonly string[]): Promise<TenantView[]> {
  const uses = await readTenantUses(store, names);
  const show = async (name: string, i: number): Promise<TenantView> => {
    const { weight = null, limits, budget } = await findKnobs(store, 'tenants', name);
    return {
      ...{ name, weight, limits: showTenantLimits(limits) },
      budget: { usdPerDay: budget?.usdPerDay ?? null },
      use: uses[i] ?? { waiting: 0, spentUsd: 0, reservedUsd: 0 },
    };
  };
  return Promise.all(names.map(show));
}

/** The names of tenants that have a key, something in Redis or a setting, in their order. */
export async function listTenantNames(store: Store): Promise<string[]> {
  const { redis, keySpace } = store;
  const [keys, set, ...held] = await Promise.all([
    listApiKeys(store),
    redis.hkeys(keySpace.home.knobs('tenants')),
    ...keySpace.shards.map((keys) => redis.hkeys(keys.held)),
  ]);
  return [...new Set([...keys.map(({ tenant }) => tenant), ...set, ...held.flat(), 'default'])].toSorted();
}

async function listTenants(store: Store, { limit, cursor = '', isShown }: TenantQuery): Promise<Page<TenantView>> {
  const isListed = (name: string) => name !== CANARY_TENANT && isShown(name) && name > cursor;
  const left = (await listTenantNames(store)).filter(isListed);
  const data = await showTenants(store, left.slice(0, limit));
  return { data, nextCursor: left.length > limit ? (data.at(-1)?.name ?? null) : null };
}

interface KnobsGiven {
  store: Store;
  audit: AuditLog;
  profiles: readonly Profile[];
}

/** Makes the tools of the routes that show and turn what may be turned while Airlock runs. */
export function createKnobTools({ store, audit, profiles }: KnobsGiven): KnobTools {
  const byName = new Map(profiles.map((profile) => [profile.name, profile]));
  /** What is set stands under the profile's meter: of those that share one, for all. */
  const show = async (name: string, read: (meter: string) => Promise<ModelKnobs>) => {
    const [profile, meter] = [byName.get(name), meterOf(name, byName)];
    return profile && showModel(store, profile, meter, await read(meter));
  };
  const showOne = async (name: string) => (await showTenants(store, [name]))[0] as TenantView;
  return {
    listModels: () =>
      orUnavailable(async () => {
        const knobs = await readKnobs(store, 'models');
        const shown = profiles.map(({ name }) => show(name, async (meter) => knobs.get(meter) ?? {}));
        return (await Promise.all(shown)).filter((view) => view !== undefined);
      }),
    findModel: (name) => orUnavailable(() => show(name, (meter) => findKnobs(store, 'models', meter))),
    turnModel: (name, patch, who) =>
      orUnavailable(() =>
        show(name, (meter) => turnKnobs(store, { kind: 'models', name: meter }, patch, audit.as(who))),
      ),
    findTaskKnobs: (name) => orUnavailable(() => findKnobs(store, 'tasks', name)),
    turnTask: (name, patch, who) =>
      orUnavailable(() => turnKnobs(store, { kind: 'tasks', name }, patch, audit.as(who))),
    listTenants: (query) => orUnavailable(() => listTenants(store, query)),
    findTenant: (name) => orUnavailable(() => showOne(name)),
    turnTenant: (name, patch, who) =>
      orUnavailable(async () => {
        await turnKnobs(store, { kind: 'tenants', name }, patch, audit.as(who));
        return showOne(name);
      }),
  };
}
