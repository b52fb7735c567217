import type { Teller } from '../audit/audit-log.ts';
import { toTime } from '../jobs/job-view.ts';
import { decodeCursor, encodeCursor, type Page } from '../records/list-jobs.ts';
import type { Store } from '../records/store.ts';
import type { Script } from '../redis/run-script.ts';
import { findEndpointState } from './endpoints.ts';
import { type EventType, subjectOf } from './event.ts';

/** An event on its way to an endpoint, or that came there. */
export interface DeliveryView {
  /** The event's id: what its receiver sees as `webhook-id`. */
  id: string;
  type: EventType;
  data: { id: string; status: string };
  status: 'pending' | 'delivered' | 'failed';
  /** How often it was sent since it was added, or sent again by hand. */
  attempts: number;
  createdAt: string;
  lastAttemptAt: string | null;
  /** When a pending one is sent again; null for at once. */
  nextAttemptAt: string | null;
  /** Of the latest answer; null where there was none. */
  responseStatus: number | null;
  /** Why the latest try failed, such as `http-500`, `timed-out`, `redirected`, `ECONNREFUSED`; never what was answered. */
  failure: string | null;
}

const CURSOR = /^\d{1,16}$/;
const timeOrNull = (text: string | undefined) => (text ? toTime(Number(text)) : null);

function view(stored: Readonly<Record<string, string | undefined>>): DeliveryView {
  const { event: id = '', type, state = 'pending', code } = stored;
  const event = { id, type: type as EventType };
  return {
    ...{ ...event, data: subjectOf(event), status: state as DeliveryView['status'] },
    attempts: Number(stored.attempts),
    createdAt: toTime(Number(stored.at)),
    lastAttemptAt: timeOrNull(stored.lastAt),
    nextAttemptAt: state === 'pending' ? timeOrNull(stored.nextAt) : null,
    responseStatus: stored.status ? Number(stored.status) : null,
    failure: code || null,
  };
}

/**
 * One page of an endpoint's deliveries, newest first; undefined when the tenant has no such endpoint. Throws a RangeError
 * for a cursor that is none of ours.
 */
export async function listDeliveries(
  store: Store,
  tenant: string,
  endpoint: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Page<DeliveryView> | undefined> {
  const before = cursor === undefined ? undefined : decodeCursor(cursor);
  if (before !== undefined && !CURSOR.test(before)) throw new RangeError('not a cursor');
  if ((await findEndpointState(store, tenant, endpoint)) === 'unknown') return undefined;
  const { deliveriesOf, delivery } = store.keySpace.keysOf(tenant);
  const from = before === undefined ? '+inf' : `(${before}`;
  const found = await store.redis.zrevrangebyscore(
    ...([deliveriesOf(tenant, endpoint), from, '-inf', 'WITHSCORES', 'LIMIT', 0, limit + 1] as const),
  );
  const pairs = Array.from({ length: Math.min(limit, found.length / 2) }, (_, i) => found.slice(2 * i, 2 * i + 2));
  const stored = await Promise.all(pairs.map(([id = '']) => store.redis.hgetall(delivery(id))));
  const hasMore = found.length / 2 > limit;
  const data = stored.filter(({ tenant: own }) => own === tenant).map(view);
  return { data, nextCursor: hasMore ? encodeCursor(pairs.at(-1)?.[1] ?? '0') : null };
}

/** What is sent again: one delivery, or all of events since then, in milliseconds. */
export type Replay = { deliveryId: string } | { since: number };

interface ReplayArgs {
  tenant: string;
  endpoint: string;
  since: number;
  from: string;
}

const AT_ONCE = 200;

const replaySomeScript: Script<ReplayArgs, { replayed: number; next?: string }> = {
  lua: /* lua */ `
local log, replayed, next = deliveriesKey(args.tenant, args.endpoint), 0, nil
local found = call('ZREVRANGEBYSCORE', log, args.from, '-inf', 'WITHSCORES', 'LIMIT', '0', '${AT_ONCE}')
for i = 1, #found, 2 do
  if tonumber(call('HGET', deliveryKey(found[i]), 'at') or '0') < args.since then return { replayed = replayed } end
  if sendAgain(found[i]) then replayed = replayed + 1 end
  next = '(' .. found[i + 1]
end
return { replayed = replayed, next = #found == ${2 * AT_ONCE} and next or nil }
`,
};

const replayOneScript: Script<{ tenant: string; endpoint: string; id: string }, { isThere: boolean; isSent: boolean }> =
  {
    lua: /* lua */ `
local isThere = call('ZSCORE', deliveriesKey(args.tenant, args.endpoint), args.id) and true or false
return { isThere = isThere, isSent = isThere and sendAgain(args.id) }
`,
  };

/** What came of a replay. `unknown`: there is no such endpoint; `unknown-delivery`: it has no such delivery. */
export type Replayed =
  | { is: 'replayed'; replayed: number }
  | { is: 'unknown' | 'unknown-delivery' }
  /** It answered 410: nothing is sent to it. */
  | { is: 'disabled' };

/**
 * Sends deliveries of an endpoint again, under the same ids: those that are over, and those that wait for their next try;
 * what is being sent at this moment is left alone. The audit log is told before.
 */
export async function replayDeliveries(
  store: Store,
  tenant: string,
  endpoint: string,
  replay: Replay,
  teller?: Teller,
): Promise<Replayed> {
  const state = await findEndpointState(store, tenant, endpoint);
  if (state !== 'live') return { is: state };
  const { tag, deliveriesOf } = store.keySpace.keysOf(tenant);
  const tell = () => teller?.tell(tenant, { act: 'webhook.replay', object: endpoint });
  if ('deliveryId' in replay) {
    const id = `${replay.deliveryId}~${endpoint}`;
    const isThere = (await store.redis.zscore(deliveriesOf(tenant, endpoint), id)) !== null;
    if (!isThere) return { is: 'unknown-delivery' };
    await tell();
    const one = await store.runScript(replayOneScript, tag, { tenant, endpoint, id });
    return one.isThere ? { is: 'replayed', replayed: one.isSent ? 1 : 0 } : { is: 'unknown-delivery' };
  }
  await tell();
  let replayed = 0;
  for (let from: string | undefined = '+inf'; from !== undefined; ) {
    const some: { replayed: number; next?: string } = await store.runScript(replaySomeScript, tag, {
      ...{ tenant, endpoint, since: replay.since, from },
    });
    replayed += some.replayed;
    from = some.next;
  }
  return { is: 'replayed', replayed };
}
