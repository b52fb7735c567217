import type { Failure } from './failure.ts';

/** How long the waits between tries are: at first, and at most. */
export interface Backoff {
  baseMs: number;
  maxMs: number;
}

/** What is known when something went wrong. */
export interface Situation {
  /** Failures that already counted against this rung's budget in this round, this one not included. */
  spent: number;
  /** How many may count before the rung, or the stage, is given up. */
  attempts: number;
  hasRoundsLeft: boolean;
  hasRungBelow: boolean;
  /** Waits in a row that the other side asked for, this one not included. */
  throttles: number;
  /** Milliseconds that the job still waits for a profile that is to be left alone. */
  patienceMs: number;
  /** Whether the job waits for a profile that is away, and whether it is. */
  waitsWhileAway: boolean;
  isAway: boolean;
  /** Whether it fails, or is told to wait, again while others are answered. */
  isOwnDoing: boolean;
  backoff: Backoff;
  /** 0 (inclusive) to 1. */
  random: number;
}

/** What happens next. A closed union: whoever carries it out handles every member. */
export type Decision =
  /** The same visit again, after a delay; it spent a try. */
  | { is: 'retry'; delayMs: number }
  /** The same visit again after `delayMs`; nothing was spent. Nobody asks the profile for `pauseMs`, which may be 0. */
  | { is: 'throttle'; delayMs: number; pauseMs: number }
  /** The same visit again after `delayMs`, once its profile may be asked; nothing was spent. */
  | { is: 'wait'; delayMs: number }
  /** The same visit again at once; nothing was spent. */
  | { is: 'repeat' }
  /** The question again, with what was wrong. */
  | { is: 'ask-again' }
  /** The next step of the ladder; a dead letter when there is none. */
  | { is: 'next-rung' }
  | { is: 'dead-letter' }
  /** Time is over: a step that needs no model, or the job ends. */
  | { is: 'expire' }
  /** Nothing more to do: the job ended elsewhere. */
  | { is: 'stop' }
  /** Nothing happened to the job: the same visit again later, when what is below us works again. */
  | { is: 'snooze'; delayMs: number };

/** A wait longer than this is cut to it and then asked again, whatever the other side said. */
export const LONGEST_WAIT_MS = 600_000;
const SNOOZE_MS = 5_000;

const nextRung: Decision = { is: 'next-rung' };

/**
 * The delay before try `n` (1 = the first repetition): full jitter over `baseMs * 2 ** (n - 1)`, capped at `maxMs`.
 * With 1,000 and 300,000: up to 1 s, 2 s, 4 s … 256 s, 300 s, 300 s.
 */
export function backoffMs(n: number, backoff: Backoff, random: number): number {
  return Math.round(Math.min(backoff.maxMs, backoff.baseMs * 2 ** (n - 1)) * random);
}

/** So long at most a job that found its provider away leaves it to others to find out. */
const LONGEST_ROUND_MS = 30_000;

/** Longer each time that the job found its provider away, so that others find out in its place. */
function waitForProvider({ throttles, backoff, random, waitsWhileAway }: Situation): Decision {
  if (!waitsWhileAway) return nextRung;
  return { is: 'wait', delayMs: Math.min(LONGEST_ROUND_MS, backoffMs(throttles + 1, backoff, random)) };
}

/** Told to wait so often while others are answered, a job is not under a limit of rates. */
const MOST_ALONE = 5;

function decideWait(failure: Failure, situation: Situation): Decision {
  const { throttles, backoff, random, patienceMs, hasRungBelow, isOwnDoing } = situation;
  if (failure.isFinal) return nextRung;
  if (situation.isAway) return waitForProvider(situation);
  if (isOwnDoing && throttles + 1 >= MOST_ALONE) return nextRung;
  const told = failure.retryAfterMs ?? backoff.baseMs + backoffMs(throttles + 1, backoff, random);
  // Told to come back at once, and throttled again: whoever says so twice is not asked in a loop.
  const asked = Math.min(throttles === 0 ? told : Math.max(told, backoff.baseMs), LONGEST_WAIT_MS);
  if (patienceMs <= 0 || (asked > patienceMs && hasRungBelow)) return nextRung;
  const delayMs = Math.min(asked, patienceMs);
  // Nobody said for how long: about a second, or what stands in its place.
  const pauseMs = failure.retryAfterMs === undefined ? backoff.baseMs * (0.75 + random / 2) : asked;
  return { is: 'throttle', delayMs, pauseMs: isOwnDoing ? 0 : pauseMs };
}

/** Turns what went wrong into what happens next. Pure: time and chance come in with the situation. */
export function decide(failure: Failure, situation: Situation): Decision {
  switch (failure.kind) {
    case 'transient':
    case 'unexpected': {
      if (situation.isAway && !failure.isFinal) return waitForProvider(situation);
      const n = situation.spent + 1;
      if (failure.isFinal || n >= situation.attempts) return nextRung;
      return { is: 'retry', delayMs: backoffMs(n, situation.backoff, situation.random) };
    }
    case 'throttled':
      return decideWait(failure, situation);
    case 'adapted':
      return { is: 'repeat' };
    case 'bad-answer':
      return situation.hasRoundsLeft ? { is: 'ask-again' } : nextRung;
    case 'capacity':
    case 'quota':
    case 'refused':
    case 'low-confidence':
    case 'misconfigured':
    case 'task-fault':
      return nextRung;
    case 'deadline':
      return { is: 'expire' };
    case 'permanent':
      return { is: 'dead-letter' };
    case 'infrastructure':
      return { is: 'snooze', delayMs: SNOOZE_MS };
    case 'cancelled':
      return { is: 'stop' };
  }
}
