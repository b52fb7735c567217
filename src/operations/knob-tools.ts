import type { AuditLog } from '../audit/audit-log.ts';
import type { Actor } from '../audit/entry.ts';
import { toTime } from '../jobs/job-view.ts';
import type { Profile } from '../models/profile.ts';
import { listApiKeys } from '../records/api-keys.ts';
import {
  findKnobs,
  type KnobPatch,
  type ModelKnobs,
  type RateLimits,
  readKnobs,
  type TaskKnobs,
} from '../records/knobs.ts';
import type { Page } from '../records/list-jobs.ts';
import type { Store } from '../records/store.ts';
import { readTenantUses, type TenantUse } from '../records/tenant-limits.ts';
import { orUnavailable } from '../redis/classify-redis-error.ts';
import { turnKnobs } from './turn-knobs.ts';

/** What of a profile is shown: nothing of its key, its URL and its headers. */
export type ShownProfile = Pick<Profile, 'name' | 'model' | 'provider' | 'region'> & {
  limits?: RateLimits | undefined;
};

/** Limits as they are shown; null is none. */
export type ShownLimits = Record<keyof RateLimits, number | null>;

/** How it stands with a profile: whether it is asked, and when that is known until when it is not. */
export interface ProfileState {
  state: 'open' | 'paused';
  /** RFC 3339 */
  until: string | null;
}

/** A profile as operators see it. */
export interface ModelView extends ProfileState {
  name: string;
  model: string;
  provider: string | null;
  region: string | null;
  /** Whether somebody has paused it. */
  paused: boolean;
  /** What its declaration says, what was set while Airlock runs, and of both the latter first. */
  limits: { configured: ShownLimits; knob: ShownLimits; inForce: ShownLimits };
}

/** What is set of a tenant, null where nothing is, and what it has and spends. */
export interface TenantView {
  name: string;
  weight: number | null;
  limits: ShownLimits & { maxWaiting: number | null };
  budget: { usdPerDay: number | null };
  use: TenantUse;
}

/** A list of tenants by name. */
export interface TenantQuery {
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

/** How it stands with a profile: a provider that asked to wait pauses it for all. */
export async function readProfileState({ redis, keySpace }: Store, profile: string): Promise<ProfileState> {
  const found = await Promise.all(keySpace.shards.map(({ pause }) => redis.get(pause(profile))));
  const until = Math.max(0, ...found.map(Number));
  return until > 0 ? { state: 'paused', until: toTime(until) } : { state: 'open', until: null };
}

const showLimits = ({ requestsPerMinute, tokensPerMinute, maxConcurrency }: RateLimits = {}): ShownLimits => ({
  requestsPerMinute: requestsPerMinute ?? null,
  tokensPerMinute: tokensPerMinute ?? null,
  maxConcurrency: maxConcurrency ?? null,
});

async function showModel(store: Store, profile: ShownProfile, knobs: ModelKnobs): Promise<ModelView> {
  const { name, model, provider = null, region = null, limits } = profile;
  const { paused = false, limits: set } = knobs;
  const read = await readProfileState(store, name);
  const stands: ProfileState = paused ? { state: 'paused', until: null } : read;
  const shown = { configured: showLimits(limits), knob: showLimits(set), inForce: showLimits({ ...limits, ...set }) };
  return { name, model, provider, region, paused, ...stands, limits: shown };
}

async function showTenants(store: Store, names: readonly string[]): Promise<TenantView[]> {
  const uses = await readTenantUses(store, names);
  const show = async (name: string, i: number): Promise<TenantView> => {
    const { weight = null, limits, budget } = await findKnobs(store, 'tenants', name);
    return {
      ...{ name, weight, limits: { ...showLimits(limits), maxWaiting: limits?.maxWaiting ?? null } },
      budget: { usdPerDay: budget?.usdPerDay ?? null },
      use: uses[i] ?? { waiting: 0, spentUsd: 0, reservedUsd: 0 },
    };
  };
  return Promise.all(names.map(show));
}

/** The names of tenants that have a key, something in Redis or a setting, in their order. */
async function listTenantNames(store: Store): Promise<string[]> {
  const { redis, keySpace } = store;
  const [keys, set, ...held] = await Promise.all([
    listApiKeys(store),
    redis.hkeys(keySpace.home.knobs('tenants')),
    ...keySpace.shards.map((keys) => redis.hkeys(keys.held)),
  ]);
  return [...new Set([...keys.map(({ tenant }) => tenant), ...set, ...held.flat(), 'default'])].toSorted();
}

async function listTenants(store: Store, { limit, cursor = '', isShown }: TenantQuery): Promise<Page<TenantView>> {
  const left = (await listTenantNames(store)).filter((name) => isShown(name) && name > cursor);
  const data = await showTenants(store, left.slice(0, limit));
  return { data, nextCursor: left.length > limit ? (data.at(-1)?.name ?? null) : null };
}

interface KnobsGiven {
  store: Store;
  audit: AuditLog;
  profiles: readonly ShownProfile[];
}

/** Makes the tools of the routes that show and turn what may be turned while Airlock runs. */
export function createKnobTools({ store, audit, profiles }: KnobsGiven): KnobTools {
  const find = (name: string) => profiles.find((profile) => profile.name === name);
  const showOne = async (name: string) => (await showTenants(store, [name]))[0] as TenantView;
  return {
    listModels: () =>
      orUnavailable(async () => {
        const knobs = await readKnobs(store, 'models');
        return Promise.all(profiles.map((profile) => showModel(store, profile, knobs.get(profile.name) ?? {})));
      }),
    findModel: (name) =>
      orUnavailable(async () => {
        const profile = find(name);
        return profile && showModel(store, profile, await findKnobs(store, 'models', name));
      }),
    turnModel: (name, patch, who) =>
      orUnavailable(async () => {
        const profile = find(name);
        if (profile === undefined) return undefined;
        return showModel(store, profile, await turnKnobs(store, { kind: 'models', name }, patch, audit.as(who)));
      }),
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
