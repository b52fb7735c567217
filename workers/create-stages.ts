import type { WorkStage } from '../queues/pipeline.ts';
import { createPolicyHash } from '../src/boundary/hash-policy.ts';
import { createBreaker } from '../src/failures/create-breaker.ts';
import type { FailureCode } from '../src/failures/failure-codes.ts';
import { beginAttempt } from '../src/records/begin-attempt.ts';
import { type Begin, createAskOnRecord } from './ask-on-record.ts';
import { createRungStage } from './ask-rung.ts';
import type { Opened } from './create-visit-tools.ts';
import type { WorkersGiven } from './main.ts';
import { untilStored } from './persist.ts';
import { createRedactStage } from './redact.ts';
import type { VisitTools } from './run-visit.ts';
import type { StageWork } from './stage.ts';
import { createValidateStage } from './validate.ts';

/** When a profile that refuses every request is left alone. */
const resting = { inARow: 3, restMs: 10_000 };

/** What each stage does to a job, with all that it needs for that. */
export function createStages(
  { store, egress, onTrouble }: Opened,
  { observe, failAt, profiles }: VisitTools,
  given: WorkersGiven,
): { [Name in WorkStage]: StageWork<Name> } {
  const askable = new Map(given.profiles.map((one) => [one.profile.name, one]));
  const begin: Begin = (visit, attempt) => untilStored(() => beginAttempt(store, visit, attempt), onTrouble);
  const breaker = createBreaker<FailureCode>({ ...resting, onTurn: observe.rested });
  const ask = createAskOnRecord({ profiles: askable, begin, egress, breaker, failAt });
  const rungTools = { ask, observe, policyOf: createPolicyHash(given.detectors), profiles };
  return {
    redact: createRedactStage(given.detectors, given.sourcesOf, observe),
    model: createRungStage('model', rungTools),
    validate: createValidateStage(given.detectors),
    fallback: createRungStage('fallback', rungTools),
  };
}
