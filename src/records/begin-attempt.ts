import type { EgressPlace } from '../egress/open-egress-log.ts';
import type { FiledReceipt, Receipt } from '../egress/receipt.ts';
import type { Attempt, NewAttempt } from '../jobs/attempt.ts';
import type { Job } from '../jobs/change.ts';
import { describeAttempt, describeCount, proofOf } from '../jobs/route.ts';
import type { Script } from '../redis/run-script.ts';
import type { Store } from './store.ts';

/** While all is held a visit that was claimed before is snoozed for so long, and waits where the others do. */
const HELD_MS = 100;

/** What came of beginning an attempt. Times are milliseconds of Redis' clock. `moved`: the job is elsewhere by now. */
export type Begun =
  | { is: 'begun'; attempt: Attempt }
  /** Another worker's request is in flight, until `leaseEndsAt` at the latest; or all is held, and nobody asks. */
  | { is: 'open'; now: number; leaseEndsAt: number }
  /** The profile, or the tenant, has no room for a call beside another. */
  | { is: 'full' }
  | { is: 'moved' };

/** An attempt that is to begin, before its request is sent. */
export interface Beginning {
  attempt: NewAttempt;
  /** The number that it is to have. */
  n: number;
  receipt: Receipt;
  /** New for each attempt: with the same one, after a lost reply, the same attempt is returned. */
  opener: string;
  /** How long the request may be in flight; nobody else asks before that is over. */
  leaseMs: number;
  /** The profile that stands for all of its endpoint. */
  meter: string;
  /** Tokens that the call may use, as far as its text tells. */
  tokens?: number | undefined;
  /** The opener of the attempt beside which it is made, while that is in flight. */
  beside?: string | undefined;
  /** The line of the receipt in this process's egress log. */
  head: EgressPlace;
}

interface BeginArgs {
  id: string;
  token: string;
  opener: string;
  leaseMs: number;
  tokens?: number | undefined;
  beside?: string | undefined;
  n: number;
  /** The attempt as JSON, without `n`, `at` and `leaseEndsAt`. */
  attempt: string;
  proof: string;
  counted: string;
  receipt: string;
  meter: string;
  headsKey: string;
  log: string;
  head: string;
}

type BeginReply = { is: 'begun'; at: number } | Exclude<Begun, { is: 'begun' }>;

/**
 * Writes an attempt as started. The head of the egress log is written also when nothing is begun, since the line stands
 * in the log all the same; it goes forward only.
 */
const beginScript: Script<BeginArgs, BeginReply> = {
  lua: /* lua */ `
-- The number of the line that a head names; of one that another hand wrote it may be none.
local function seqOf(head) return tonumber(string.match(head, '^%d+') or '-1') end
local head = call('HGET', args.headsKey, args.log)
if not head or seqOf(head) < seqOf(args.head) then call('HSET', args.headsKey, args.log, args.head) end
local job = jobKey(args.id)
local at = read(job, { 'token', 'attempts', 'opener', 'leaseEndsAt', 'begunAt', 'status', 'tenant', 'task',
  'reserved', 'beside', 'judged' })
if at.token ~= args.token or not isOpen(at.status) then return { is = 'moved' } end
if at.leaseEndsAt and at.leaseEndsAt ~= '' then
  if at.opener == args.opener then return { is = 'begun', at = tonumber(at.begunAt) } end
  local isBeside = args.beside and at.opener == args.beside and not at.beside
  if args.beside and not isBeside then return { is = 'moved' } end
  if not isBeside then return { is = 'open', now = now, leaseEndsAt = tonumber(at.leaseEndsAt) } end
elseif args.beside then return { is = 'moved' } end
local n, leaseEndsAt = (at.attempts or 0) + 1, now + args.leaseMs
if n ~= args.n then return { is = 'moved' } end
if isOnHold() then
  if args.beside then return { is = 'full' } end
  return { is = 'open', now = now, leaseEndsAt = now + ${HELD_MS} }
end
if args.beside then
  local reserved = joinCall(args.meter, at.tenant, at.task, besideOf(args.id), leaseEndsAt)
  if not reserved then return { is = 'full' } end
  call('HSET', job, 'beside', (n - 1) .. ' ' .. reserved .. ' ' .. args.meter)
end
-- Of two that are in flight nobody else asks before both are over.
local untilMs = args.beside and math.max(leaseEndsAt, at.leaseEndsAt) or leaseEndsAt
if at.judged then call('HDEL', job, 'judged') end
call('HSET', job, 'attempts', n, 'opener', args.opener, 'leaseEndsAt', untilMs, 'begunAt', nowText, 'attempt:' .. n,
  '{"n":' .. n .. ',"at":' .. nowText .. ',"leaseEndsAt":' .. leaseEndsAt .. ',' .. string.sub(args.attempt, 2),
  'receipt:' .. n, args.receipt, 'proof:' .. n, args.proof, 'counted', args.counted)
if not args.beside then beginCall(args.meter, at.tenant, at.task, args.id, at.reserved, args.tokens, leaseEndsAt) end
return { is = 'begun', at = now }
`,
};

/**
 * Writes an attempt and its receipt into the record before its request is sent, so that no request is paid unnoticed.
 * The receipt stands in this process's egress log already.
 */
export async function beginAttempt(
  store: Store,
  { jobId: id, tenant, token, seals }: Pick<Job, 'jobId' | 'tenant' | 'token' | 'seals'>,
  { attempt, n, receipt, opener, leaseMs, meter, tokens, beside, head }: Beginning,
): Promise<Begun> {
  const { tag, egressHeads: headsKey } = store.keySpace.keysOf(tenant);
  const outcome = { outcome: 'started', failure: null, latencyMs: null, usage: null, costUsd: null } as const;
  const rest = { ...attempt, ...outcome };
  const filed: FiledReceipt = { ...receipt, log: head.log, seq: head.seq };
  const text = JSON.stringify(filed);
  const reply = await store.runScript(beginScript, tag, {
    id,
    token,
    opener,
    leaseMs,
    tokens,
    beside,
    n,
    attempt: JSON.stringify(rest),
    proof: seals.prove(proofOf(n), describeAttempt(attempt, text)),
    counted: seals.prove('counted', describeCount(n)),
    receipt: text,
    meter,
    headsKey,
    log: head.log,
    head: head.kept,
  });
  if (reply.is !== 'begun') return reply;
  const { at } = reply;
  return { is: 'begun', attempt: { n, at, leaseEndsAt: at + leaseMs, ...rest } };
}
