import { setTimeout as sleep } from 'node:timers/promises';
import { v7 } from 'uuid';
import { CANARY_TENANT, plantCanary } from '../src/canaries/canary.ts';
import { type CanaryProfile, createCanaryTask } from '../src/canaries/canary-tasks.ts';
import { isEnding } from '../src/jobs/job-view.ts';
import { eraseAnyway } from '../src/operations/erase-job.ts';
import { recordJob } from '../src/records/accept-job.ts';
import { takeCanaryTurn } from '../src/records/hold.ts';
import type { Store } from '../src/records/store.ts';
import { parseSubmission } from '../src/submissions/parse-submission.ts';
import { toAcceptance } from '../src/submissions/submit.ts';
import type { Metrics } from '../src/telemetry/metrics.ts';
import type { OnTrouble } from './persist.ts';

/** The longest between two looks whether a canary is due: one is, at once, when what was held is released. */
const LOOK_MS = 1000;
/** No canary waits longer for its model. */
const LONGEST_MS = 600_000;

interface CanaryTools {
  store: Store;
  metrics: Metrics;
  onTrouble: OnTrouble;
  /** What canaries are sent to, in turn. */
  profiles: readonly CanaryProfile[];
  everyMs: number;
  /** Whether this process is the one that sends them. */
  isMyTurn: () => boolean;
}

/** Removes the canary before, which nobody looks at; one that has not ended by now is late. */
async function removePrevious({ store, metrics }: CanaryTools, jobId: string): Promise<void> {
  const status = await store.redis.hget(store.keySpace.keysOf(CANARY_TENANT).job(jobId), 'status');
  if (status === null || !isEnding(status)) metrics.canaryJobs.inc({ outcome: 'late' });
  await eraseAnyway(store, CANARY_TENANT, jobId);
}

/** Submits a canary as a caller submits a job. */
async function submitCanary(
  { store, metrics, everyMs }: CanaryTools,
  jobId: string,
  profile: CanaryProfile,
): Promise<void> {
  const task = createCanaryTask(profile);
  const body = {
    task: task.name,
    input: plantCanary(jobId).input,
    options: { deadlineMs: Math.min(everyMs, LONGEST_MS) },
  };
  const given = { tenant: CANARY_TENANT, tasks: new Map([[task.name, task]]), idempotencyKey: undefined };
  await recordJob(store, jobId, toAcceptance(parseSubmission(body, given)), undefined);
  metrics.jobsAccepted.inc({ task: task.name });
}

/** Sends a canary where one is due, and returns in how many milliseconds to look again. */
async function sendDue(tools: CanaryTools): Promise<number> {
  const { store, profiles, everyMs } = tools;
  if (!tools.isMyTurn()) return LOOK_MS;
  const jobId = `job_${v7()}`;
  const turn = await takeCanaryTurn(store, { everyMs, jobId });
  if (turn.is === 'early') return Math.min(turn.forMs, LOOK_MS);
  if (turn.previous !== undefined) await removePrevious(tools, turn.previous);
  const profile = profiles[(turn.n - 1) % profiles.length];
  if (profile !== undefined) await submitCanary(tools, jobId, profile);
  return Math.min(everyMs, LOOK_MS);
}

/** Sends a canary every so often, in one process at a time, by Redis' clock; there is one at a time. */
export function startCanaries(tools: CanaryTools): { close: () => Promise<void> } {
  const closing = new AbortController();
  const run = async () => {
    while (!closing.signal.aborted) {
      const nextInMs = await sendDue(tools).catch(tools.onTrouble);
      await sleep(nextInMs ?? LOOK_MS, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    close: async () => {
      closing.abort();
      await running;
    },
  };
}
