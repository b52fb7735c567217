import { v7 } from 'uuid';
import { z } from 'zod';
import { type InStep, type Late, stepBy, type Teller } from '../audit/audit-log.ts';
import type { ChainLines } from '../audit/chain-end.ts';
import { Failure } from '../failures/failure.ts';
import { toTime } from '../jobs/job-view.ts';
import type { Store } from '../records/store.ts';
import type { Script } from '../redis/run-script.ts';
import { createSecret } from '../seals/sign-message.ts';
import type { EVERY_EVENT, EventType } from './event.ts';

/** An endpoint of a tenant that is told of events, as it is shown: without its secret. */
export interface EndpointView {
  id: string;
  url: string;
  events: (EventType | typeof EVERY_EVENT)[];
  description: string | null;
  createdAt: string;
  /** Since it answered 410 nothing is sent to it any more. */
  disabledAt: string | null;
}

/** What an endpoint is made with. */
export type NewEndpoint = Pick<EndpointView, 'url' | 'events' | 'description'>;

/** One with its secret, which is shown when it is made, and not again. */
export type EndpointWithSecret = EndpointView & { secret: string };

/** As it is sealed; what another version has written beside it stays. The first secret is the latest; `until` in milliseconds, null for no end. */
const kept = z.looseObject({
  url: z.string(),
  events: z.array(z.string()),
  description: z.string().nullable(),
  createdAt: z.string(),
  secrets: z.array(z.object({ secret: z.string(), until: z.number().nullable() })),
});
type Kept = z.output<typeof kept>;

const MOST_ENDPOINTS = 20;
/** How long a secret signs on beside the one that takes its place. */
const ROTATED_MS = 86_400_000;
/** What an endpoint is sealed as, under its id. */
export const ENDPOINT = 'webhook';

interface WriteArgs {
  tenant: string;
  id: string;
  /** The seal that stands there; empty for a new endpoint. */
  was: string;
  text: string;
  /** What of it scripts read. */
  wants: string;
  most: number;
  lines?: readonly ChainLines[] | undefined;
}

/** Writes an endpoint that is as it was read, or a new one where there is room. */
const writeScript: Script<WriteArgs, { is: 'written' | 'moved' | 'full' } | Late> = {
  lua: /* lua */ `
local seals, wants = webhookSealsKey(args.tenant), webhooksKey(args.tenant)
if (call('HGET', seals, args.id) or '') ~= args.was then return { is = 'moved' } end
if args.was == '' and call('HLEN', wants) >= args.most then return { is = 'full' } end
if not isTold(args.lines) then return { is = 'late' } end
call('HSET', seals, args.id, args.text)
if args.was == '' then call('HSET', wants, args.id, args.wants) end
return { is = 'written' }
`,
};

interface DeleteArgs {
  tenant: string;
  id: string;
  lines?: readonly ChainLines[] | undefined;
}

const deleteScript: Script<DeleteArgs, { is: 'deleted' | 'unknown' } | Late> = {
  lua: /* lua */ `
if call('HEXISTS', webhooksKey(args.tenant), args.id) == 0 then return { is = 'unknown' } end
if not isTold(args.lines) then return { is = 'late' } end
call('HDEL', webhooksKey(args.tenant), args.id)
call('HDEL', webhookSealsKey(args.tenant), args.id)
return { is = 'deleted' }
`,
};

/** Drops some of an endpoint's deliveries, also those on their way; returns how many. */
const dropScript: Script<{ tenant: string; id: string }, { dropped: number }> = {
  lua: /* lua */ `
local ids = call('ZRANGE', deliveriesKey(args.tenant, args.id), '0', '199')
for _, id in ipairs(ids) do dropDelivery(id) end
if #ids > 0 then call('ZREM', deliveriesKey(args.tenant, args.id), unpack(ids)) end
return { dropped = #ids }
`,
};

const sealsOf = async (store: Store, tenant: string, id: string) => (await store.sealerOf(tenant)).forJob(id);

/** Opens an endpoint. Throws `key-unknown` and `seal-broken`. */
export async function openEndpoint(store: Store, tenant: string, id: string, text: string): Promise<Kept> {
  return kept.parse(JSON.parse((await sealsOf(store, tenant, id)).open(ENDPOINT, text)));
}

/** The secrets that sign at this moment, the latest first. */
export const signingSecrets = ({ secrets }: Kept, now = Date.now()): string[] =>
  secrets.filter(({ until }) => until === null || until > now).map(({ secret }) => secret);

const view = (id: string, endpoint: Kept, disabledAt: number | undefined): EndpointView => ({
  ...{ id, url: endpoint.url, description: endpoint.description, createdAt: endpoint.createdAt },
  events: endpoint.events as EndpointView['events'],
  disabledAt: disabledAt === undefined ? null : toTime(disabledAt),
});

interface Change {
  tenant: string;
  id: string;
  was: string;
  endpoint: Kept;
}

async function write(store: Store, { tenant, id, was, endpoint }: Change, step: InStep) {
  // Under a salt that Redis has lost since, nobody could open it.
  store.forgetSalt(tenant);
  const text = (await sealsOf(store, tenant, id)).seal(ENDPOINT, JSON.stringify(endpoint));
  const wants = JSON.stringify({ events: endpoint.events });
  const { tag } = store.keySpace.keysOf(tenant);
  const args = { tenant, id, was, text, wants, most: MOST_ENDPOINTS };
  return (await step(tag, (lines) => store.runScript(writeScript, tag, { ...args, lines }))).is;
}

