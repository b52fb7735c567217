import { setTimeout as delay } from 'node:timers/promises';
import type { JobView } from '../../../src/jobs/job-view.ts';
import type { DemoClient } from './create-demo-client.ts';
import type { PlannedJob } from './plan-jobs.ts';
import type { Screen } from './screen.ts';
import { createProgress } from './show-progress.ts';

// Long enough to be seen in the report, shorter than the model's time-out.
const PATIENCE_MS = 500;

function isSlow({ stage, attempts }: JobView, now: number): boolean {
  const attempt = attempts.at(-1);
  return stage === 'model' && attempt?.outcome === 'started' && now - Date.parse(attempt.at) >= PATIENCE_MS;
}

/**
 * Does to the jobs what is done from outside, once each is there: cancels one that a model is slow to answer, approves
 * the answer of one in review. Returns how many it was; what was seen of them is out of date then.
 */
export async function stepIn(
  client: Pick<DemoClient, 'cancel' | 'approve'>,
  planned: readonly PlannedJob[],
  seen: readonly JobView[],
  now: number = Date.now(),
): Promise<number> {
  const wanted = new Map(planned.map(({ message }) => [message.customId, message.stepIn]));
  const wants = ({ metadata }: JobView) => wanted.get(metadata?.message ?? '');
  const toCancel = seen.filter((job) => wants(job) === 'cancel' && isSlow(job, now));
  const toApprove = seen.filter((job) => wants(job) === 'approve' && job.status === 'in_review');
  for (const { id } of toCancel) await client.cancel(id);
  for (const { id } of toApprove) await client.approve(id);
  return toCancel.length + toApprove.length;
}

const ONE_BY_ONE = 3;
const WAIT_SECONDS = 10;
// Two pages of the list: a few milliseconds of work for the API.
const POLL_EVERY_MS = 150;
const GIVE_UP_AFTER_MS = 60_000;

const isUnderWay = ({ status }: JobView) => status === 'queued' || status === 'running';

/** Submits one job and waits for its answer on the same request, as an app with a user in front of it does. */
async function submitAndWait(client: DemoClient, job: PlannedJob, screen: Screen): Promise<void> {
  const startedAt = performance.now();
  const { status } = await client.submit(job, WAIT_SECONDS);
  const tookMs = Math.round(performance.now() - startedAt);
  const what = `"${job.message.subject}"`;
  screen.say(`  POST /v1/jobs  ${job.task.padEnd(16)} ${what.padEnd(38)} ${status} in ${tookMs} ms`);
}

/** Submits the jobs as one batch a task, as a script does that has them all; rejects when a row is refused. */
async function submitBatches(client: DemoClient, jobs: readonly PlannedJob[], screen: Screen): Promise<void> {
  for (const task of new Set(jobs.map((job) => job.task))) {
    const ofTask = jobs.filter((job) => job.task === task);
    const { total, rejected } = await client.submitBatch(task, ofTask);
    if (rejected > 0 || total !== ofTask.length)
      throw new Error(`${rejected} of ${total} rows of ${task} were refused`);
    screen.say(`  POST /v1/batches?task=${task.padEnd(16)} ${total} rows`);
  }
}

/**
 * Submits the jobs over HTTP, the first few one by one with `Prefer: wait`, the others as batches, steps in where a
 * message asks for it, shows how far they are, and returns all of them when they have ended. Throws when some have not
 * after a minute.
 */
export async function runJobs(client: DemoClient, jobs: readonly PlannedJob[], screen: Screen): Promise<JobView[]> {
  for (const job of jobs.slice(0, ONE_BY_ONE)) await submitAndWait(client, job, screen);
  const progress = createProgress(screen, jobs.length);
  let isSubmitting = true;
  const submitting = submitBatches(client, jobs.slice(ONE_BY_ONE), screen).finally(() => {
    isSubmitting = false;
  });
  const giveUpAt = performance.now() + GIVE_UP_AFTER_MS;
  const watch = async () => {
    for (;;) {
      // Asked before the list, or a job that is accepted in between would be missing from both.
      const mayBeComplete = !isSubmitting;
      const seen = await client.listJobs();
      const steppedIn = await stepIn(client, jobs, seen);
      if (mayBeComplete && steppedIn === 0 && !seen.some(isUnderWay)) return seen;
      if (performance.now() > giveUpAt) throw new Error('some jobs have not ended after a minute, see airlock.log');
      progress.show(seen);
      await delay(POLL_EVERY_MS);
    }
  };
  const [ended] = await Promise.all([watch(), submitting]);
  progress.end(ended);
  return ended;
}
