import type { Command } from 'commander';
import type { BatchView } from '../../../src/jobs/batch-view.ts';
import type { JobView } from '../../../src/jobs/job-view.ts';
import { openResultFile } from '../enqueue/open-result-file.ts';
import { openResults } from '../enqueue/read-results.ts';
import { describeCounts } from '../enqueue/watch-batch.ts';
import type { ApiClient } from './api-client.ts';
import { ApiRefusal } from './api-errors.ts';
import { addApiOptions, type JsonOptions, limitOption } from './command-options.ts';
import { exitCodes } from './exit-codes.ts';
import { listPages, takeItems } from './list-pages.ts';
import { type ApiOptions, openApi } from './open-api.ts';
import { printList, printResult, say, type Terminal } from './terminal.ts';

type Shared = ApiOptions & JsonOptions;
type ListOptions = Shared & { task?: string; limit: number };

const pathOf = (id: string) => `/v1/batches/${encodeURIComponent(id)}`;

async function listBatches(terminal: Terminal, options: ListOptions): Promise<void> {
  const api = await openApi(terminal.env, options);
  const batches = await takeItems<BatchView>(api, '/v1/batches', { task: options.task }, options.limit);
  printList(terminal, options, batches, {
    none: 'there are no such batches',
    head: ['ID', 'TASK', 'STATUS', 'ROWS', 'SUCCEEDED', 'FAILED', 'REJECTED', 'CREATED'],
    toRow: ({ id, task, status, counts, createdAt }) => {
      const numbers = [counts.total, counts.succeeded, counts.failed + counts.expired, counts.rejected];
      return [id, task, status, ...numbers.map(String), createdAt];
    },
  });
}

async function showBatch(terminal: Terminal, id: string, options: Shared): Promise<void> {
  const api = await openApi(terminal.env, options);
  printResult(terminal, options, await api.get<BatchView>(pathOf(id)));
}

async function cancelBatch(terminal: Terminal, id: string, options: Shared): Promise<void> {
  const api = await openApi(terminal.env, options);
  const batch = await api.post<BatchView>(`${pathOf(id)}/cancel`);
  printResult(terminal, options, batch, () => [`${batch.id} ${batch.status}: ${describeCounts(batch.counts)}`]);
}

async function writeResults(terminal: Terminal, id: string, options: ApiOptions & { out: string }): Promise<void> {
  const api = await openApi(terminal.env, options);
  const { id: batchId } = await api.get<BatchView>(pathOf(id));
  const file = await openResultFile(options.out, terminal);
  await file.write(await openResults(api, batchId, terminal.holdInterrupts()));
}

/** Whether the job was replayed; not where somebody else was first, or where its task has changed. */
async function replay(api: ApiClient, id: string): Promise<boolean> {
  try {
    await api.post(`/v1/dead-letters/${id}/replay`, { from: 'stage' });
    return true;
  } catch (error) {
    if (error instanceof ApiRefusal && (error.status === 404 || error.status === 409)) return false;
    throw error;
  }
}

async function retryFailed(terminal: Terminal, id: string, options: Shared): Promise<void> {
  const api = await openApi(terminal.env, options);
  const { id: batch } = await api.get<BatchView>(pathOf(id));
  const counts = { replayed: 0, skipped: 0 };
  for (const status of ['failed', 'expired']) {
    for await (const job of listPages<JobView>(api, '/v1/jobs', { batch, status })) {
      counts[(await replay(api, job.id)) ? 'replayed' : 'skipped'] += 1;
    }
  }
  printResult(terminal, options, counts, () => [`${counts.replayed} replayed, ${counts.skipped} skipped`]);
  if (counts.skipped === 0) return;
  say(terminal, 'skipped were discarded, replayed by somebody else, or are of a task that has changed since');
  terminal.exitCode = exitCodes.someFailed;
}

/** `batches list|show|cancel|results|retry-failed` */
export function addBatches(program: Command, terminal: Terminal): void {
  const batches = program.command('batches').description('batches of the tenant that the key belongs to');
  addApiOptions(batches.command('list'))
    .description('batches, newest first')
    .option('--task <name>', 'only of this task')
    .addOption(limitOption(20))
    .action((options: ListOptions) => listBatches(terminal, options));
  addApiOptions(batches.command('show <id>'))
    .description('one batch with its rows counted by status')
    .action((id: string, options: Shared) => showBatch(terminal, id, options));
  addApiOptions(batches.command('cancel <id>'))
    .description('take no more rows, and end every job that has not ended')
    .action((id: string, options: Shared) => cancelBatch(terminal, id, options));
  addApiOptions(batches.command('results <id>'))
    .description('what became of each row, as NDJSON in the order of the rows')
    .option('--out <file>', 'a file in the place of stdout', '-')
    .action((id: string, options: ApiOptions & { out: string }) => writeResults(terminal, id, options));
  addApiOptions(batches.command('retry-failed <id>'))
    .description('replay every job of the batch that failed or expired, from where it did')
    .action((id: string, options: Shared) => retryFailed(terminal, id, options));
}
