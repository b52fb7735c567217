import { type Command, Option } from 'commander';
import { type JobView, jobStatuses } from '../../../src/jobs/job-view.ts';
import { addApiOptions, type JsonOptions, limitOption } from './command-options.ts';
import { takeItems } from './list-pages.ts';
import { type ApiOptions, openApi } from './open-api.ts';
import { printList, printResult, type Terminal } from './terminal.ts';

type Shared = ApiOptions & JsonOptions;
type ListOptions = Shared & { status?: string; task?: string; batch?: string; limit: number };

/** Prints jobs, newest first. */
async function listJobs(terminal: Terminal, options: ListOptions): Promise<void> {
  const api = await openApi(terminal.env, options);
  const { status, task, batch, limit } = options;
  const jobs = await takeItems<JobView>(api, '/v1/jobs', { status, task, batch }, limit);
  printList(terminal, options, jobs, {
    none: 'there are no such jobs',
    head: ['ID', 'TASK', 'STATUS', 'STAGE', 'CREATED', 'FAILURE'],
    toRow: ({ id, task, status, stage, createdAt, failure }) => {
      return [id, task, status, stage, createdAt, failure?.code ?? ''];
    },
  });
}

async function showJob(terminal: Terminal, id: string, options: Shared): Promise<void> {
  const api = await openApi(terminal.env, options);
  const job = await api.get<JobView>(`/v1/jobs/${encodeURIComponent(id)}`);
  printResult(terminal, options, job);
}

async function cancelJob(terminal: Terminal, id: string, options: Shared): Promise<void> {
  const api = await openApi(terminal.env, options);
  const job = await api.post<JobView>(`/v1/jobs/${encodeURIComponent(id)}/cancel`);
  printResult(terminal, options, job, () => [`${job.id} ${job.status}`]);
}

/** `jobs list|show|cancel` */
export function addJobs(program: Command, terminal: Terminal): void {
  const jobs = program.command('jobs').description('jobs of the tenant that the key belongs to');
  addApiOptions(jobs.command('list'))
    .description('jobs, newest first')
    .addOption(new Option('--status <status>', 'only those').choices(jobStatuses))
    .option('--task <name>', 'only of this task')
    .option('--batch <id>', 'only of this batch')
    .addOption(limitOption(20))
    .action((options: ListOptions) => listJobs(terminal, options));
  addApiOptions(jobs.command('show <id>'))
    .description('one job with its output, attempts and failure')
    .action((id: string, options: Shared) => showJob(terminal, id, options));
  addApiOptions(jobs.command('cancel <id>'))
    .description('end a job as cancelled, also while a model answers')
    .action((id: string, options: Shared) => cancelJob(terminal, id, options));
}
