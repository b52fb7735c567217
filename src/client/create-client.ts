import type { components } from './api-types.ts';
import { type CallApi, type ClientGiven, createCallApi, parseAnswer, pause } from './call-api.ts';
import { readEvents, type ServerEvent } from './read-events.ts';

// biome-ignore lint/performance/noBarrelFile: the one file that the package exports as its client.
export { AirlockError, type ClientGiven, type ProblemAt } from './call-api.ts';
export { verifyWebhook, WebhookError, type WebhookEvent } from './verify-webhook.ts';

type Schemas = components['schemas'];

/** What is known of tasks at compile time: the input and the output of each, by name. */
export type TaskMap = Record<string, { input: unknown; output: unknown }>;

/** A job as the API shows it; `output` is the task's, once it has succeeded. */
export type Job<Output = unknown> = Omit<Schemas['Job'], 'output'> & { output: Output | null };
export type Batch = Schemas['Batch'];

/** What became of a row of a batch. */
export type Result<Output = unknown> = Omit<Schemas['ResultLine'], 'output'> & { output: Output | null };

/** How a job is to be done, beside its input. */
export type SubmitOptions = NonNullable<Schemas['NewJob']['options']> & {
  metadata?: Record<string, string>;
  /** Made by the client where it is not given, so that a submit that is repeated finds its job. */
  idempotencyKey?: string;
  /** Seconds to wait for the ending, at most 60. */
  waitSeconds?: number;
  signal?: AbortSignal;
};

/** A row of a batch. */
export interface Row<Input> {
  input: Input;
  customId?: string;
  options?: Schemas['NewJob']['options'];
  metadata?: Record<string, string>;
}

interface Until {
  signal?: AbortSignal;
}

/** A change of a job, as a stream tells it; `event` is `job.<stage or status>`, or `reset` with nothing in `data`. */
export interface JobEvent {
  id: string;
  event: string;
  data: Partial<Schemas['FollowedJob']>;
}

/** A batch that was uploaded. */
export interface BatchHandle<Output> extends Batch {
  /** The batch once nothing of it changes any more. */
  wait: (until?: Until) => Promise<Batch>;
  /** Its counts, whenever they have changed, until then. */
  events: (until?: Until) => AsyncGenerator<Batch>;
  /** What became of its rows so far, in their order. */
  results: (until?: Until) => AsyncGenerator<Result<Output>>;
}

/** Airlock, as an app calls it. What is rejected with is an AirlockError. */
export interface Client<Tasks extends TaskMap> {
  submit: <Name extends keyof Tasks & string>(
    task: Name,
    input: Tasks[Name]['input'],
    options?: SubmitOptions,
  ) => Promise<Job<Tasks[Name]['output']>>;
  /** The job once it has ended, or waits for a person. */
  wait: <Output = unknown>(jobId: string, until?: Until) => Promise<Job<Output>>;
  find: <Output = unknown>(jobId: string, until?: Until) => Promise<Job<Output>>;
  cancel: (jobId: string) => Promise<Job>;
  /** Its changes, until it has ended. */
  events: (jobId: string, until?: Until) => AsyncGenerator<JobEvent>;
  /** Uploads rows; with the same idempotency key an upload that broke off goes on where it stopped. */
  batch: <Name extends keyof Tasks & string>(
    task: Name,
    rows: Iterable<Row<Tasks[Name]['input']>> | AsyncIterable<Row<Tasks[Name]['input']>>,
    options?: Until & { idempotencyKey?: string },
  ) => Promise<BatchHandle<Tasks[Name]['output']>>;
}

const WAIT_S = 60;
const LEAST_WAIT_MS = 1000;
const endings = ['succeeded', 'failed', 'cancelled', 'expired'];
const isSettled = (status: string) => status === 'in_review' || endings.includes(status);
const json = { 'content-type': 'application/json' };

