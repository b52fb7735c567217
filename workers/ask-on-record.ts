import type { EgressLog } from '../src/egress/open-egress-log.ts';
import type { Receipt } from '../src/egress/receipt.ts';
import type { Breaker } from '../src/failures/create-breaker.ts';
import type { FailAt } from '../src/failures/create-fail-at.ts';
import { Failure, type RefusedPart, type ToldLimits, type Usage } from '../src/failures/failure.ts';
import type { FailureCode } from '../src/failures/failure-codes.ts';
import type { Attempt } from '../src/jobs/attempt.ts';
import type { Beside } from '../src/jobs/change.ts';
import { type Call, troubleCodes } from '../src/jobs/lane.ts';
import type { AskModel, ModelAnswer, ModelRequest, RequestBody } from '../src/models/model-request.ts';
import { costOf } from '../src/models/price.ts';
import type { Profile } from '../src/models/profile.ts';
import type { KnownForms } from '../src/models/request-form.ts';
import { writeBody } from '../src/models/write-body.ts';
import type { Beginning, Begun } from '../src/records/begin-attempt.ts';
import type { StageJob } from '../src/records/stage-job.ts';
import type { FailedCall, Heard } from '../src/records/tell-profile.ts';
import { classifyFailure } from '../src/redis/classify-redis-error.ts';
import type { ModelRung } from '../src/tasks/task.ts';
import type { LookForLeak } from './look-for-leak.ts';
import { inAttempt } from './trace-work.ts';

/** A profile with the client that asks it. */
export interface AskableProfile {
  profile: Profile;
  ask: AskModel;
}

/** What came of a question; `beside` is what was asked at once with it. */
export type Asked =
  | { is: 'answered'; answer: ModelAnswer; attempt: Attempt; call: Call; beside?: Beside }
  /** Without an attempt when nothing was sent: the profile rests. */
  | { is: 'failed'; failure: Failure; attempt?: Attempt; call?: Call; heard?: Heard; beside?: Beside }
  | { is: 'snooze'; delayMs: number }
  | { is: 'moved' };

/** A question for a model, and what its receipt says about the boundary that let it pass. */
export interface Question extends Pick<Receipt, 'findings' | 'policy'> {
  job: StageJob;
  rung: ModelRung;
  request: ModelRequest;
  signal: AbortSignal;
  /** What the attempt is begun under, new for each. */
  opener?: string;
  /** The opener of the attempt beside which it is made; once `signal` is aborted it is not sent any more. */
  beside?: string;
  /** The attempt is on record, and the request about to be sent. */
  onBegun?: (() => void) | undefined;
}

/** Asks the model of a rung once, on the record. */
export type AskOnRecord = (question: Question) => Promise<Asked>;

/** Tells a profile's meter of trouble, as `tellProfile` does; while Redis does not answer, the profile counts as away. */
export type TellTrouble = (job: StageJob, call: FailedCall) => Promise<Heard>;

/** Writes an attempt as begun, as `beginAttempt` does, however long Redis is away. */
export type Begin = (job: StageJob, beginning: Beginning) => Promise<Begun>;

/** The lease outlives the longest request by this much, so that the living always finish first. */
const LEASE_MARGIN_MS = 10_000;

/** What a call of a task that nobody has counted yet is taken to use: its bytes as tokens, and a short answer. */
const BYTES_A_TOKEN = 4;
const FIRST_OUTPUT = 256;

/** Longer than this after its attempt was begun, a request is not sent any more: it might outlive its lease. */
const LATEST_START_MS = 5000;

/** What a call is for its profile's meter. Codes of trouble are what a provider says of itself. */
function describeCall(
  profile: string,
  usage: Usage | undefined,
  told: ToldLimits | undefined,
  failure?: Failure,
): Call {
  const used = usage && usage.inputTokens + usage.outputTokens;
  const counts = { profile, used, told };
  if (failure === undefined) return { ...counts, is: 'answer', isCounted: true };
  if (failure.kind === 'throttled')
    return { ...counts, is: failure.isServers ? 'trouble' : 'throttled', isCounted: false };
  if (failure.kind === 'cancelled' || failure.kind === 'deadline') return { ...counts, is: 'aborted', isCounted: true };
  if (troubleCodes.has(failure.code)) return { ...counts, is: 'trouble', isCounted: failure.code === 'model-timeout' };
  return { ...counts, is: 'answer', isCounted: failure.kind === 'bad-answer' };
}

const outcomeOf = (failure: Failure): Attempt['outcome'] => {
  if (failure.kind === 'throttled') return 'throttled';
  if (failure.kind === 'cancelled') return 'aborted';
  return failure.kind === 'bad-answer' || failure.usage !== undefined ? 'answered' : 'failed';
};

function close(attempt: Attempt, profile: Profile, startedAt: number, usage: Usage | undefined): Attempt {
  const cost = usage === undefined ? null : costOf(usage, profile.price);
  return { ...attempt, latencyMs: Math.round(performance.now() - startedAt), usage: usage ?? null, costUsd: cost };
}

async function askOnce(
  { ask, profile }: AskableProfile,
  attempt: Attempt,
  body: RequestBody,
  signal: AbortSignal,
  meter: string,
): Promise<Exclude<Asked, { is: 'snooze' | 'moved' }>> {
  const startedAt = performance.now();
  try {
    const answer = await ask(body, signal);
    const closed = close(attempt, profile, startedAt, answer.usage);
    const call = describeCall(meter, answer.usage, answer.told);
    return { is: 'answered', answer, attempt: { ...closed, outcome: 'answered', model: answer.model }, call };
  } catch (error) {
    const failure = classifyFailure(error);
    const closed = close(attempt, profile, startedAt, failure.usage);
    const call = describeCall(meter, failure.usage, failure.told, failure);
    return { is: 'failed', failure, attempt: { ...closed, outcome: outcomeOf(failure), failure: failure.code }, call };
  }
}