/** Makes an endpoint. `full`: the tenant has as many as it may. */
export async function createEndpoint(
  store: Store,
  tenant: string,
  { url, events, description }: NewEndpoint,
  teller?: Teller,
): Promise<{ is: 'created'; endpoint: EndpointWithSecret } | { is: 'full' }> {
  const [id, secret] = [`whk_${v7()}`, createSecret()];
  const secrets = [{ secret, until: null }];
  const endpoint: Kept = { url, events, description, createdAt: new Date().toISOString(), secrets };
  const step = stepBy(teller, tenant, { act: 'webhook.create', object: id });
  const is = await write(store, { tenant, id, was: '', endpoint }, step);
  return is === 'full' ? { is } : { is: 'created', endpoint: { ...view(id, endpoint, undefined), secret } };
}

/** What scripts read of an endpoint: since when it is disabled, in milliseconds. */
function readDisabledAt(wants: string | null | undefined): number | undefined {
  const { disabledAt } = JSON.parse(wants ?? '{}') as { disabledAt?: number };
  return disabledAt;
}

/** A tenant's endpoints, oldest first, without those that another hand has changed. */
export async function listEndpoints(store: Store, tenant: string): Promise<EndpointView[]> {
  const { webhooksOf, webhookSeals } = store.keySpace.keysOf(tenant);
  const [seals, wants] = await Promise.all([
    store.redis.hgetall(webhookSeals(tenant)),
    store.redis.hgetall(webhooksOf(tenant)),
  ]);
  const found = await Promise.all(
    Object.entries(seals).map(async ([id, text]) => {
      try {
        return [view(id, await openEndpoint(store, tenant, id, text), readDisabledAt(wants[id]))];
      } catch (error) {
        if (!(error instanceof Failure) || error.code !== 'seal-broken') throw error;
        store.onTampered({ webhookId: id });
        return [];
      }
    }),
  );
  return found.flat().sort((a, b) => a.id.localeCompare(b.id));
}

/** Whether a tenant has an endpoint, and whether it is disabled. */
export async function findEndpointState(
  { redis, keySpace }: Store,
  tenant: string,
  id: string,
): Promise<'unknown' | 'live' | 'disabled'> {
  const wants = await redis.hget(keySpace.keysOf(tenant).webhooksOf(tenant), id);
  if (wants === null) return 'unknown';
  return readDisabledAt(wants) === undefined ? 'live' : 'disabled';
}

/** Somebody else may change an endpoint between reading and writing it. */
const MOST_TRIES = 5;

/** Gives an endpoint another secret; the one before signs beside it for 24 h. Undefined when there is none. */
export async function rotateSecret(
  store: Store,
  tenant: string,
  id: string,
  teller?: Teller,
): Promise<EndpointWithSecret | undefined> {
  const { webhookSeals, webhooksOf } = store.keySpace.keysOf(tenant);
  for (let n = 0; n < MOST_TRIES; n++) {
    const was = await store.redis.hget(webhookSeals(tenant), id);
    if (was === null) return undefined;
    const old = await openEndpoint(store, tenant, id, was);
    const [secret, [latest]] = [createSecret(), old.secrets];
    const before = latest === undefined ? [] : [{ ...latest, until: Date.now() + ROTATED_MS }];
    const endpoint = { ...old, secrets: [{ secret, until: null }, ...before] };
    const step = stepBy(teller, tenant, { act: 'webhook.rotate', object: id });
    if ((await write(store, { tenant, id, was, endpoint }, step)) !== 'written') continue;
    const wants = await store.redis.hget(webhooksOf(tenant), id);
    return { ...view(id, endpoint, readDisabledAt(wants)), secret };
  }
  throw new Failure('redis-unavailable');
}

async function dropDeliveries({ runScript, keySpace }: Store, tenant: string, id: string): Promise<void> {
  const { tag } = keySpace.keysOf(tenant);
  while ((await runScript(dropScript, tag, { tenant, id })).dropped > 0);
}

/** Removes an endpoint with its log; nothing more is sent to it. False when there is none. */
export async function deleteEndpoint(store: Store, tenant: string, id: string, teller?: Teller): Promise<boolean> {
  const { tag } = store.keySpace.keysOf(tenant);
  const step = stepBy(teller, tenant, { act: 'webhook.delete', object: id });
  const { is } = await step(tag, (lines) => store.runScript(deleteScript, tag, { tenant, id, lines }));
  if (is !== 'deleted') return false;
  await dropDeliveries(store, tenant, id);
  return true;
}

/** Removes all endpoints of a tenant, with their logs; returns how many. */
export async function eraseEndpoints(store: Store, tenant: string): Promise<number> {
  const { webhooksOf, webhookSeals } = store.keySpace.keysOf(tenant);
  const ids = await store.redis.hkeys(webhooksOf(tenant));
  for (const id of ids) await deleteEndpoint(store, tenant, id);
  await store.redis.del(webhookSeals(tenant));
  return ids.length;
}
