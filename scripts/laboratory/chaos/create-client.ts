import { Agent, request } from 'undici';
import type { JobView } from '../../../src/jobs/job-view.ts';
import type { Page } from '../../../src/records/list-jobs.ts';
import type { SeenJob } from './observations.ts';

const ANSWER_WITHIN_MS = 8000;

/** What came of a submission: the job's id, a reason to try the same key again, or a refusal. */
export type Submitted = { is: 'accepted'; id: string } | { is: 'again' } | { is: 'refused'; why: string };

/** The API as a producer uses it. Whatever reads rejects when the API does not answer with 200. */
export interface CampaignClient {
  submit: (input: object, idempotencyKey: string) => Promise<Submitted>;
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

/** Makes a client; the API's URL is asked for each time, since it changes with each of its lives. */
export function createClient(given: { url: () => string; apiKey: string; task: string }): CampaignClient {
  const dispatcher = new Agent({ connections: 64, headersTimeout: ANSWER_WITHIN_MS, bodyTimeout: ANSWER_WITHIN_MS });
  const authorization = `Bearer ${given.apiKey}`;
  const read = async (path: string) => {
    const { statusCode, body } = await request(`${given.url()}${path}`, { dispatcher, headers: { authorization } });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`GET answered ${statusCode}`);
    return text;
  };
  const submit = async (input: object, key: string): Promise<Submitted> => {
    const { statusCode, body } = await request(`${given.url()}/v1/jobs`, {
      ...{ method: 'POST', dispatcher, body: JSON.stringify({ task: given.task, input }) },
      headers: { authorization, 'content-type': 'application/json', 'idempotency-key': key },
    });
    const text = await body.text();
    if (statusCode === 202) return { is: 'accepted', id: (JSON.parse(text) as JobView).id };
    if (statusCode === 503 || statusCode === 429) return { is: 'again' };
    return { is: 'refused', why: `${statusCode} ${text.slice(0, 200)}` };
  };
  return {
    submit,
    read,
    list: async (cursor) => {
      const path = `/v1/jobs?limit=100${cursor === undefined ? '' : `&cursor=${cursor}`}`;
      const page = JSON.parse(await read(path)) as Page<JobView>;
      return { jobs: page.data.map(seeJob), nextCursor: page.nextCursor ?? undefined };
    },
    find: async (id) => seeJob(JSON.parse(await read(`/v1/jobs/${id}`)) as JobView),
    close: () => dispatcher.destroy(),
  };
}
