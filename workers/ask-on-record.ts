import { classifyFailure } from '../src/failures/classify-failure.ts';
import type { FailAt } from '../src/failures/create-fail-at.ts';
import { Failure } from '../src/failures/failure.ts';
import { costOf } from '../src/models/cost.ts';
import type { AskModel, ModelAnswer, ModelRequest, Usage } from '../src/models/model-request.ts';
import type { Profile } from '../src/models/profile.ts';
import type { Attempt, NewAttempt } from '../src/records/attempt.ts';
import type { Begun } from '../src/records/begin-attempt.ts';
import type { StageJob, Visit } from '../src/records/start-visit.ts';
import type { ModelRung } from '../src/tasks/task.ts';

/** A profile with the client that asks it. */
export interface AskableProfile {
  profile: Profile;
  ask: AskModel;
}

type Asked =
  | { is: 'answered'; answer: ModelAnswer; attempt: Attempt }
  | { is: 'failed'; failure: Failure; attempt: Attempt }
  | { is: 'put-off'; delayMs: number }
  | { is: 'paused'; delayMs: number }
  | { is: 'moved' };

export type AskOnRecord = (given: {
  job: StageJob;
  rung: ModelRung;
  request: ModelRequest;
  signal: AbortSignal;
}) => Promise<Asked>;

type Begin = (visit: Visit, given: { attempt: NewAttempt; opener: string; leaseMs: number }) => Promise<Begun>;

/** The lease outlives the longest request by this much, so that the living always finish first. */
const LEASE_MARGIN_MS = 10_000;

/** Longer than this after its attempt was begun, a request is not sent any more: it might outlive its lease. */
const LATEST_START_MS = 5000;

const outcomeOf = (failure: Failure): Attempt['outcome'] => {
  if (failure.kind === 'throttled') return 'throttled';
  if (failure.kind === 'cancelled') return 'aborted';
  return failure.kind === 'bad-answer' || failure.usage !== undefined ? 'answered' : 'failed';
};

function close(attempt: Attempt, profile: Profile, startedAt: number, usage: Usage | undefined): Attempt {
  const cost = usage === undefined ? null : (costOf(usage, profile.price) ?? null);
  return { ...attempt, latencyMs: Math.round(performance.now() - startedAt), usage: usage ?? null, costUsd: cost };
}

async function askOnce(
  { ask, profile }: AskableProfile,
  attempt: Attempt,
  request: ModelRequest,
  signal: AbortSignal,
): Promise<Asked> {
  const startedAt = performance.now();
  try {
    const answer = await ask(request, signal);
    const closed = close(attempt, profile, startedAt, answer.usage);
    return { is: 'answered', answer, attempt: { ...closed, outcome: 'answered', model: answer.model } };
  } catch (error) {
    const failure = classifyFailure(error);
    const closed = close(attempt, profile, startedAt, failure.usage);
    return { is: 'failed', failure, attempt: { ...closed, outcome: outcomeOf(failure), failure: failure.code } };
  }
}

/** How long ago it was begun: on Redis' clock, which the job told when it was read. */
const ageOf = (attempt: Attempt, job: StageJob) => performance.now() - job.readAt - (attempt.at - job.now);

/** The process stood still for so long that somebody else may be asking by now. */
function notSent(attempt: Attempt): Asked {
  const failure = new Failure('model-timeout');
  return { is: 'failed', failure, attempt: { ...attempt, outcome: 'failed', failure: failure.code } };
}

/** Asks models with the ledger kept: the attempt stands in the record before its request is sent. */
export function createAskOnRecord(
  profiles: ReadonlyMap<string, AskableProfile>,
  begin: Begin,
  failAt: FailAt,
): AskOnRecord {
  return async ({ job, rung, request, signal }) => {
    const askable = profiles.get(rung.profile);
    if (askable === undefined) throw new Failure('model-unknown');
    const { name, model, timeoutMs } = askable.profile;
    const begun = await begin(job, {
      attempt: { run: job.run, rung: job.rung, round: job.round, profile: name, model },
      opener: crypto.randomUUID(),
      leaseMs: timeoutMs + LEASE_MARGIN_MS,
    });
    switch (begun.is) {
      case 'moved':
        return begun;
      case 'open':
        return { is: 'put-off', delayMs: Math.max(0, begun.lease - begun.now) };
      case 'paused':
        return { is: 'paused', delayMs: begun.untilMs - begun.now };
      case 'begun':
        failAt('model.begun');
        if (ageOf(begun.attempt, job) > LATEST_START_MS) return notSent(begun.attempt);
        return askOnce(askable, begun.attempt, request, signal);
    }
  };
}
