import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import type { BatchView } from '../../../src/jobs/batch-view.ts';
import type { JobView } from '../../../src/jobs/job-view.ts';
import type { Page } from '../../../src/records/list-jobs.ts';
import { runCommand } from '../canaries/run-commands.ts';

const KINDS = ['fuzz-note', 'fuzz-dead'] as const;
const JOBS_OF_EACH = 4;
const SETTLED_WITHIN_MS = 30_000;

/** A tenant with jobs that wait for a person or are dead letters: they stay until somebody deals with them. */
export interface Tenant {
  key: string;
  ids: string[];
  /** Its jobs as it sees them now. */
  read: () => Promise<string>;
}

interface TenantGiven {
  name: string;
  /** What stands in each of its inputs. */
  words: string;
  url: () => string;
  env: () => Record<string, string>;
}

/** Makes a tenant with a key of role `operate`, as an operator does, and submits its jobs, some in a batch. */
export async function openTenant({ name, words, url, env }: TenantGiven): Promise<Tenant> {
  const args = ['keys', 'create', '--tenant', name, '--role', 'operate'];
  const key = (await runCommand(args, { findings: { look: () => undefined }, env: env() })).trim();
  const call = async <View>(path: string, type = 'application/json', body: string | null = null) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': type };
    const answer = await request(`${url()}${path}`, { method: body === null ? 'GET' : 'POST', headers, body });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${path} was answered ${answer.statusCode} ${text}`);
    return JSON.parse(text) as View;
  };
  const input = { text: `xq1xq ${words}`, contact: words };
  const list = async () => (await call<Page<JobView>>('/v1/jobs?limit=100')).data;
  for (let n = 0; n < JOBS_OF_EACH; n++) {
    for (const task of KINDS) await call('/v1/jobs', 'application/json', JSON.stringify({ task, input }));
  }
  const row = `${JSON.stringify({ input })}\n`;
  const batch = await call<BatchView>('/v1/batches?task=fuzz-dead', 'application/x-ndjson', row.repeat(2));
  const until = Date.now() + SETTLED_WITHIN_MS;
  while (!(await list()).every(({ status }) => status === 'in_review' || status === 'failed')) {
    if (Date.now() > until) throw new Error(`the jobs of ${name} do not settle`);
    await sleep(100);
  }
  const ids = (await list()).map(({ id }) => id);
  const read = async () => {
    const views = await Promise.all(ids.map((id) => call<JobView>(`/v1/jobs/${id}`)));
    return JSON.stringify([views, await call<BatchView>(`/v1/batches/${batch.id}`)]);
  };
  return { key, ids: [...ids, batch.id], read };
}
