import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { BatchView } from '../../../src/jobs/batch-view.ts';
import { isEnding, type JobView } from '../../../src/jobs/job-view.ts';

const PRODUCERS = 48;
const ROWS = 50;
const WAIT = { prefer: 'wait=20' };
/** A job or a batch that takes longer does not end. */
const ENDS_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 100;

/** The API as the soak uses it. Each rejects when it does not answer as it should. */
export interface SoakClient {
  /** Submits a job and resolves when it has ended; at once when the same request waits for its end. */
  runJob: (input: object, way: 'waits' | 'asks' | 'cancels') => Promise<void>;
  /** Uploads rows and resolves when all of their jobs have ended. */
  runBatch: (inputs: readonly object[]) => Promise<void>;
  close: () => Promise<void>;
}

/** Asks until it is told yes. Rejects when it has not been for too long. */
async function untilEnded(what: string, hasEnded: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + ENDS_WITHIN_MS;
  while (!(await hasEnded())) {
    if (Date.now() > until) throw new Error(`${what} did not end`);
    await sleep(LOOK_EVERY_MS);
  }
}

export function createClient({ url, apiKey, task }: { url: string; apiKey: string; task: string }): SoakClient {
  const dispatcher = new Agent({ connections: PRODUCERS });
  const authorization = `Bearer ${apiKey}`;
  const call = async <View>(
    path: string,
    own: object = {},
    method: 'GET' | 'POST' = 'GET',
    body: string | null = null,
  ) => {
    const headers = { authorization, 'content-type': 'application/json', ...own };
    const { statusCode, body: answer } = await request(`${url}${path}`, { dispatcher, method, headers, body });
    const text = await answer.text();
    if (statusCode >= 300) throw new Error(`${method} ${path} was answered ${statusCode} ${text.slice(0, 200)}`);
    return JSON.parse(text) as View;
  };
  return {
    close: () => dispatcher.destroy(),
    runJob: async (input, way) => {
      const wait = way === 'waits' ? WAIT : {};
      const { id, status } = await call<JobView>('/v1/jobs', wait, 'POST', JSON.stringify({ task, input }));
      if (isEnding(status)) return;
      // It may have ended before: then it cannot be cancelled, and is answered 409.
      if (way === 'cancels') await call(`/v1/jobs/${id}/cancel`, {}, 'POST').catch(() => undefined);
      await untilEnded(id, async () => isEnding((await call<JobView>(`/v1/jobs/${id}`, WAIT)).status));
    },
    runBatch: async (inputs) => {
      const rows = inputs.map((input) => `${JSON.stringify({ input })}\n`).join('');
      const type = { 'content-type': 'application/x-ndjson' };
      const { id } = await call<BatchView>(`/v1/batches?task=${task}`, type, 'POST', rows);
      await untilEnded(id, async () => (await call<BatchView>(`/v1/batches/${id}`)).status === 'finished');
    },
  };
}

type Submission = { is: 'waits' | 'asks' | 'cancels'; n: number } | { is: 'batch'; rows: number[] };

function planSingle(n: number): Submission {
  if (n % 10 === 3) return { is: 'cancels', n };
  return { is: n % 2 === 0 ? 'waits' : 'asks', n };
}

/** What the jobs from `first` up to `end` are submitted as: of ten, three are rows of a batch, and one is cancelled. */
export function planTenth(first: number, end: number): Submission[] {
  const numbers = Array.from({ length: end - first }, (_, at) => first + at);
  const rows = numbers.filter((n) => n % 10 < 3);
  const batches = Array.from({ length: Math.ceil(rows.length / ROWS) }, (_, at): Submission => {
    return { is: 'batch', rows: rows.slice(at * ROWS, (at + 1) * ROWS) };
  });
  return [...batches, ...numbers.filter((n) => n % 10 >= 3).map(planSingle)];
}

/** Submits a tenth and resolves when all of it has ended, with why what did not end did not. */
export async function submitTenth(given: {
  client: Pick<SoakClient, 'runJob' | 'runBatch'>;
  first: number;
  end: number;
  inputOf: (n: number) => object;
}): Promise<string[]> {
  const { client, inputOf } = given;
  const left = planTenth(given.first, given.end).values();
  const failures: string[] = [];
  const produce = async () => {
    for (const one of left) {
      const ended = one.is === 'batch' ? client.runBatch(one.rows.map(inputOf)) : client.runJob(inputOf(one.n), one.is);
      await ended.catch((error: Error) => failures.push(error.message));
    }
  };
  await Promise.all(Array.from({ length: PRODUCERS }, produce));
  return failures;
}
