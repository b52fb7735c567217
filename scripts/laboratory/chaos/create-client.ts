import { Agent, request } from 'undici';
import type { JobView } from '../../../src/jobs/job-view.ts';
import type { Page } from '../../../src/records/list-jobs.ts';
import type { SeenJob } from './observations.ts';

const ANSWER_WITHIN_MS = 8000;

/** What came of a submission: the job's id, a reason to try the same key again, or a refusal. */
export type Submitted = { is: 'accepted'; id: string } | { is: 'again' } | { is: 'refused'; why: string };

/** The API as a producer uses it. Whatever reads rejects when the API does not answer with 200. */
export interface CampaignClient {
  /** Of the tenant whose turn it is with the `n`th job. */
  submit: (input: object, idempotencyKey: string, n: number) => Promise<Submitted>;
  /** The tenants' jobs, one tenant after the other. */
  list: (cursor: string | undefined) => Promise<{ jobs: SeenJob[]; nextCursor: string | undefined }>;
  find: (id: string) => Promise<SeenJob>;
  /** Any page, such as the board's, as text. */
  read: (path: string) => Promise<string>;
  close: () => Promise<void>;
}

function seeJob({ id, status, finishedAt, answer, attempts, failure, output }: JobView): SeenJob {
  return {
    ...{ id, status, by: answer?.by, failure: failure?.code ?? null, output: output as SeenJob['output'] },
    finishedAt: finishedAt === null ? undefined : Date.parse(finishedAt),
    attempts: attempts.map(({ n, at, outcome, failure: why }) => ({
      ...{ n, at: Date.parse(at), outcome, failure: why?.code ?? null },
    })),
  };
}

/** Makes API keys for these tenants, by that of an administrator of the installation. */
export async function createTenantKeys(url: string, adminKey: string, tenants: readonly string[]): Promise<string[]> {
  const create = async (tenant: string) => {
    const { statusCode, body } = await request(`${url}/v1/keys`, {
      ...{ method: 'POST', body: JSON.stringify({ tenant, role: 'submit' }) },
      headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
    });
    const made = (await body.json()) as { key?: string };
    if (made.key === undefined) throw new Error(`a key for ${tenant} was answered ${statusCode}`);
    return made.key;
  };
  return Promise.all(tenants.map(create));
}

/**
 * Makes a client of several tenants, by their API keys; the first also reads the board. The API's URL is asked for each
 * time, since it changes with each of its lives.
 */
export function createClient(given: {
  url: () => string;
  apiKeys: readonly [string, ...string[]];
  task: string;
}): CampaignClient {
  const dispatcher = new Agent({ connections: 64, headersTimeout: ANSWER_WITHIN_MS, bodyTimeout: ANSWER_WITHIN_MS });
  const { apiKeys } = given;
  const keys = new Map<string, string>();
  const read = async (path: string, apiKey: string = apiKeys[0]) => {
    const authorization = `Bearer ${apiKey}`;
    const { statusCode, body } = await request(`${given.url()}${path}`, { dispatcher, headers: { authorization } });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`GET answered ${statusCode}`);
    return text;
  };
  const submit = async (input: object, key: string, n: number): Promise<Submitted> => {
    const apiKey = apiKeys[n % apiKeys.length] ?? apiKeys[0];
    const { statusCode, body } = await request(`${given.url()}/v1/jobs`, {
      ...{ method: 'POST', dispatcher, body: JSON.stringify({ task: given.task, input }) },
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', 'idempotency-key': key },
    });
    const text = await body.text();
    if (statusCode === 202) {
      const { id } = JSON.parse(text) as JobView;
      keys.set(id, apiKey);
      return { is: 'accepted', id };
    }
    if (statusCode === 503 || statusCode === 429) return { is: 'again' };
    return { is: 'refused', why: `${statusCode} ${text.slice(0, 200)}` };
  };
  return {
    submit,
    read: (path) => read(path),
    list: async (cursor) => {
      const [tenant = '0', at = ''] = cursor?.split(' ') ?? [];
      const path = `/v1/jobs?limit=100${at === '' ? '' : `&cursor=${at}`}`;
      const page = JSON.parse(await read(path, apiKeys[Number(tenant)])) as Page<JobView>;
      const isLast = Number(tenant) === apiKeys.length - 1;
      const next = page.nextCursor === null ? `${Number(tenant) + 1} ` : `${tenant} ${page.nextCursor}`;
      return { jobs: page.data.map(seeJob), nextCursor: page.nextCursor === null && isLast ? undefined : next };
    },
    find: async (id) => seeJob(JSON.parse(await read(`/v1/jobs/${id}`, keys.get(id))) as JobView),
    close: () => dispatcher.destroy(),
  };
}
