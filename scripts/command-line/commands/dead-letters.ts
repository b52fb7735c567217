import { type Command, Option } from 'commander';
import type { JobView } from '../../../src/jobs/job-view.ts';
import type { DeadLetterView } from '../../../src/records/dead-letters.ts';
import { addApiOptions, type JsonOptions, limitOption, parseCount, parseMoment } from './command-options.ts';
import { exitCodes } from './exit-codes.ts';
import { takeItems } from './list-pages.ts';
import { type ApiOptions, openApi } from './open-api.ts';
import { printList, printResult, type Terminal } from './terminal.ts';

type Shared = ApiOptions & JsonOptions;
type ListOptions = Shared & { task?: string; code?: string; limit: number };
interface ReplayOptions extends Shared {
  from?: 'stage' | 'start';
  task?: string;
  code?: string;
  before?: string;
  limit?: number;
  dryRun?: boolean;
}

const pathOf = (id: string) => `/v1/dead-letters/${encodeURIComponent(id)}`;

async function listDeadLetters(terminal: Terminal, options: ListOptions): Promise<void> {
  const api = await openApi(terminal.env, options);
  const { task, code, limit } = options;
  const letters = await takeItems<DeadLetterView>(api, '/v1/dead-letters', { task, code }, limit);
  printList(terminal, options, letters, {
    none: 'there are no such dead letters',
    head: ['ID', 'TASK', 'OWNER', 'FAILED IN', 'CODE', 'REPLAYS', 'DIED'],
    toRow: ({ id, task, owner, failedStage, failure, replays, diedAt }) => {
      return [id, task, owner ?? '-', failedStage, failure.code, String(replays), diedAt];
    },
  });
}

async function showDeadLetter(terminal: Terminal, id: string, options: Shared): Promise<void> {
  const api = await openApi(terminal.env, options);
  const letter = await api.get<DeadLetterView>(pathOf(id));
  printResult(terminal, options, letter);
}

async function replayOne(terminal: Terminal, id: string, options: ReplayOptions): Promise<void> {
  const named = ['task', 'code', 'before', 'limit', 'dryRun'].filter((name) => name in options);
  if (named.length > 0) throw new RangeError('with an ID, replay takes --from alone');
  const api = await openApi(terminal.env, options);
  const job = await api.post<JobView>(`${pathOf(id)}/replay`, { from: options.from ?? 'stage' });
  printResult(terminal, options, job, () => [`${job.id} ${job.status} (run ${job.run})`]);
}

/** Replays what matches; that nothing at all is asked for would mean everything, and is refused. */
async function replayMany(terminal: Terminal, options: ReplayOptions): Promise<void> {
  const { task, code, before, limit, dryRun = false } = options;
  const filter = { task, code, before };
  if (Object.values(filter).every((value) => value === undefined)) {
    throw new RangeError('replay takes an ID, or at least one of --task, --code and --before');
  }
  if (options.from) throw new RangeError('--from belongs to a single ID: many are replayed from where each failed');
  const api = await openApi(terminal.env, options);
  const done = await api.post<{ replayed: number; skipped: number }>('/v1/dead-letters/replay', {
    filter,
    limit,
    dryRun,
  });
  const verb = dryRun ? 'would be replayed' : 'replayed';
  printResult(terminal, options, done, () => [`${done.replayed} ${verb}, ${done.skipped} skipped`]);
  if (done.skipped > 0) terminal.exitCode = exitCodes.someFailed;
}

async function discardDeadLetter(terminal: Terminal, id: string, options: Shared): Promise<void> {
  const api = await openApi(terminal.env, options);
  await api.remove(pathOf(id));
  printResult(terminal, options, { id, discarded: true }, () => [`${id} discarded`]);
}

function addReplay(letters: Command, terminal: Terminal): void {
  addApiOptions(letters.command('replay [id]'))
    .description('run a dead letter again, or all that match')
    .addOption(new Option('--from <place>', 'where it failed, or anew; default stage').choices(['stage', 'start']))
    .option('--task <name>', 'all of this task')
    .option('--code <code>', 'all with this failure code')
    .addOption(new Option('--before <time>', 'all that died earlier').argParser(parseMoment))
    .addOption(
      new Option('--limit <n>', 'at most so many, newest first; default 100, up to 1000').argParser(parseCount),
    )
    .option('--dry-run', 'count, and replay nothing')
    .action((id: string | undefined, options: ReplayOptions) =>
      id === undefined ? replayMany(terminal, options) : replayOne(terminal, id, options),
    );
}

/** `dead-letters list|show|replay|discard` */
export function addDeadLetters(program: Command, terminal: Terminal): void {
  const letters = program.command('dead-letters').description('jobs that nobody could finish');
  addApiOptions(letters.command('list'))
    .description('dead letters, newest first')
    .option('--task <name>', 'only of this task')
    .option('--code <code>', 'only with this failure code')
    .addOption(limitOption(20))
    .action((options: ListOptions) => listDeadLetters(terminal, options));
  addApiOptions(letters.command('show <id>'))
    .description('why it died: every failure and attempt')
    .action((id: string, options: Shared) => showDeadLetter(terminal, id, options));
  addReplay(letters, terminal);
  addApiOptions(letters.command('discard <id>'))
    .description('put it away; the job stays failed')
    .action((id: string, options: Shared) => discardDeadLetter(terminal, id, options));
}
