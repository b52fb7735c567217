import type { EgressPlace } from '../egress/open-egress-log.ts';
import type { FiledReceipt, Receipt } from '../egress/receipt.ts';
import { Failure } from '../failures/failure.ts';
import type { Attempt, NewAttempt } from '../jobs/attempt.ts';
import { writeHead } from './egress-heads.ts';
import { beginScript } from './scripts/begin.ts';
import type { Visit } from './start-visit.ts';
import type { Store } from './store.ts';

export type Begun =
  | { is: 'begun'; attempt: Attempt }
  /** Another worker's request is under way, until `lease` at the latest. */
  | { is: 'open'; now: number; lease: number }
  /** The profile's provider asked everybody to wait. */
  | { is: 'paused'; now: number; untilMs: number }
  | { is: 'moved' };

/**
 * Writes an attempt and its receipt into the record before its request is sent, so that a crash never pays unnoticed.
 * The receipt stands in a log of this process by now: `head` is that line, the furthest that Redis then knows of the
 * log. `opener` is this visit's start: asking again with it, after a lost reply, returns the same attempt. `leaseMs` is
 * how long the request may take at most; nobody else asks before it is over.
 */
export async function beginAttempt(
  store: Store,
  visit: Visit,
  given: { attempt: NewAttempt; receipt: Receipt; opener: string; leaseMs: number; head: EgressPlace },
): Promise<Begun> {
  const keys = store.keySpace.keysOf(visit.tenant);
  const rest = {
    ...given.attempt,
    outcome: 'started',
    failure: null,
    latencyMs: null,
    usage: null,
    costUsd: null,
  } as const;
  const { head } = given;
  const receipt: FiledReceipt = { ...given.receipt, log: head.log, seq: head.seq };
  const [is, now, first, second] = await store.runScript(
    beginScript,
    [keys.job(visit.jobId), keys.pause(given.attempt.profile), keys.egressHeads],
    [
      visit.token,
      given.opener,
      given.leaseMs,
      JSON.stringify(rest),
      head.log,
      writeHead(head),
      JSON.stringify(receipt),
    ],
  );
  switch (is) {
    case 'begun': {
      const at = Number(second);
      return { is, attempt: { n: Number(first), at, lease: at + given.leaseMs, ...rest } };
    }
    case 'open':
      return { is, now: Number(now), lease: Number(first) };
    case 'paused':
      return { is, now: Number(now), untilMs: Number(first) };
    case 'moved':
    case 'gone':
      return { is: 'moved' };
    default:
      throw new Failure('unexpected');
  }
}
