import { setTimeout as delay } from 'node:timers/promises';
import type { JobView } from '../../src/records/job-view.ts';
import type { DemoClient } from './create-demo-client.ts';
import type { PlannedJob } from './plan-jobs.ts';
import type { Screen } from './screen.ts';
import { createProgress } from './show-progress.ts';

const ONE_BY_ONE = 3;
const WAIT_SECONDS = 10;
const IN_FLIGHT = 8;
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

/** Submits the jobs in order, so many at a time; rejects with the first that is refused. */
async function submitAll(client: DemoClient, jobs: readonly PlannedJob[]): Promise<void> {
  const waiting = [...jobs];
  const submitNext = async (): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) await client.submit(job);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, submitNext));
}

/**
 * Submits the jobs over HTTP, the first few one by one with `Prefer: wait`, the others eight at a time, shows how far they
 * are, and returns all of them when they have ended. Throws when some have not after a minute.
 */
export async function runJobs(client: DemoClient, jobs: readonly PlannedJob[], screen: Screen): Promise<JobView[]> {
  for (const job of jobs.slice(0, ONE_BY_ONE)) await submitAndWait(client, job, screen);
  screen.say(`  POST /v1/jobs  ${jobs.length - ONE_BY_ONE} more, ${IN_FLIGHT} at a time`, '');
  const progress = createProgress(screen, jobs.length);
  let isSubmitting = true;
  const submitting = submitAll(client, jobs.slice(ONE_BY_ONE)).finally(() => {
    isSubmitting = false;
  });
  const giveUpAt = performance.now() + GIVE_UP_AFTER_MS;
  const watch = async () => {
    for (;;) {
      // Asked before the list, or a job that is accepted in between would be missing from both.
      const mayBeComplete = !isSubmitting;
      const seen = await client.listJobs();
      if (mayBeComplete && !seen.some(isUnderWay)) return seen;
      if (performance.now() > giveUpAt) throw new Error('some jobs have not ended after a minute, see airlock.log');
      progress.show(seen);
      await delay(POLL_EVERY_MS);
    }
  };
  const [ended] = await Promise.all([watch(), submitting]);
  progress.end(ended);
  return ended;
}
