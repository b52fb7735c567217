import type { FailureKind } from '../failures/failure.ts';
import { kindOf } from '../failures/failure-codes.ts';
import type { ModelView, TenantView } from '../operations/knob-tools.ts';
import type { Waiting } from '../operations/measure-waiting.ts';
import { type NowView, RECENT_MINUTES } from '../operations/read-now.ts';
import type { StatsFigures } from '../operations/stats-figures.ts';
import { FULL_FROM } from '../redis/watch-memory.ts';
import { tellDuration } from './values.ts';

/** Who has to do something. */
export type Whose = 'us' | 'model' | 'provider';

/** Something that is wrong, and where to look. */
export interface Trouble {
  whose: Whose;
  says: string;
  path: string;
  query?: Readonly<Record<string, string>>;
}

/** So long a worker that lives is silent at most, in milliseconds; so long who is next may wait. */
const [SILENT_MS, LATE_MS] = [10_000, 30_000];
/** From this share of its memory on Redis is nearly full. */
const NEARLY_FULL = 0.7;
/** Shares of the last minutes' requests, of so many at least; of jobs that ended. */
const [REFUSED, THROTTLED, FAILED, LEAST, DIED] = [0.25, 0.1, 0.2, 5, 0.02];

const IN_RECENT = `in the last ${RECENT_MINUTES} min`;
const window = { window: '15m' };

/** Whose a failure is, by its kind. */
const faults: Record<FailureKind, Whose> = {
  ...{ transient: 'provider', throttled: 'provider', capacity: 'provider', quota: 'provider', adapted: 'provider' },
  ...{ misconfigured: 'provider', refused: 'model', 'bad-answer': 'model', 'low-confidence': 'model' },
  ...{ 'task-fault': 'us', deadline: 'us', permanent: 'us', infrastructure: 'us', unexpected: 'us', cancelled: 'us' },
};
/** An input that is too long is the submitter's. */
const whoseIs = (code: string): Whose => (code === 'input-too-long' ? 'us' : faults[kindOf(code)]);

const tellJobs = (count: number) => (count === 1 ? '1 job' : `${count} jobs`);
const tellWaiting = (count: number) => (count === 1 ? '1 job waits' : `${count} jobs wait`);
const tellPercent = (share: number) => `${Math.round(share * 100)} %`;

/** Whether as much is asked of a profile as it may be. */
const isSpent = ({ used, limits: { inForce } }: ModelView): boolean =>
  used !== null &&
  (Object.keys(used) as (keyof typeof used)[]).some((name) => used[name] >= (inForce[name] ?? Infinity) * 0.95);

function findOwn({ heardMs, isFull, memoryUsed, pausedTasks }: NowView): Trouble[] {
  const troubles: Trouble[] = [];
  const add = (says: string, path = '/', query = {}) => troubles.push({ whose: 'us', says, path, query });
  if (heardMs === null) add('No worker has been heard yet: nothing is worked on.');
  else if (heardMs > SILENT_MS) add(`No worker has been heard for ${tellDuration(heardMs)}: nothing is worked on.`);
  if (isFull) add('Redis is full: no jobs are taken.');
  else if (memoryUsed !== null && memoryUsed >= NEARLY_FULL) {
    add(
      `Redis has used ${tellPercent(memoryUsed)} of its memory; from ${tellPercent(FULL_FROM)} on no jobs are taken.`,
    );
  }
  for (const task of pausedTasks)
    add(`Somebody has paused task ${task}: its jobs wait.`, '/jobs', { task, open: 'true' });
  return troubles;
}

/** Why a tenant gets no job in. */
export function findRefusals({ use, limits, budget }: TenantView): Trouble[] {
  const { maxWaiting } = limits;
  const { usdPerDay } = budget;
  const at = { whose: 'us', path: '/jobs', query: { open: 'true' } } as const;
  const refuses = 'its jobs are refused';
  return [
    ...(maxWaiting !== null && use.waiting >= maxWaiting
      ? [
          {
            ...at,
            says: `${tellJobs(use.waiting)} of the tenant have not ended, of ${maxWaiting} that may wait: ${refuses}.`,
          },
        ]
      : []),
    ...(usdPerDay !== null && use.spentUsd + use.reservedUsd >= usdPerDay
      ? [{ ...at, says: `The tenant has spent its budget of today: ${refuses} until midnight UTC.` }]
      : []),
  ];
}

/** Those who wait although nobody outside keeps them. */
function findLate({ stages, recent }: NowView, { stage, profile, jobs, firstMs }: Waiting): Trouble {
  const of = profile === null ? stage : `${stage} for ${profile}`;
  const { accepted, ended } = recent.jobs ?? { accepted: 0, ended: 0 };
  const grows = accepted > ended ? `; ${IN_RECENT} ${accepted} came in and ${ended} ended` : '';
  const active = stages?.find(({ stage: name }) => name === stage)?.counts.active;
  const empty = active === 0 ? '; nobody works there, so perhaps no worker of this stage runs' : '';
  const says = `${tellWaiting(jobs)} in ${of}, the next since ${tellDuration(firstMs)}${grows}${empty}.`;
  return { whose: 'us', says, path: '/jobs', query: queryOf(stage) };
}

/** The jobs of a stage, as far as the status tells. */
export const queryOf = (stage: Waiting['stage']) => ({ status: stage === 'redact' ? 'queued' : 'running' });

