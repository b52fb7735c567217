import type { Command } from 'commander';
import type { Page } from '../../../src/records/list-jobs.ts';
import { addTaskAuthoring } from './author-tasks.ts';
import {
  addApiOptions,
  type JsonOptions,
  needSettings,
  type Setting,
  settingOption,
  toValue,
} from './command-options.ts';
import { type ApiOptions, openApi } from './open-api.ts';
import { printList, printResult, type Terminal } from './terminal.ts';

type Shared = ApiOptions & JsonOptions;
type SetOptions = Shared & { threshold?: Setting; patienceMs?: Setting };

/** As the API shows a task. */
interface TaskView {
  name: string;
  version: number;
  owner?: string;
  deadlineMs: number;
  knobs: { paused: boolean; threshold: number | null; patienceMs: number | null };
}

const pathOf = (name: string) => `/v1/tasks/${encodeURIComponent(name)}`;

async function listTasks(terminal: Terminal, options: Shared): Promise<void> {
  const api = await openApi(terminal.env, options);
  const { data } = await api.get<Page<TaskView>>('/v1/tasks');
  printList(terminal, options, data, {
    none: 'there are no tasks',
    head: ['NAME', 'VERSION', 'OWNER', 'DEADLINE MS'],
    toRow: ({ name, version, owner, deadlineMs }) => [name, String(version), owner ?? '-', String(deadlineMs)],
  });
}

async function showTask(terminal: Terminal, name: string, options: Shared): Promise<void> {
  const api = await openApi(terminal.env, options);
  printResult(terminal, options, await api.get<TaskView>(pathOf(name)));
}

function describeTask({ name, knobs }: TaskView): string {
  const { paused, threshold, patienceMs } = knobs;
  const set = [threshold !== null && `threshold ${threshold}`, patienceMs !== null && `patience ${patienceMs} ms`];
  return [name, paused ? 'paused' : 'open', ...set.filter((one) => one !== false)].join(', ');
}

async function turnTask(terminal: Terminal, name: string, options: Shared, patch: object): Promise<void> {
  const api = await openApi(terminal.env, options);
  const task = await api.patch<TaskView>(pathOf(name), patch);
  printResult(terminal, options, task, () => [describeTask(task)]);
}

async function setTask(terminal: Terminal, name: string, options: SetOptions): Promise<void> {
  const { threshold, patienceMs } = options;
  needSettings([threshold, patienceMs], '--threshold and --patience-ms');
  await turnTask(terminal, name, options, { threshold: toValue(threshold), patienceMs: toValue(patienceMs) });
}

/** `tasks [list]|show|pause|resume|set` of a running product, and those for whoever writes tasks. */
export function addTasks(program: Command, terminal: Terminal): void {
  const tasks = program
    .command('tasks')
    .description('the kinds of work there are: write, check and run them here; pause and tune them at once');
  addApiOptions(tasks.command('list', { isDefault: true }))
    .description('every task with its version and owner')
    .action((options: Shared) => listTasks(terminal, options));
  addApiOptions(tasks.command('show <name>'))
    .description('one task with its schemas, and what is set of it')
    .action((name: string, options: Shared) => showTask(terminal, name, options));
  addApiOptions(tasks.command('pause <name>'))
    .description('its jobs wait, in every stage, until it is resumed; they expire at their deadline all the same')
    .action((name: string, options: Shared) => turnTask(terminal, name, options, { paused: true }));
  addApiOptions(tasks.command('resume <name>'))
    .description('its jobs go on')
    .action((name: string, options: Shared) => turnTask(terminal, name, options, { paused: null }));
  addApiOptions(tasks.command('set <name>'))
    .description('what goes before the words of its declaration')
    .addOption(settingOption('--threshold <n>', 'how sure an answer has to be, 0-1'))
    .addOption(settingOption('--patience-ms <n>', 'how long a job waits for a model that is away, paused or full'))
    .action((name: string, options: SetOptions) => setTask(terminal, name, options));
  addTaskAuthoring(tasks, terminal);
}
