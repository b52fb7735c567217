import { setTimeout as delay } from 'node:timers/promises';
import type { BatchView } from '../../src/records/batches/batch-view.ts';
import type { JobView } from '../../src/records/job-view.ts';
import type { PlannedJob } from './plan-jobs.ts';

/** What the demo does over HTTP, like any app would. */
export interface DemoClient {
  /** Submits a job, waits up to so many seconds for its end, and returns it as it is then. */
  submit: (job: PlannedJob, waitSeconds?: number) => Promise<JobView>;
  /** Submits jobs of one task as one batch; returns how many rows were accepted and refused. */
  submitBatch: (task: string, jobs: readonly PlannedJob[]) => Promise<BatchView['counts']>;
  /** Every job, newest first. */
  listJobs: () => Promise<JobView[]>;
}

// Ten seconds and more, since a refusal asks for a second at least.
const MOST_TRIES = 10;

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
  const submit = async ({ task, input, message }: PlannedJob, waitSeconds = 0) => {
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': message.customId,
      ...(waitSeconds > 0 && { prefer: `wait=${waitSeconds}` }),
    };
    const body = JSON.stringify({ task, input, metadata: { message: message.customId } });
    return (await request('/v1/jobs', { method: 'POST', headers, body })) as JobView;
  };
  const submitBatch = async (task: string, jobs: readonly PlannedJob[]) => {
    const headers = { 'content-type': 'application/x-ndjson', 'idempotency-key': `demo-${task}` };
    const rows = jobs.map(({ input, message: { customId } }) => ({ input, customId, metadata: { message: customId } }));
    const body = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    const path = `/v1/batches?task=${encodeURIComponent(task)}`;
    return ((await request(path, { method: 'POST', headers, body })) as BatchView).counts;
  };
  const listJobs = async () => {
    const jobs: JobView[] = [];
    let cursor = '';
    do {
      const page = await request(`/v1/jobs?limit=100${cursor}`);
      const { data, nextCursor } = page as { data: JobView[]; nextCursor: string | null };
      jobs.push(...data);
      cursor = nextCursor === null ? '' : `&cursor=${nextCursor}`;
    } while (cursor !== '');
    return jobs;
  };
  return { submit, submitBatch, listJobs };
}
