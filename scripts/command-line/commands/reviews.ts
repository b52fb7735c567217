import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { type Command, Option } from 'commander';
import type { JobView } from '../../../src/jobs/job-view.ts';
import type { ReviewDecision } from '../../../src/operations/decide-review.ts';
import type { ReviewView } from '../../../src/records/reviews.ts';
import { addApiOptions, type JsonOptions, limitOption } from './command-options.ts';
import { listPages, takeItems } from './list-pages.ts';
import { type ApiOptions, openApi } from './open-api.ts';
import { printList, printResult, type Terminal } from './terminal.ts';

type Shared = ApiOptions & JsonOptions;
type ListOptions = Shared & { task?: string; limit: number };
type DecideOptions = Shared & { decision: ReviewDecision['decision']; output?: string; note?: string };

async function listReviews(terminal: Terminal, options: ListOptions): Promise<void> {
  const api = await openApi(terminal.env, options);
  const reviews = await takeItems<ReviewView>(api, '/v1/reviews', { task: options.task }, options.limit);
  printList(terminal, options, reviews, {
    none: 'nothing waits for a person',
    head: ['ID', 'TASK', 'CONFIDENCE', 'REASONS', 'WAITING SINCE', 'FAILURE'],
    toRow: ({ id, task, confidence, reasons, waitingSince, failure }) => {
      const shown = confidence === null ? '-' : String(confidence);
      return [id, task, shown, reasons.join(','), waitingSince, failure?.code ?? ''];
    },
  });
}

/** The API lists reviews and shows none alone, so the list is gone through. */
async function showReview(terminal: Terminal, id: string, options: Shared): Promise<void> {
  const api = await openApi(terminal.env, options);
  for await (const review of listPages<ReviewView>(api, '/v1/reviews', {})) {
    if (review.id === id) return printResult(terminal, options, review);
  }
  throw new Error(`${id} is not in review`);
}

async function readOutput(terminal: Terminal, file: string): Promise<unknown> {
  const content = file === '-' ? await text(terminal.stdin) : await readFile(file, 'utf8');
  try {
    return JSON.parse(content);
  } catch {
    throw new RangeError(`--output: ${file === '-' ? 'stdin' : file} is not JSON`);
  }
}

async function decideReview(terminal: Terminal, id: string, options: DecideOptions): Promise<void> {
  const { decision, output: file, note } = options;
  if ((decision === 'correct') !== (file !== undefined)) {
    throw new RangeError('--output goes with --decision correct, which needs it, and with no other');
  }
  const api = await openApi(terminal.env, options);
  const output = file === undefined ? undefined : await readOutput(terminal, file);
  const job = await api.post<JobView>(`/v1/reviews/${encodeURIComponent(id)}`, { decision, output, note });
  printResult(terminal, options, job, () => [`${job.id} ${job.status}`]);
}

/** `reviews list|show|decide` */
export function addReviews(program: Command, terminal: Terminal): void {
  const reviews = program.command('reviews').description('jobs that wait for a person');
  addApiOptions(reviews.command('list'))
    .description('reviews, newest first')
    .option('--task <name>', 'only of this task')
    .addOption(limitOption(20))
    .action((options: ListOptions) => listReviews(terminal, options));
  addApiOptions(reviews.command('show <id>'))
    .description('the input, and the answer that was not sure enough')
    .action((id: string, options: Shared) => showReview(terminal, id, options));
  addApiOptions(reviews.command('decide <id>'))
    .description('take the answer, write a better one, turn it down, or ask the models again; the first word wins')
    .addOption(
      new Option('--decision <decision>', 'what you say')
        .choices(['approve', 'correct', 'reject', 'ask-again'])
        .makeOptionMandatory(),
    )
    .option('--output <file>', 'the correct output as JSON; - is stdin')
    .option('--note <text>', 'why')
    .action((id: string, options: DecideOptions) => decideReview(terminal, id, options));
}
