import { pipeline, type WorkStage } from '../../queues/pipeline.ts';
import { createPolicyHash } from '../../src/boundary/hash-policy.ts';
import { createBreaker } from '../../src/failures/create-breaker.ts';
import type { Decision } from '../../src/failures/decide.ts';
import type { Failure } from '../../src/failures/failure.ts';
import { createInspector } from '../../src/inspection/inspector.ts';
import type { Change } from '../../src/jobs/change.ts';
import type { Payloads } from '../../src/jobs/record.ts';
import { createAskModel } from '../../src/models/create-ask-model.ts';
import { meterOf } from '../../src/models/meter-of.ts';
import type { Profile } from '../../src/models/profile.ts';
import { createKnownForms } from '../../src/models/request-form.ts';
import type { StageJob } from '../../src/records/stage-job.ts';
import { createDetectors } from '../../src/redaction/detectors.ts';
import type { SourcesOf } from '../../src/retrieval/sources.ts';
import { createCatalogue } from '../../src/tasks/load-tasks.ts';
import type { Task } from '../../src/tasks/task.ts';
import { type Begin, createAskOnRecord } from '../ask-on-record.ts';
import { createRungStage } from '../ask-rung.ts';
import { createAskHedged } from '../hedge.ts';
import type { Observe } from '../observe.ts';
import { createRedactStage } from '../redact.ts';
import { runVisit, type VisitTools } from '../run-visit.ts';
import type { Profiles } from '../rungs.ts';
import type { StageWork, Verdict } from '../stage.ts';
import { createStop } from '../stop.ts';
import { createValidateStage } from '../validate.ts';
import { createKnobs } from '../watch-knobs.ts';
import type { ScriptedModels } from './scripted-models.ts';

/** What became of one visit: what the stage made of the job, what failed and what follows, and what would be written. */
export interface BenchVisit {
  verdict: Verdict<WorkStage> | undefined;
  failed: { failure: Failure; decision: Decision } | undefined;
  change: Change;
  handedOver: Payloads;
}

/** The stages of workers without Redis and network: their records and models are in memory. */
export interface TestBench {
  profiles: Profiles;
  visit: (job: StageJob) => Promise<BenchVisit>;
}

interface BenchGiven {
  task: Task;
  profiles: readonly Profile[];
  models: ScriptedModels;
  sourcesOf: SourcesOf;
  redaction: 'balanced' | 'strict';
}

const nothing = () => undefined;
const backoff = { baseMs: 1000, maxMs: 300_000 };

/** Sees nothing but failures. */
const observeFailures = (failed: Observe['failed']): Observe => ({
  ...{
    worked: nothing,
    waited: nothing,
    committed: nothing,
    heldBack: nothing,
    leaked: nothing,
    rested: nothing,
    away: nothing,
  },
  ...{ learned: nothing, plugInFailed: nothing, taskSlow: nothing, otherTask: nothing },
  failed,
});

/** An attempt begins at once: there is no other worker, and no limit. */
const begin: Begin = async (job, { attempt, n, leaseMs }) => ({
  is: 'begun',
  attempt: {
    ...{ ...attempt, n, at: Math.round(job.now + performance.now() - job.readAt), leaseEndsAt: job.now + leaseMs },
    ...{ outcome: 'started', failure: null, latencyMs: null, usage: null, costUsd: null },
  },
});

const egress = { append: () => ({ log: '', seq: 0, mac: '', kept: '' }) };

/** What each stage does to a job, made of what workers make it of. */
function createStages({ task, models, sourcesOf, redaction, ...given }: BenchGiven, observe: Observe) {
  const profiles: Profiles = new Map(given.profiles.map((profile) => [profile.name, profile]));
  const askable = new Map(
    given.profiles.map((profile) => [profile.name, { profile, ...createAskModel(profile, models.connect(profile)) }]),
  );
  const detectors = createDetectors(redaction);
  const inspector = createInspector(detectors);
  const askOnRecord = createAskOnRecord({
    ...{ profiles: askable, meterOf: (name) => meterOf(name, profiles), begin, egress, failAt: nothing },
    tellTrouble: async () => ({ isAway: false, isOwnDoing: false }),
    breaker: createBreaker({ inARow: Infinity, restMs: 0, onTurn: nothing }),
    forms: createKnownForms(),
    lookForLeak: async () => undefined,
  });
  const ask = createAskHedged(askOnRecord, (name) => profiles.get(name)?.timeoutMs ?? 0);
  const rungTools = { ask, observe, inspector, policyOf: createPolicyHash(detectors), profiles };
  const stages: { [Name in WorkStage]: StageWork<Name> } = {
    redact: createRedactStage({ detectors, engine: inspector }, sourcesOf, observe),
    model: createRungStage('model', rungTools),
    validate: createValidateStage({ inspector, profiles, knobs: createKnobs() }),
    fallback: createRungStage('fallback', rungTools),
  };
  return { profiles, stages };
}

const isWorkStage = (stage: string): stage is WorkStage => Object.hasOwn(pipeline, stage);

/** Makes the stages of one task, to be run visit by visit, on the path that every visit of a worker takes. */
export function createTestBench(given: BenchGiven): TestBench {
  let seen: Pick<BenchVisit, 'verdict' | 'failed'> = { verdict: undefined, failed: undefined };
  const observe = observeFailures((_, { failure }, decision) => {
    seen.failed = { failure, decision };
  });
  const { profiles, stages } = createStages(given, observe);
  const watch = (stage: StageWork<WorkStage>): StageWork<WorkStage> => ({
    name: stage.name,
    work: async (visit) => {
      const verdict = await stage.work(visit);
      seen.verdict = verdict;
      return verdict;
    },
  });
  const visit = async (job: StageJob): Promise<BenchVisit> => {
    if (!isWorkStage(job.stage)) throw new RangeError(`nobody works in ${job.stage}`);
    seen = { verdict: undefined, failed: undefined };
    let written: Pick<BenchVisit, 'change' | 'handedOver'> = { change: { set: {} }, handedOver: {} };
    const tools: VisitTools = {
      commit: async ({ now }, change, handedOver = {}) => {
        written = { change, handedOver };
        return { is: 'done', now };
      },
      catalogue: createCatalogue([given.task]),
      ...{ profiles, knobs: createKnobs(), backoff, observe, failAt: nothing },
    };
    await runVisit(watch(stages[job.stage] as StageWork<WorkStage>), job, createStop(), tools);
    return { ...seen, ...written };
  };
  return { profiles, visit };
}
