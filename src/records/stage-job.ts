import type { Change, Job } from '../jobs/change.ts';
import type { Stage } from '../jobs/job-view.ts';
import type { Lane } from '../jobs/lane.ts';
import { readAttempts } from '../jobs/read-attempts.ts';
import { type JobRecord, type PayloadField, type Payloads, readRecord, type StoredRecord } from '../jobs/record.ts';
import type { JobSealer } from '../seals/seal.ts';
import type { OpenedRecord } from './open-record.ts';
import { readSealed } from './outside.ts';
import type { Store } from './store.ts';

/** The payloads that each stage gets with its job. */
export const payloadsOf: Record<Stage, readonly PayloadField[]> = {
  redact: ['input'],
  model: ['input', 'redacted', 'notes'],
  validate: ['input', 'redacted', 'answer'],
  fallback: ['input', 'redacted', 'notes'],
  review: [],
  'dead-letter': [],
};

/** A job as its stage gets it; payloads are opened when they are asked for. */
export interface StageJob extends Job {
  stage: Stage;
  rung: number;
  round: number;
  spent: number;
  throttles: number;
  /** The moment of `now` by `performance.now()` of this process, or a little later. */
  readAt: number;
  /** When a request that is still in flight may be given up as unknown; 0 when there is none. */
  judgedAt: number;
  /** The worker that had it before crashed just now, most likely because of it. */
  hasCrashed: boolean;
  /** Its batch was cancelled, and so is the job. */
  isCancelled: boolean;
  /**
   * The payload of a field in the clear, as JSON; undefined when the record has none. Rejects with `seal-broken`, and
   * with `payloads-unavailable` for one that is outside of Redis where it cannot be read.
   */
  open: (field: PayloadField) => Promise<string | undefined>;
}

/** Opens payloads when they are asked for, each once. */
function createOpen(
  jobId: string,
  record: JobRecord,
  seals: JobSealer,
  store: Pick<Store, 'outside'>,
): StageJob['open'] {
  const opened = new Map<PayloadField, string>();
  return async (field) => {
    const stored = record[field];
    if (stored === undefined) return undefined;
    const text = opened.get(field) ?? seals.open(field, await readSealed(store, jobId, stored));
    opened.set(field, text);
    return text;
  };
}

/** What a script tells of a visit that was claimed. */
export interface ClaimedRecord {
  /** With its latest attempt. */
  record: StoredRecord;
  steadyAt: number;
  hasCrashed?: boolean;
  isCancelled?: boolean;
}

/** Makes the job of a stage from its record. */
export function createStageJob(
  store: Pick<Store, 'outside'>,
  jobId: string,
  claimed: ClaimedRecord,
  now: number,
  { seals, fault }: Pick<OpenedRecord, 'seals' | 'fault'>,
): StageJob {
  const record = readRecord(claimed.record);
  const { rung = 0, round = 0, spent = 0, throttles = 0, leaseEndsAt } = record;
  // Onto the record, not beside a copy of it: it has some forty fields.
  return Object.assign(record, {
    jobId,
    stage: record.stage as Stage,
    rung,
    round,
    spent,
    throttles,
    now,
    readAt: performance.now(),
    seals,
    fault,
    latestAttempt: readAttempts(claimed.record).at(-1),
    judgedAt: leaseEndsAt ? Math.max(Number(leaseEndsAt), claimed.steadyAt) : 0,
    hasCrashed: claimed.hasCrashed === true,
    isCancelled: claimed.isCancelled === true,
    open: createOpen(jobId, record, seals, store),
  });
}

const asksModels = (stage: Stage) => stage === 'model' || stage === 'fallback';

/**
 * The job as the next stage gets it in the process that has claimed the next visit with its commit: what it had, what
 * it wrote, and in the clear what it hands over of the payloads that it wrote.
 */
export function continueJob(
  job: StageJob,
  { set, next = job.stage, attempt, beside }: Change,
  { token, now, lane }: { token: string; now: number; lane?: Lane | undefined },
  handedOver: Payloads,
): StageJob {
  return {
    ...job,
    ...set,
    stage: next,
    visit: job.visit + 1,
    token,
    now,
    ...(asksModels(next) && { lane: lane?.name ?? '', patience: String(lane?.patience ?? 0) }),
    readAt: performance.now(),
    notBefore: 0,
    gaveUp: undefined,
    hasCrashed: false,
    latestAttempt: attempt ?? job.latestAttempt,
    attempts: Math.max(job.attempts ?? 0, attempt?.n ?? 0, beside?.attempt.n ?? 0),
    judgedAt: attempt === undefined ? job.judgedAt : 0,
    open: async (field) => (field in set ? handedOver[field] : job.open(field)),
  } as StageJob;
}
