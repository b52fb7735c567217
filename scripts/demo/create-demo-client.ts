import { setTimeout as delay } from 'node:timers/promises';
import type { JobView } from '../../src/records/job-view.ts';
import type { PlannedJob } from './plan-jobs.ts';

/** What the demo does over HTTP, like any app would. */
export interface DemoClient {
  /** Submits a job, waits up to so many seconds for its end, and returns it as it is then. */
  submit: (job: PlannedJob, waitSeconds?: number) => Promise<JobView>;
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
  return { submit, listJobs };
}