/** Redis' clock, which the job told when it was read. */
const nowOf = (job: StageJob) => job.now + performance.now() - job.readAt;

/** What the receipt says of a request that is about to be sent. */
function describeRequest({ profile }: AskableProfile, body: RequestBody, question: Question): Receipt {
  const { job, findings, policy } = question;
  const { model, region = null } = profile;
  const { bytes, sha256 } = body;
  return { at: Math.round(nowOf(job)), model, region, bytes: bytes.length, sha256, findings, policy };
}

/** Nothing was sent: the process stood still for so long that somebody else may be asking by now. */
function notSent(attempt: Attempt): Asked {
  const failure = new Failure('model-timeout');
  return { is: 'failed', failure, attempt: { ...attempt, outcome: 'failed', failure: failure.code } };
}

/** Refusals that do not come from what one request says. */
const ofTheProfile: ReadonlySet<FailureCode> = new Set(['model-not-allowed', 'model-unknown', 'model-quota']);

function tell(breaker: Breaker<FailureCode>, profile: string, asked: Asked): Asked {
  if (asked.is === 'answered') breaker.heard(profile, undefined);
  else if (asked.is === 'failed' && ofTheProfile.has(asked.failure.code)) breaker.heard(profile, asked.failure.code);
  return asked;
}

/** The question is to be asked again where another form is known than the one that was refused. */
function adapt(asked: Asked, isOtherKnown: (refused: RefusedPart) => boolean): Asked {
  if (asked.is !== 'failed' || asked.attempt === undefined) return asked;
  const { refused, cause } = asked.failure;
  if (refused === undefined || !isOtherKnown(refused)) return asked;
  const failure = new Failure('model-adapted', { cause });
  return { ...asked, failure, attempt: { ...asked.attempt, failure: failure.code } };
}

/** What became of a call, with what its profile's meter makes of it where it failed or was told to wait. */
async function weigh(asked: Asked, job: StageJob, tellTrouble: TellTrouble): Promise<Asked> {
  if (asked.is !== 'failed' || asked.call === undefined) return asked;
  const { failure, call, attempt } = asked;
  const { profile, is } = call;
  if (is !== 'trouble' && is !== 'throttled') return asked;
  const begunAt = attempt?.at ?? job.now;
  const heard = await tellTrouble(job, { profile, is, code: failure.code, begunAt, waitMs: failure.retryAfterMs });
  return { ...asked, heard };
}

/**
 * Makes what asks models on the record: the receipt stands in the egress log, and with the attempt in the record,
 * before the request is sent. The receipt names the attempt by its number. Where somebody else has begun it, or it
 * begins too late, this process stood still meanwhile, and nothing is sent.
 */
export function createAskOnRecord({
  profiles,
  meterOf,
  begin,
  tellTrouble,
  egress,
  breaker,
  forms,
  lookForLeak,
  failAt,
}: {
  profiles: ReadonlyMap<string, AskableProfile>;
  /** The profile that stands for all of its endpoint. */
  meterOf: (profile: string) => string;
  begin: Begin;
  tellTrouble: TellTrouble;
  egress: Pick<EgressLog, 'append'>;
  breaker: Breaker<FailureCode>;
  forms: KnownForms;
  lookForLeak: LookForLeak;
  failAt: FailAt;
}): AskOnRecord {
  return async (question) => {
    const { job, rung, request, signal, opener = crypto.randomUUID(), beside } = question;
    const askable = profiles.get(rung.profile);
    if (askable === undefined) throw new Failure('model-unknown');
    const { name: profile, model, timeoutMs } = askable.profile;
    // Whoever replays a job wants it asked.
    const refusal = job.run > 1 ? undefined : breaker.refuse(profile);
    if (refusal !== undefined) return { is: 'failed', failure: new Failure(refusal) };
    const form = forms.find(askable.profile, request);
    const body = writeBody(request, askable.profile, form);
    await lookForLeak(job, profile, body);
    const receipt = describeRequest(askable, body, question);
    const n = (job.attempts ?? 0) + (beside === undefined ? 1 : 2);
    const head = egress.append({ jobId: job.jobId, n, profile, ...receipt });
    const begun = await begin(job, {
      attempt: { run: job.run, rung: job.rung, round: job.round, profile, model },
      meter: meterOf(profile),
      tokens: Math.ceil(body.bytes.length / BYTES_A_TOKEN) + FIRST_OUTPUT,
      n,
      receipt,
      opener,
      beside,
      leaseMs: timeoutMs + LEASE_MARGIN_MS,
      head,
    });
    const isTakenBack = beside !== undefined && signal.aborted;
    const isFit = begun.is === 'begun' && !isTakenBack && nowOf(job) - begun.attempt.at <= LATEST_START_MS;
    if (isFit) question.onBegun?.();
    if (!isFit) egress.append({ unsent: head.seq });
    switch (begun.is) {
      case 'moved':
      case 'full':
        return { is: 'moved' };
      case 'open':
        return { is: 'snooze', delayMs: Math.max(0, begun.leaseEndsAt - begun.now) };
      case 'begun': {
        failAt('model.begun');
        if (!isFit) return notSent(begun.attempt);
        const ask = () => askOnce(askable, begun.attempt, body, signal, meterOf(profile));
        const asked = tell(breaker, profile, await inAttempt(askable.profile, begun.attempt, ask));
        const known = adapt(asked, (refused) => forms.learn(askable.profile, request, form, refused));
        return weigh(known, job, tellTrouble);
      }
    }
  };
}