/** Opens a client. It holds nothing open: there is nothing to close. */
export function createClient<Tasks extends TaskMap = TaskMap>(given: ClientGiven): Client<Tasks> {
  const api = createCallApi(given);
  const { read } = api;
  const pathOf = (jobId: string) => `/v1/jobs/${encodeURIComponent(jobId)}`;

  const wait = async <Output>(jobId: string, { signal }: Until = {}): Promise<Job<Output>> => {
    for (;;) {
      const askedAt = Date.now();
      const job = await read<Job<Output>>(pathOf(jobId), { headers: { prefer: `wait=${WAIT_S}` }, signal });
      if (isSettled(job.status)) return job;
      // A proxy may have dropped the wish to wait.
      if (Date.now() - askedAt < LEAST_WAIT_MS) await pause(LEAST_WAIT_MS, signal);
    }
  };
  return {
    submit: (task, input, { metadata, idempotencyKey, waitSeconds, signal, ...options } = {}) =>
      read('/v1/jobs', {
        method: 'POST',
        body: JSON.stringify({ task, input, options, ...(metadata && { metadata }) }),
        headers: {
          ...json,
          'idempotency-key': idempotencyKey ?? crypto.randomUUID(),
          ...(waitSeconds !== undefined && { prefer: `wait=${waitSeconds}` }),
        },
        signal,
        isRepeatable: true,
      }),
    wait,
    find: (jobId, { signal } = {}) => read(pathOf(jobId), { signal }),
    cancel: (jobId) => read(`${pathOf(jobId)}/cancel`, { method: 'POST', isRepeatable: true }),
    events: (jobId, { signal } = {}) => {
      const isLast = ({ event }: ServerEvent) => endings.some((ending) => event === `job.${ending}`);
      return readEvents(api, `${pathOf(jobId)}/events`, { isLast, signal }) as AsyncGenerator<JobEvent>;
    },
    batch: async (task, rows, { idempotencyKey, signal } = {}) => {
      const { lines, rethrow } = writeRows(rows);
      const batch = await read<Batch>(`/v1/batches?task=${encodeURIComponent(task)}`, {
        method: 'POST',
        body: ReadableStream.from(lines) as ReadableStream<Uint8Array>,
        headers: {
          'content-type': 'application/x-ndjson',
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        },
        signal,
      }).catch(rethrow);
      return { ...batch, ...followBatch(api, batch.id) };
    },
  };
}

/** Rows as lines. `rethrow`: what the rows themselves have thrown, else the error that it gets. */
function writeRows(rows: Iterable<unknown> | AsyncIterable<unknown>) {
  const encoder = new TextEncoder();
  let failed: { error: unknown } | undefined;
  async function* write(): AsyncGenerator<Uint8Array> {
    try {
      for await (const row of rows) yield encoder.encode(`${JSON.stringify(row)}\n`);
    } catch (error) {
      failed = { error };
      throw error;
    }
  }
  const rethrow = (error: unknown): never => {
    throw failed === undefined ? error : failed.error;
  };
  return { lines: write(), rethrow };
}

function followBatch<Output>(api: CallApi, batchId: string): Omit<BatchHandle<Output>, keyof Batch> {
  const path = `/v1/batches/${encodeURIComponent(batchId)}`;
  const isOver = ({ status, finishedAt }: Batch) => status !== 'running' && finishedAt !== null;
  const isLast = ({ event, data }: ServerEvent) => event !== 'reset' && isOver(data as Batch);
  async function* events({ signal }: Until = {}): AsyncGenerator<Batch> {
    for await (const { event, data } of readEvents(api, `${path}/events`, { isLast, signal })) {
      if (event !== 'reset') yield data as Batch;
    }
  }
  const wait = async (until: Until = {}): Promise<Batch> => {
    let latest: Batch | undefined;
    for await (const batch of events(until)) latest = batch;
    return latest ?? api.read<Batch>(path, until);
  };
  async function* results({ signal }: Until = {}): AsyncGenerator<Result<Output>> {
    const { body } = await api.open(`${path}/results`, { signal });
    if (body === null) return;
    let text = '';
    for await (const piece of body.pipeThrough(new TextDecoderStream())) {
      const lines = (text + piece).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) if (line !== '') yield parseAnswer(line, 200) as Result<Output>;
    }
  }
  return { wait, events, results };
}
