import { type Job, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { OpenAI } from 'openai';
import { hidePersonalData, jobOptions, type PlainJob, RESULTS } from './plain-job.ts';

/**
 * The plain chain's workers as a process: three queues, the payload in the jobs, each worker adds to the next queue and
 * returns. BullMQ's and the openai SDK's own settings, save a shorter lock, so that a killed worker's jobs come back as
 * soon as Airlock's do.
 */
const connection = { path: process.env.REDIS_SOCKET ?? '', maxRetriesPerRequest: null };
const openai = new OpenAI({ timeout: Number(process.env.MODEL_TIMEOUT_MS) });
const lock = { lockDuration: Number(process.env.LOCK_MS), stalledInterval: 5000 };
const database = new Redis(connection);
const modelQueue = new Queue<PlainJob>('model', { connection, defaultJobOptions: jobOptions });
const validateQueue = new Queue<PlainJob>('validate', { connection, defaultJobOptions: jobOptions });

async function redact({ data }: Job<PlainJob>): Promise<void> {
  await modelQueue.add('note', { ...data, redacted: hidePersonalData(data.text) });
}

async function askModel({ data }: Job<PlainJob>): Promise<void> {
  const completion = await openai.chat.completions.create({
    model: 'gpt-5-mini',
    response_format: { type: 'json_object' },
    messages: [
      { role: 'system', content: 'Note which incident is reported, by whom, and how urgent it is, as JSON.' },
      { role: 'user', content: `${data.redacted}\nContact: ${hidePersonalData(data.contact)}` },
    ],
  });
  await validateQueue.add('note', { ...data, written: completion.choices[0]?.message.content ?? '' });
}

async function validate({ data }: Job<PlainJob>): Promise<void> {
  const note = JSON.parse(data.written ?? '') as { mark?: string; urgency?: number };
  if (!note.mark || !note.urgency) throw new Error('the answer is incomplete');
  await database.hset(RESULTS, data.n, JSON.stringify({ ...note, contact: data.contact }));
}

const workers = [
  new Worker('redact', redact, { connection, concurrency: 16, ...lock }),
  new Worker('model', askModel, { connection, concurrency: 50, ...lock }),
  new Worker('validate', validate, { connection, concurrency: 32, ...lock }),
];
database.on('error', () => undefined);
for (const queue of [modelQueue, validateQueue]) queue.on('error', () => undefined);
for (const worker of workers) worker.on('error', () => undefined);
await Promise.all(workers.map((worker) => worker.waitUntilReady()));
process.stderr.write(`${JSON.stringify({ event: 'plain-started' })}\n`);
