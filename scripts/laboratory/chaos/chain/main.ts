/*
 * The chain's workers as a process, as people put it together: three queues with the payload in the jobs, each worker
 * adds to the next queue and returns; the last one returns the result. A job has the same id in every queue, so that
 * what is added again is there already. All that is not set is BullMQ's and the openai SDK's own.
 */
import { type Job, Queue, Worker } from 'bullmq';
import { OpenAI } from 'openai';
import { z } from 'zod';
import { type ChainJob, hidePersonalData, jobOptions, note } from './chain-job.ts';

const { REDIS_URL = '', LOCK_MS, MODEL_TIMEOUT_MS } = process.env;
const connection = { url: REDIS_URL, maxRetriesPerRequest: null };
const openai = new OpenAI({ timeout: Number(MODEL_TIMEOUT_MS) });
const modelQueue = new Queue<ChainJob>('model', { connection, defaultJobOptions: jobOptions });
const validateQueue = new Queue<ChainJob>('validate', { connection, defaultJobOptions: jobOptions });
const { $schema: _schema, ...schema } = z.toJSONSchema(note);

/** The id of a job that a worker works on; BullMQ has given one to each. */
const sameId = ({ id = '' }: Job<ChainJob>) => ({ jobId: id });

async function redact(job: Job<ChainJob>): Promise<void> {
  await modelQueue.add('note', { ...job.data, redacted: hidePersonalData(job.data.text) }, sameId(job));
}

async function askModel(job: Job<ChainJob>): Promise<void> {
  const completion = await openai.chat.completions.create({
    model: 'gpt-5-mini',
    response_format: { type: 'json_schema', json_schema: { name: 'note', schema, strict: true } },
    messages: [
      { role: 'system', content: 'Note which incident is reported, and how urgent it is.' },
      { role: 'user', content: `${job.data.redacted}\nContact: ${hidePersonalData(job.data.contact)}` },
    ],
  });
  const written = completion.choices[0]?.message.content ?? '';
  await validateQueue.add('note', { ...job.data, written }, sameId(job));
}

/** Its result is what BullMQ keeps as the job's return value. */
async function validate({ data }: Job<ChainJob>): Promise<object> {
  return { ...note.parse(JSON.parse(data.written ?? '')), contact: data.contact };
}

// BullMQ's own are 30 s each.
const lock = { lockDuration: Number(LOCK_MS), stalledInterval: Number(LOCK_MS) };
const workers = [
  new Worker('redact', redact, { connection, concurrency: 16, ...lock }),
  new Worker('model', askModel, { connection, concurrency: 50, ...lock }),
  new Worker('validate', validate, { connection, concurrency: 32, ...lock }),
];
for (const queue of [modelQueue, validateQueue]) queue.on('error', () => undefined);
for (const worker of workers) worker.on('error', () => undefined);
await Promise.all(workers.map((worker) => worker.waitUntilReady()));
