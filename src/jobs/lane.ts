import type { ToldLimits } from '../failures/failure.ts';
import type { FailureCode } from '../failures/failure-codes.ts';
import type { JobRecord } from './record.ts';

/** How long a job waits for its profile: milliseconds, a quarter of the time left, or of that a minute at most. */
export type Patience = number | 'quarter' | 'minute';

/** Where a visit waits whose rung asks a model. */
export interface Lane {
  /** The profile; with `~` its jobs leave at once while it is away, with `!` whenever it cannot be asked. */
  name: string;
  patience: Patience;
}

/** Names a lane, as the scripts read it. */
export const nameLane = (profile: string, leaves: 'never' | 'away' | 'closed'): string =>
  profile + { never: '', away: '~', closed: '!' }[leaves];

/** Whether this is a profile's lane, in whichever manner its jobs leave. */
export const isOfLane = (lane: string | undefined, profile: string): boolean =>
  lane !== undefined && lane.replace(/[~!]$/, '') === profile;

/** Nobody asks a profile for so long. */
export interface Pause {
  profile: string;
  forMs: number;
}

/** A call that a visit has made, as its profile's meter counts it. */
export interface Call {
  profile: string;
  /** What its provider did: `trouble` is its own, `aborted` says nothing of it. */
  is: 'answer' | 'throttled' | 'trouble' | 'aborted';
  /** Tokens that it used; undefined when nobody told. */
  used?: number | undefined;
  /** Without `used`: whether the provider may have counted what was estimated. */
  isCounted: boolean;
  told?: ToldLimits | undefined;
}

/** Codes with which a provider speaks of itself, not of a request. */
export const troubleCodes: ReadonlySet<FailureCode> = new Set(['model-unreachable', 'model-timeout', 'model-error']);

/** When a job is late, and no model is asked any more: a little before its deadline where a rule may still answer. */
export const lateAtOf = ({ deadlineAt, reserveMs = 0 }: Pick<JobRecord, 'deadlineAt' | 'reserveMs'>): number =>
  deadlineAt - reserveMs;

/** Milliseconds of patience of a job that has so many left. */
export function patienceMsOf(patience: Patience, leftMs: number): number {
  if (typeof patience === 'number') return patience;
  return patience === 'quarter' ? leftMs / 4 : Math.min(leftMs / 4, 60_000);
}
