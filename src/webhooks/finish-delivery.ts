import type { Store } from '../records/store.ts';
import type { Script } from '../redis/run-script.ts';
import type { ClaimedDelivery } from './claim-deliveries.ts';
import type { Sent } from './open-sender.ts';

const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000] as const;

/** How long after a try the next one comes: three days in all, then a delivery has failed. */
export const retryDelaysMs: readonly number[] = [
  ...[5 * SECOND, 5 * MINUTE, 30 * MINUTE],
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR),
];

/** A delay is longer by a tenth at most: what failed together does not come together again. */
const JITTER = 0.1;
const LONGEST_RETRY_AFTER_MS = 24 * HOUR;
/** The endpoint is gone for good. */
const GONE = 410;

/** Deliveries of an endpoint that are kept after they are over. */
const MOST_LOGGED = 1000;

/** What is to become of a delivery. `snoozed`: this process could not send it, and that was no try. */
export type Outcome =
  | { is: 'delivered'; status: number }
  | { is: 'failed'; code: string; status?: number | undefined; isGone?: boolean }
  | { is: 'retried'; code: string; status?: number | undefined; delayMs: number }
  | { is: 'snoozed'; code: string; delayMs: number };

/** What follows from what came of sending, after so many tries before it. */
export function decideOutcome(sent: Sent, attempts: number, delaysMs = retryDelaysMs): Outcome {
  if (sent.is === 'taken') return { is: 'delivered', status: sent.status };
  const { code, status, retryAfterMs = 0 } = sent;
  const delayMs = delaysMs[attempts];
  if (status === GONE) return { is: 'failed', code, status, isGone: true };
  if (delayMs === undefined) return { is: 'failed', code, status };
  const asked = Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS);
  const later = 1 + Math.random() * JITTER;
  return { is: 'retried', code, status, delayMs: Math.ceil(Math.max(delayMs * later, asked)) };
}

interface FinishArgs {
  id: string;
  claim: string;
  is: Outcome['is'];
  code?: string | undefined;
  status?: number | undefined;
  delayMs?: number | undefined;
  isGone?: boolean | undefined;
}

/**
 * Writes what came of a delivery that was claimed. Who comes late changes nothing, but that a receiver has taken it is
 * true whoever says so.
 */
const finishScript: Script<FinishArgs, { is: 'written' | 'moved'; isDisabled?: boolean }> = {
  lua: /* lua */ `
local id, key = args.id, deliveryKey(args.id)
local at = read(key, { 'tenant', 'target', 'lane', 'event', 'claim', 'state' })
local isLate = at.claim ~= args.claim and args.is ~= 'delivered'
if at.state ~= 'pending' or isLate then return { is = 'moved' } end
unlistDelivery(id, at)
call('HSET', key, 'claim', '')
if args.is == 'snoozed' then
  delay('deliver', id, now + args.delayMs)
  return { is = 'written' }
end
call('HINCRBY', key, 'attempts', 1)
call('HSET', key, 'lastAt', nowText, 'code', args.code or '', 'status', args.status or '')
if args.is == 'retried' then
  call('HSET', key, 'nextAt', whole(now + args.delayMs))
  delay('deliver', id, now + args.delayMs)
  noteDelivery(at.event, 0, 0, 1)
  return { is = 'written' }
end
call('HSET', key, 'state', args.is)
noteDelivery(at.event, -1, args.is == 'failed' and 1 or 0, 1)
endVisit('deliver', id, nowText)
if at.target == CALLBACK then
  dropDelivery(id, true)
  return { is = 'written' }
end
call('ZADD', deliveryExpiryKey, whole(now + RETENTION_MS), id)
local log = deliveriesKey(at.tenant, at.target)
local most = call('ZCARD', log) - ${MOST_LOGGED}
for _, old in ipairs(most > 0 and call('ZRANGE', log, '0', whole(math.min(most, 100) - 1)) or {}) do
  if call('HGET', deliveryKey(old), 'state') ~= 'pending' then dropDelivery(old, true) end
end
local endpoint = args.isGone and call('HGET', webhooksKey(at.tenant), at.target)
if not endpoint then return { is = 'written' } end
endpoint = readJson(endpoint)
endpoint.disabledAt = endpoint.disabledAt or now
call('HSET', webhooksKey(at.tenant), at.target, cjson.encode(endpoint))
return { is = 'written', isDisabled = true }
`,
};

/** Writes what came of a delivery; whether its endpoint is disabled by that. */
export async function finishDelivery(
  { runScript, keySpace }: Store,
  { id, tenant }: Pick<ClaimedDelivery, 'id' | 'tenant'>,
  claim: string,
  outcome: Outcome,
): Promise<boolean> {
  const { isDisabled = false } = await runScript(finishScript, keySpace.keysOf(tenant).tag, { id, claim, ...outcome });
  return isDisabled;
}