/** Why a profile is not asked; undefined where it is. */
function findClosed(model: ModelView, jobs: number): Trouble | undefined {
  const { name, state, paused, since } = model;
  const waits = jobs > 0 ? `; ${tellWaiting(jobs)} for it` : '';
  const at = { path: '/providers' };
  const ago = since === null ? '' : ` for ${tellDuration(Math.max(0, Date.now() - Date.parse(since)))}`;
  if (state === 'held')
    return { whose: 'us', says: `A canary leaked: nothing has been sent to ${name}${ago}${waits}.`, ...at };
  if (paused) return { whose: 'us', says: `Somebody has paused ${name}${waits}.`, ...at };
  if (state === 'away') return { whose: 'provider', says: `${name} has been away${ago}${waits}.`, ...at };
  if (state === 'paused') return { whose: 'provider', says: `${name} has told us to wait${ago}${waits}.`, ...at };
  if (jobs === 0 || !isSpent(model)) return undefined;
  return { whose: 'provider', says: `${name} is asked as much as it may be${waits}.`, ...at };
}

/** The most frequent code. */
const firstOf = (failures: Readonly<Record<string, number>>, is: (kind: FailureKind) => boolean) =>
  Object.keys(failures).find((code) => is(kindOf(code)));

const isRefusal = (kind: FailureKind) => kind === 'quota' || kind === 'misconfigured';
const isOfProvider = (kind: FailureKind) => faults[kind] === 'provider' && kind !== 'throttled';

/** What a profile's provider did wrong in the last minutes. */
function findFailing(profile: string, { attempts }: StatsFigures): Trouble[] {
  const { total, answered, throttled, failed, unknown, failures } = attempts;
  if (total < LEAST) return [];
  const refusal = answered === 0 ? firstOf(failures, isRefusal) : undefined;
  const code = refusal ?? firstOf(failures, isOfProvider);
  const tell = (count: number, did: string, why = ''): Trouble => {
    const says = `${profile} ${did} ${count} of ${total} requests ${IN_RECENT}${why}.`;
    return { whose: 'provider', says, path: '/failures', query: window };
  };
  return [
    ...(throttled / total >= THROTTLED ? [tell(throttled, 'throttled')] : []),
    ...(unknown / total >= FAILED
      ? [tell(unknown, 'left us without a word on', ': workers crashed, or were cut off')]
      : []),
    ...(failed / total >= FAILED
      ? [tell(failed, refusal ? 'refused' : 'failed', code === undefined ? '' : `: ${code}`)]
      : []),
  ];
}

/** So much longer than in the hour answers take, and so long at least, in milliseconds, where a provider is slow. */
const [SLOWER, SLOW_MS] = [3, 5000];

/** A provider that answers, but takes its time. */
function findSlow({ profile, recent, hour }: NowView['profiles'][number]): Trouble[] {
  const [now, usual] = [recent.attempts.latencyMs?.p50 ?? 0, hour.attempts.latencyMs?.p50 ?? 0];
  if (recent.attempts.answered < LEAST || now < SLOW_MS || now < usual * SLOWER) return [];
  const says = `Half of the answers of ${profile} ${IN_RECENT} took over ${tellDuration(now)}; in the hour, ${tellDuration(usual)}.`;
  return [{ whose: 'provider', says, path: '/providers' }];
}

/** Answers that were refused. */
function findPoor(profile: string, { attempts, quality }: StatsFigures): Trouble[] {
  const { refused = 0, askedAgain = 0 } = quality ?? {};
  if (attempts.answered < LEAST || refused / attempts.answered < REFUSED) return [];
  const code = firstOf(attempts.failures, (kind) => faults[kind] === 'model');
  const again = askedAgain > 0 ? `; ${askedAgain} came of asking again` : '';
  const says = `Of ${attempts.answered} answers of ${profile} ${IN_RECENT} ${refused} were refused`;
  const why = code === undefined ? '' : `, mostly ${code}`;
  return [{ whose: 'model', says: `${says}${why}${again}.`, path: '/failures', query: window }];
}

/** Jobs that ended for nothing, by their code. */
function findDead({ jobs }: StatsFigures): Trouble[] {
  const ended = (jobs?.ended ?? 0) - (jobs?.cancelled ?? 0);
  return Object.entries(jobs?.failures ?? {})
    .filter(([, count]) => count / Math.max(1, ended) >= DIED)
    .map(([code, count]) => ({
      whose: whoseIs(code),
      says: `${tellJobs(count)} of ${ended} that ended ${IN_RECENT} failed: ${code}.`,
      path: '/jobs',
      query: { failure: code, ended: 'true', since: '5m' },
    }));
}

/** How many jobs wait for a profile. */
export const countWaitingFor = ({ waiting }: Pick<NowView, 'waiting'>, name: string): number =>
  waiting.filter(({ profile }) => profile === name).reduce((sum, { jobs }) => sum + jobs, 0);

/** What is wrong, and whose it is: what is missing here, answers that will not do, or those who give them. */
export function findTroubles(now: NowView, models: readonly ModelView[]): Trouble[] {
  const closed = new Map(models.map((model) => [model.name, findClosed(model, countWaitingFor(now, model.name))]));
  const late = now.waiting.filter(
    ({ profile, firstMs }) => firstMs >= LATE_MS && (profile === null || closed.get(profile) === undefined),
  );
  return [
    ...findOwn(now),
    ...late.map((waiting) => findLate(now, waiting)),
    ...[...closed.values()].filter((trouble) => trouble !== undefined),
    // Of one that is closed it is known already why.
    ...now.profiles.flatMap(({ profile, recent }) => (closed.get(profile) ? [] : findFailing(profile, recent))),
    ...now.profiles.flatMap(findSlow),
    ...now.profiles.flatMap(({ profile, recent }) => findPoor(profile, recent)),
    ...findDead(now.recent),
  ];
}
