/*
 * p-limit and the openai SDK in a process of its own: nothing is kept, a crash loses everything. Its parent says how
 * many jobs, and is told when they are done. The provider's URL is its first argument.
 */
import pLimit from 'p-limit';
import { createPlainAsk, readPlainly } from './ask-plainly.ts';
import { writeTicket } from './ticket.ts';

const AT_ONCE = 100;
const ask = createPlainAsk(process.argv[2] ?? '');
const limit = pLimit(AT_ONCE);

process.on('message', async (jobs: number) => {
  const run = async (n: number) => readPlainly(await ask(writeTicket(n)));
  await Promise.all(Array.from({ length: jobs }, (_, n) => limit(() => run(n))));
  process.send?.({ done: jobs });
});
process.once('disconnect', () => process.exit());
process.send?.({});
