import type { Store } from '../records/store.ts';
import type { Keys } from '../redis/keys.ts';
import { asList, type Script } from '../redis/run-script.ts';
import type { EventType } from './event.ts';

/** A delivery that a worker sends now. */
export interface ClaimedDelivery {
  /** `<event>~<endpoint>`, or `<event>~callback`. */
  id: string;
  tenant: string;
  /** Id of the endpoint, or `callback`. */
  target: string;
  event: string;
  type: EventType;
  /** When the event happened, in milliseconds. */
  at: number;
  /** How often it was sent since it was added, or sent again by hand. */
  attempts: number;
  traceparent?: string | undefined;
  /** The endpoint, or the callback URL, sealed; absent where the endpoint is gone. */
  sealed?: string | undefined;
  isDisabled?: boolean | undefined;
}

const MOST_PROMOTED = 500;

interface ClaimArgs {
  most: number;
  /** The process that claims, and what its claim is known by. */
  worker: string;
  claim: string;
  /** So long after it was claimed a delivery is sent again of which nobody has said what came of it. */
  leaseMs: number;
}

type ClaimReply = Omit<ClaimedDelivery, 'at' | 'attempts'> & { at: string; attempts: string };

const claimScript: Script<ClaimArgs, { deliveries: readonly ClaimReply[]; idleMs?: number }> = {
  lua: /* lua */ `
local queue = queueOf('deliver')
local function readPlace(id) return read(deliveryKey(id), { 'tenant', 'lane' }) end
-- Whoever had these has crashed: they may have been sent, and are again.
for _, id in ipairs(call('ZRANGEBYSCORE', deliveryLeasesKey, '-inf', now, 'LIMIT', '0', '${MOST_PROMOTED}')) do
  local at = readPlace(id)
  if at.tenant then
    unlistDelivery(id, at)
    lineUpDelivery(id, at, true)
  else
    call('ZREM', deliveryLeasesKey, id)
  end
end
local due = call('ZRANGEBYSCORE', queue .. 'delayed', '0', whole((now + 1) * 0x1000 - 1), 'LIMIT', '0', '${MOST_PROMOTED}')
for _, id in ipairs(due) do
  local at = readPlace(id)
  call('ZREM', queue .. 'delayed', id)
  if at.tenant then lineUpDelivery(id, at) end
end

local function claim(id, tenant, lane)
  local key, untilMs = deliveryKey(id), whole(now + args.leaseMs)
  call('ZREM', queue .. 'prioritized', id)
  local at = read(key, { 'target', 'event', 'type', 'at', 'attempts', 'traceparent', 'callbackUrl' })
  if not at.target then return end
  call('HSET', key, 'claim', args.claim)
  call('LPUSH', queue .. 'active', id)
  for _, line in ipairs({ deliveryLeasesKey, deliveryFlightsKey(tenant, '-'), deliveryFlightsKey(tenant, lane) }) do
    call('ZADD', line, untilMs, id)
  end
  at.id, at.tenant, at.sealed, at.callbackUrl = id, tenant, at.callbackUrl, nil
  if at.target ~= CALLBACK then
    at.sealed = call('HGET', webhookSealsKey(tenant), at.target) or nil
    at.isDisabled = readJson(call('HGET', webhooksKey(tenant), at.target) or nil).disabledAt ~= nil
  end
  return at
end

local deliveries, most = {}, math.min(args.most, headroom(queue))
while #deliveries < most do
  local tenant = call('ZRANGE', deliveryTurnsKey, '0', '0')[1]
  if not tenant then break end
  local lane = call('ZRANGE', deliveryLanesKey(tenant), '0', '0')[1]
  local id = lane and call('ZPOPMIN', deliveryLaneKey(tenant, lane))[1]
  if id then deliveries[#deliveries + 1] = claim(id, tenant, lane) end
  -- Whoever may send more stands behind all others now.
  call('ZREM', deliveryTurnsKey, tenant)
  if lane then call('ZREM', deliveryLanesKey(tenant), lane) end
  seat(tenant, lane or '')
end
if #deliveries == most then
  setMarker(queue)
  endWatch('deliver', args.worker)
  return { deliveries = deliveries }
end
local nextAt = nextClaimAt('deliver', args.worker)
return { deliveries = deliveries, idleMs = nextAt > 0 and math.max(0, nextAt - now) or nil }
`,
};

/**
 * Claims deliveries that are due, at most so many: one of each tenant in turn, and of a tenant one of each receiver in
 * turn. `idleMs` until this worker is to look again, Infinity where another does. What was claimed by a worker that crashed is claimed again.
 */
export async function claimDeliveries(
  store: Store,
  { tag }: Keys,
  args: ClaimArgs,
): Promise<{ deliveries: ClaimedDelivery[]; idleMs: number }> {
  const { deliveries, idleMs } = await store.runScript(claimScript, tag, args);
  const claimed = asList(deliveries).map((one) => ({ ...one, at: Number(one.at), attempts: Number(one.attempts) }));
  return { deliveries: claimed, idleMs: idleMs ?? Number.POSITIVE_INFINITY };
}
