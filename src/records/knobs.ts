import { z } from 'zod';
import { isObject } from '../json/is-object.ts';
import { parseJson } from '../json/parse-json.ts';
import type { Limits } from '../models/profile.ts';
import type { KeySpace } from '../redis/key-space.ts';
import type { Keys } from '../redis/keys.ts';
import type { Store } from './store.ts';

export interface ModelKnobs {
  /** Nobody asks it. */
  paused?: true;
  limits?: Limits;
}

export interface TaskKnobs {
  /** Its jobs wait, in every stage. */
  paused?: true;
  /** In the place of its gate's. */
  threshold?: number;
  /** In the place of what its rungs say: how long a job waits for a profile that is away, paused or full. */
  patienceMs?: number;
}

interface TenantKnobs {
  /** Its share of what there is for all tenants, beside those of others; 1 where it is not set. */
  weight?: number;
  limits?: Limits & {
    /** Jobs that have not ended. */
    maxWaiting?: number;
    /** Calls of the API, of each process of it. */
    callsPerMinute?: number;
  };
  budget?: { usdPerDay?: number };
}

/** What was set while Airlock runs; what was not is left out. */
export interface Knobs {
  models: ModelKnobs;
  tasks: TaskKnobs;
  tenants: TenantKnobs;
}
export type KnobKind = keyof Knobs;

const LONGEST_PATIENCE_MS = 604_800_000;

/** Null takes back what was set. */
const value = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().optional();
const whole = (least: number, most: number) => value(z.number().int().min(least).max(most));
const group = <Shape extends z.ZodRawShape>(shape: Shape) => value(z.strictObject(shape));

const rates = {
  requestsPerMinute: whole(1, 1_000_000),
  tokensPerMinute: whole(1, 1_000_000_000),
  maxConcurrency: whole(1, 100_000),
};

/** Changes of what is set, as JSON merge patches. `paused: false` is the same as null. */
export const knobPatches = {
  models: z.strictObject({ paused: value(z.boolean()), limits: group(rates) }),
  tasks: z.strictObject({
    paused: value(z.boolean()),
    threshold: value(z.number().min(0).max(1)),
    patienceMs: whole(0, LONGEST_PATIENCE_MS),
  }),
  tenants: z.strictObject({
    weight: value(z.number().min(0.01).max(1000)),
    limits: group({ ...rates, maxWaiting: whole(0, 1_000_000_000), callsPerMinute: whole(1, 1_000_000_000) }),
    budget: group({ usdPerDay: value(z.number().min(0).max(1_000_000)) }),
  }),
} satisfies Record<KnobKind, z.ZodType>;

export type KnobPatch<Kind extends KnobKind> = z.output<(typeof knobPatches)[Kind]>;

const isGroup = (schema: unknown): schema is z.ZodObject => schema instanceof z.ZodObject;

/**
 * What this version knows of what is set, without what another hand has written there; with `rest` also what only another
 * version knows.
 */
function pick(
  { shape }: z.ZodObject,
  stored: Readonly<Record<string, unknown>>,
  rest: 'kept' | 'left-out',
): Record<string, unknown> {
  const picked: Record<string, unknown> = rest === 'kept' ? { ...stored } : {};
  for (const name in shape) {
    const [schema, given] = [shape[name] as ReturnType<typeof value>, stored[name]];
    const inner = schema.unwrap().unwrap();
    picked[name] = isGroup(inner) && isObject(given) ? pick(inner, given, rest) : schema.safeParse(given).data;
  }
  return merge({}, picked);
}

function merge(was: Readonly<Record<string, unknown>>, patch: object): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...was };
  for (const [name, given] of Object.entries(patch)) {
    const before = merged[name];
    const after = isObject(given) ? merge(isObject(before) ? before : {}, given) : given;
    if (after === undefined) continue;
    const isNothing = after === null || after === false || (isObject(after) && Object.keys(after).length === 0);
    if (isNothing) delete merged[name];
    else merged[name] = after;
  }
  return merged;
}

/** What stands in Redis of one; nothing where another hand has written what is none. */
function readStored(text: string): Record<string, unknown> {
  const json = parseJson(text || '{}');
  return json.ok && isObject(json.value) ? json.value : {};
}

/** What stands there after a change: empty for nothing. What only another version knows stays as it is. */
export function changeKnobs<Kind extends KnobKind>(kind: Kind, stored: string, patch: KnobPatch<Kind>): string {
  const after = merge(pick(knobPatches[kind], readStored(stored), 'kept'), patch);
  return Object.keys(after).length === 0 ? '' : JSON.stringify(after);
}

/** Reads what is set of one. */
export const parseKnobs = <Kind extends KnobKind>(kind: Kind, text: string | null): Knobs[Kind] =>
  pick(knobPatches[kind], readStored(text ?? ''), 'left-out') as Knobs[Kind];

/** The shard that is asked for what is set of one; every shard has it. */
export const knobsPlace = ({ home, keysOf }: KeySpace, kind: KnobKind, name: string): Keys =>
  kind === 'tenants' ? keysOf(name) : home;

/** What is set of one. */
export async function findKnobs<Kind extends KnobKind>(
  { redis, keySpace }: Pick<Store, 'redis' | 'keySpace'>,
  kind: Kind,
  name: string,
): Promise<Knobs[Kind]> {
  return parseKnobs(kind, await redis.hget(knobsPlace(keySpace, kind, name).knobs(kind), name));
}

/** What is set of all of a kind, by name. */
export async function readKnobs<Kind extends KnobKind>(
  { redis, keySpace }: Pick<Store, 'redis' | 'keySpace'>,
  kind: Kind,
): Promise<ReadonlyMap<string, Knobs[Kind]>> {
  const texts = await redis.hgetall(keySpace.home.knobs(kind));
  return new Map(Object.entries(texts).map(([name, text]) => [name, parseKnobs(kind, text)]));
}
