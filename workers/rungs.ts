import { Failure } from '../src/failures/failure.ts';
import { kindOf } from '../src/failures/failure-codes.ts';
import { isSpoiled } from '../src/jobs/attempt.ts';
import type { Job } from '../src/jobs/change.ts';
import { type Lane, nameLane } from '../src/jobs/lane.ts';
import { identify, meterOf } from '../src/models/meter-of.ts';
import { findObstacle, type Limits, type Profile } from '../src/models/profile.ts';
import type { StageJob } from '../src/records/stage-job.ts';
import { tightestOf } from '../src/tasks/data-classes.ts';
import { findNextRung, needsNoModel } from '../src/tasks/ladder.ts';
import type { ModelRung, Reach, Rung, Task } from '../src/tasks/task.ts';

/** The profiles that tasks may name, by name. */
export type Profiles = ReadonlyMap<string, Profile>;

/** What of a job decides which profiles it may ask. */
type Waiting = Pick<Job, 'dataClass' | 'causes'>;

/** The rung that a job stands on. */
export function findRung(task: Task, job: StageJob): Rung {
  const rung = task.ladder[job.rung];
  if (rung === undefined) throw new Failure('unexpected');
  return rung;
}

/** What a profile's model is told of the answer: the simulated one, which obeys whatever a schema says, all of it. */
export const schemaFor = (task: Task, profile: Profile | undefined): Task['providerSchema'] =>
  profile?.simulated ? task.wholeSchema : task.providerSchema;

/** Tries of a stage, or a rule, that asks no model. */
const STAGE_TRIES = 4;

/** How many failures may count here: the producer's word for the first model, the rung's own, or the stage's. */
export function attemptsAllowed(task: Task, job: StageJob): number {
  const rung = task.ladder[job.rung];
  if ((job.stage !== 'model' && job.stage !== 'fallback') || rung?.is !== 'model') return STAGE_TRIES;
  return (job.stage === 'model' ? job.attemptBudget : undefined) ?? rung.attempts;
}

/** Endpoints that failed this job as misconfigured or out of quota: asking them under another name is no use. */
function findMisconfigured(task: Task, job: Pick<Job, 'causes'>, profiles: Profiles): Set<string> {
  const causes = (job.causes ?? []).filter(({ code }) => ['misconfigured', 'quota'].includes(kindOf(code)));
  const found = causes.flatMap(({ rung }) => {
    const step = task.ladder[rung];
    const profile = step?.is === 'model' ? profiles.get(step.profile) : undefined;
    return profile === undefined ? [] : [identify(profile)];
  });
  return new Set(found);
}

/** Who may see a job: what its task says, and its own class where that is closer. */
export const reachOf = ({ boundary }: Task, { dataClass }: Pick<Job, 'dataClass'>): Reach => ({
  class: tightestOf(boundary.class, dataClass),
  regions: boundary.regions,
});

/**
 * Whether a rung may be asked for this job: rules and people always, a model when it is configured, may see the job and
 * is not misconfigured.
 */
export function isAvailable(rung: Rung, task: Task, job: Waiting, profiles: Profiles): boolean {
  if (rung.is !== 'model') return true;
  const profile = profiles.get(rung.profile);
  if (profile === undefined || findObstacle(profile, reachOf(task, job)) !== undefined) return false;
  return !findMisconfigured(task, job, profiles).has(identify(profile));
}

/**
 * The first rung below the job's that may be asked: no model for a job that is late, nor for one that could not be
 * redacted, nor where code of the task that a model's answer needs is at fault, by now (`failure`) or before.
 */
export function findBelow(
  task: Task,
  job: StageJob,
  profiles: Profiles,
  failure?: Pick<Failure, 'code' | 'fault'>,
): number | undefined {
  const isOfNoUse = isSpoiled(job.causes) || isSpoiled(failure && [failure]);
  const mayAskModels = job.isRedacted && !job.isLate && !isOfNoUse;
  const isAllowed = (rung: Rung) => (mayAskModels ? isAvailable(rung, task, job, profiles) : needsNoModel(rung));
  return findNextRung(task.ladder, job.rung, isAllowed);
}

/** The limits of each meter by the settings, undefined where it has none: of profiles that share one, the tightest. */
export function limitsOf(profiles: Profiles): Record<string, Limits | undefined> {
  const found: Record<string, Limits | undefined> = {};
  for (const { name, limits } of profiles.values()) {
    const meter = meterOf(name, profiles);
    found[meter] = limits === undefined ? found[meter] : tighten(found[meter], limits);
  }
  return found;
}

function tighten(one: Limits = {}, other: Limits): Limits {
  const least = (name: keyof Limits) => Math.min(one[name] ?? Infinity, other[name] ?? Infinity);
  const all = (['requestsPerMinute', 'tokensPerMinute', 'maxConcurrency'] as const).map((name) => [name, least(name)]);
  return Object.fromEntries(all.filter(([, most]) => most !== Infinity));
}

/**
 * How long a job waits on a rung for a profile that it cannot ask, and whether it waits while that is away. `patienceMs`
 * is in the place of the rung's own.
 */
export function patienceOf(
  rung: ModelRung,
  task: Task,
  job: Waiting,
  profiles: Profiles,
  patienceMs = rung.patienceMs,
): Pick<Lane, 'patience'> & { leaves: 'never' | 'away' | 'closed' } {
  if (patienceMs !== undefined) return { patience: patienceMs, leaves: patienceMs === 0 ? 'closed' : 'never' };
  const below = task.ladder.slice(task.ladder.indexOf(rung) + 1);
  const isModelBelow = below.some((other) => other.is === 'model' && isAvailable(other, task, job, profiles));
  return isModelBelow ? { patience: 'minute', leaves: 'away' } : { patience: 'quarter', leaves: 'never' };
}

/** Where a job waits that comes to a rung, by its number. */
export function findLane(task: Task, job: Waiting, rung: number, profiles: Profiles, patienceMs?: number): Lane {
  const asked = task.ladder[rung];
  if (asked?.is !== 'model') return { name: '', patience: 0 };
  const { patience, leaves } = patienceOf(asked, task, job, profiles, patienceMs);
  return { name: nameLane(meterOf(asked.profile, profiles), leaves), patience };
}
