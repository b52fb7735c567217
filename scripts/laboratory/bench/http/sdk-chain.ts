/*
 * Three BullMQ queues and the openai SDK in a process of its own, as people write it: the payload in the jobs, each
 * worker adds to the next queue and returns. The provider's URL and Redis' socket are its arguments; its parent adds to
 * the first queue, says how many jobs, and is told when they are done.
 */
import { type Job, Queue, Worker } from 'bullmq';
import { createPlainAsk, readPlainly } from './ask-plainly.ts';
import type { Ticket } from './ticket.ts';

interface ChainJob {
  ticket: Ticket;
  answer?: string;
}

const [providerUrl = '', path = ''] = process.argv.slice(2);
const connection = { path, maxRetriesPerRequest: null };
const ask = createPlainAsk(providerUrl);
const model = new Queue<ChainJob>('model', { connection });
const validate = new Queue<ChainJob>('validate', { connection });
let left = 0;

const works = {
  redact: async ({ data }: Job<ChainJob>) => void (await model.add('ticket', data)),
  model: async ({ data }: Job<ChainJob>) =>
    void (await validate.add('ticket', { ...data, answer: await ask(data.ticket) })),
  validate: async ({ data }: Job<ChainJob>) => {
    readPlainly(data.answer ?? '');
    left -= 1;
    if (left === 0) process.send?.({ done: true });
  },
};
const settings = { connection, concurrency: 100, removeOnComplete: { count: 0 } };
const workers = Object.entries(works).map(([name, work]) => new Worker<ChainJob>(name, work, settings));
await Promise.all(workers.map((worker) => worker.waitUntilReady()));

process.on('message', (jobs: number) => {
  left = jobs;
});
process.once('disconnect', () => process.exit());
process.send?.({});
