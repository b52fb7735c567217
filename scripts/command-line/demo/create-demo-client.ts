import { setTimeout as delay } from 'node:timers/promises';
import type { BatchView } from '../../../src/jobs/batch-view.ts';
import type { JobView } from '../../../src/jobs/job-view.ts';
import type { Page } from '../../../src/records/list-jobs.ts';
import type { PlannedJob } from './plan-jobs.ts';

/** What the demo does over HTTP, like any app would. */
export interface DemoClient {
  /** Submits a job, waits up to so many seconds for its end, and returns it as it is then. */
  submit: (job: PlannedJob, waitSeconds?: number) => Promise<JobView>;
  /** Submits jobs of one task as one batch; returns how many rows were accepted and refused. */
  submitBatch: (task: string, jobs: readonly PlannedJob[]) => Promise<BatchView['counts']>;
  /** Ends a job as cancelled. */
  cancel: (id: string) => Promise<JobView>;
  /** Approves the answer of a job in review. */
  approve: (id: string) => Promise<JobView>;
  /** Every job, newest first. */
  listJobs: () => Promise<JobView[]>;
}

// Ten seconds and more, since a refusal asks for a second at least.
const MOST_TRIES = 10;

/** A job as both a submission and a row of a batch have it. */
const describeJob = ({ input, message: { customId, deadlineMs } }: PlannedJob) => ({
  input,
  metadata: { message: customId },
  ...(deadlineMs !== undefined && { options: { deadlineMs } }),
});

/** Makes the client. What is answered 503 is asked again; the Idempotency-Key keeps that from making a second job. */
export function createDemoClient(url: string, key: string): DemoClient {
  const request = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const headers = { ...init.headers, authorization: `Bearer ${key}` };
    for (let tries = 1; ; tries++) {
      const answer = await fetch(url + path, { ...init, headers });
      if (answer.ok) return answer.json();
      if (answer.status !== 503 || tries === MOST_TRIES) {
        throw new Error(`${init.method ?? 'GET'} ${path} answered ${answer.status}: ${await answer.text()}`);
      }
      await delay(Number(answer.headers.get('retry-after') ?? 1) * 1000);
    }
  };
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    request(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
  return {
    submit: async (job, waitSeconds = 0) => {
      const wait = waitSeconds > 0 ? { prefer: `wait=${waitSeconds}` } : {};
      const body = JSON.stringify({ task: job.task, ...describeJob(job) });
      return (await post('/v1/jobs', body, { 'idempotency-key': job.message.customId, ...wait })) as JobView;
    },
    submitBatch: async (task, jobs) => {
      const rows = jobs.map((job) => ({ customId: job.message.customId, ...describeJob(job) }));
      const body = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
      const headers = { 'content-type': 'application/x-ndjson', 'idempotency-key': `demo-${task}` };
      return ((await post(`/v1/batches?task=${encodeURIComponent(task)}`, body, headers)) as BatchView).counts;
    },
    cancel: async (id) => (await request(`/v1/jobs/${id}/cancel`, { method: 'POST' })) as JobView,
    approve: async (id) => (await post(`/v1/reviews/${id}`, JSON.stringify({ decision: 'approve' }))) as JobView,
    listJobs: () => listAll(request),
  };
}

/** Every page of the list of jobs. */
async function listAll(request: (path: string) => Promise<unknown>): Promise<JobView[]> {
  const jobs: JobView[] = [];
  let cursor = '';
  do {
    const page = await request(`/v1/jobs?limit=100${cursor}`);
    const { data, nextCursor } = page as Page<JobView>;
    jobs.push(...data);
    cursor = nextCursor === null ? '' : `&cursor=${nextCursor}`;
  } while (cursor !== '');
  return jobs;
}
