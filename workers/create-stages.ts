import type { WorkStage } from '../queues/pipeline.ts';
import { createPolicyHash } from '../src/boundary/hash-policy.ts';
import { beginAttempt } from '../src/records/begin-attempt.ts';
import { type Begin, createAskOnRecord } from './ask-on-record.ts';
import { createRungStage } from './ask-rung.ts';
import { type Opened, profilesOf } from './create-visit-tools.ts';
import type { WorkersGiven } from './main.ts';
import { untilStored } from './persist.ts';
import { createRedactStage } from './redact.ts';
import type { VisitTools } from './run-visit.ts';
import type { StageWork } from './stage.ts';
import { createValidateStage } from './validate.ts';

/** What each stage does to a job, with all that it needs for that. */
export function createStages(
  { store, egress, onTrouble }: Opened,
  { observe, failAt }: VisitTools,
  given: WorkersGiven,
): { [Name in WorkStage]: StageWork<Name> } {
  const profiles = new Map(given.profiles.map((askable) => [askable.profile.name, askable]));
  const begin: Begin = (visit, attempt) => untilStored(() => beginAttempt(store, visit, attempt), onTrouble);
  const ask = createAskOnRecord({ profiles, begin, egress, failAt });
  const rungTools = { ask, observe, policyOf: createPolicyHash(given.detectors), profiles: profilesOf(given) };
  return {
    redact: createRedactStage(given.detectors, given.sourcesOf),
    model: createRungStage('model', rungTools),
    validate: createValidateStage(given.detectors),
    fallback: createRungStage('fallback', rungTools),
  };
}
