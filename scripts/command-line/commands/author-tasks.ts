import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import type { Command } from 'commander';
import { loadSources } from '../../../src/retrieval/sources.ts';
import { TaskFileError } from '../../../src/tasks/load-task-file.ts';
import type { Task } from '../../../src/tasks/task.ts';
import { httpReply, type ModelReplies, runTask } from '../../../workers/testing/run-task.ts';
import { makeCompletion } from '../../development/simulated-model/make-completion.ts';
import { readQuestion } from '../../development/simulated-model/read-question.ts';
import { watchFolders } from '../../development/watch-folders.ts';
import { findOwnCommand } from '../find-own-command.ts';
import { checkTasks, loadAnew, writeChecked } from '../tasks/check-tasks.ts';
import { findReply, toPlainRun, writeRun } from '../tasks/show-run.ts';
import { writeTask } from '../tasks/write-task.ts';
import { type JsonOptions, jsonOption } from './command-options.ts';
import { exitCodes } from './exit-codes.ts';
import { print, printResult, say, type Terminal } from './terminal.ts';

const DEFAULT_DIR = 'tasks';

interface RunOptions extends JsonOptions {
  input: string;
  answers?: string;
}

const dirOf = ({ env }: Terminal): string => env.AIRLOCK_TASKS_DIR || DEFAULT_DIR;

async function createTask(terminal: Terminal, name: string, options: JsonOptions & { dir?: string }): Promise<void> {
  const files = await writeTask(name, options.dir ?? dirOf(terminal));
  printResult(terminal, options, files, () => Object.values(files));
  const input = `echo '${JSON.stringify({ text: 'Was I charged twice?' })}'`;
  const airlock = findOwnCommand();
  say(
    terminal,
    ...['next:', `  node --test ${files.test}`, `  ${input} | ${airlock} tasks run ${files.task} --input -`],
    `  AIRLOCK_TASKS_DIR=${dirname(files.task)} ${airlock} start`,
  );
}

async function check(terminal: Terminal, path: string, options: JsonOptions): Promise<void> {
  const checked = await checkTasks(path);
  if (options.json) print(terminal, JSON.stringify(checked));
  else if (checked.length === 0) say(terminal, `there are no tasks in ${path}`);
  else print(terminal, ...writeChecked(checked));
  terminal.exitCode = checked.some(({ problems }) => problems.length > 0) ? exitCodes.someFailed : exitCodes.done;
}

async function readJson(terminal: Terminal, path: string): Promise<unknown> {
  const text = path === '-' ? await readAll(terminal.stdin) : await readFile(path, 'utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new RangeError(`${path === '-' ? 'stdin' : path} is not JSON`);
  }
}

function toReply(value: unknown): unknown {
  const reply = findReply(value);
  if (reply === undefined) return value;
  const { status, ...more } = reply;
  if (typeof status !== 'number') throw new RangeError('a $reply of the answers needs a status');
  return httpReply(status, more);
}

async function readAnswers(terminal: Terminal, path: string): Promise<ModelReplies> {
  const answers = await readJson(terminal, path);
  if (!Array.isArray(answers)) throw new RangeError(`${path} must hold a list: what models say, in order`);
  return answers.map(toReply);
}

/** The simulated model, asked without a network. */
const simulate: ModelReplies = async ({ body }) => {
  const question = readQuestion(body);
  return httpReply(200, { body: await makeCompletion(question, [], { n: 1, createdAt: new Date() }) });
};

/** All that the ladder names, simulated: they are sent all that the schema says. */
const simulateProfiles = ({ ladder }: Task) =>
  Object.fromEntries(
    ladder
      .flatMap((rung) => (rung.is === 'model' ? [rung.profile, rung.hedge ?? rung.profile] : []))
      .map((name) => [name, { simulated: true, model: `simulated/${name}` }]),
  );

async function run(terminal: Terminal, file: string, { input, answers, ...options }: RunOptions): Promise<void> {
  const task = await loadAnew(file);
  const given = await readJson(terminal, input);
  const sources = await loadSources(dirname(resolve(file)));
  if (answers === undefined) say(terminal, 'the SIMULATED model answers: what it says is made up by rules');
  const models =
    answers === undefined
      ? { answers: simulate, profiles: simulateProfiles(task) }
      : { answers: await readAnswers(terminal, answers) };
  const done = await runTask<unknown, unknown>(task, given, { ...models, sources });
  printResult(terminal, options, options.json ? toPlainRun(done) : done, () => writeRun(done, task.file));
  const isWell = done.status === 'succeeded' || done.status === 'in_review';
  terminal.exitCode = isWell ? exitCodes.done : exitCodes.someFailed;
}

/** Says what is wrong: of a task that cannot be used all of it. */
function sayWrong(terminal: Terminal, error: unknown): void {
  const [, ...more] = error instanceof TaskFileError ? error.problems : [];
  const problems = more.map(({ field, reason }) => `  ${field}: ${reason}`);
  say(terminal, error instanceof Error ? error.message : String(error), ...problems);
}

/** Runs a task once; one that cannot be used exits 1. */
async function runOnce(terminal: Terminal, file: string, options: RunOptions): Promise<void> {
  await run(terminal, file, options).catch((error: unknown) => {
    if (!(error instanceof TaskFileError)) throw error;
    sayWrong(terminal, error);
    terminal.exitCode = exitCodes.someFailed;
  });
}

async function watch(terminal: Terminal, path: string, options: Partial<RunOptions> & JsonOptions): Promise<void> {
  const { input, ...more } = options;
  if (input === '-') throw new RangeError('what is watched takes its input from a file');
  const work = () => (input === undefined ? check(terminal, path, more) : run(terminal, path, { ...more, input }));
  const again = () => work().catch((error: unknown) => sayWrong(terminal, error));
  const interrupted = terminal.holdInterrupts();
  await again();
  const files = [path, input, more.answers].filter((file) => file !== undefined);
  const isFolder = (await stat(path)).isDirectory();
  const folders = files.map((file) => (file === path && isFolder ? path : dirname(file)));
  const close = watchFolders(folders, async () => {
    say(terminal, 'changed');
    await again();
  });
  say(terminal, 'watching; Ctrl-C ends it');
  await new Promise<void>((resolve) => {
    if (interrupted.aborted) resolve();
    interrupted.addEventListener('abort', () => resolve(), { once: true });
  });
  close();
  terminal.exitCode = exitCodes.interrupted;
}

/** `tasks new|check|run|watch`: for whoever writes tasks, without a running product. */
export function addTaskAuthoring(tasks: Command, terminal: Terminal): void {
  const answers = '--answers <file>';
  const whatAnswers = 'JSON list of what models say, in order; {"$reply": {"status": 429}} is a response';
  tasks
    .command('new <name>')
    .description('write a task module and its test')
    .option('--dir <dir>', `where; default AIRLOCK_TASKS_DIR, else ${DEFAULT_DIR}`)
    .addOption(jsonOption())
    .action((name: string, options: JsonOptions & { dir?: string }) => createTask(terminal, name, options));
  tasks
    .command('check [path]')
    .description('load a task, or all of a folder, and say by file, field and reason what is wrong')
    .addOption(jsonOption())
    .action((path: string | undefined, options: JsonOptions) => check(terminal, path ?? dirOf(terminal), options));
  tasks
    .command('run <file>')
    .description("run a task's whole way here, and show each step; without answers the simulated model gives them")
    .requiredOption('--input <file>', "the task's input as JSON; - is stdin")
    .option(answers, whatAnswers)
    .addOption(jsonOption())
    .action((file: string, options: RunOptions) => runOnce(terminal, file, options));
  tasks
    .command('watch [path]')
    .description('check, or with an input run, again whenever something changes beside it')
    .option('--input <file>', "the task's input as JSON")
    .option(answers, whatAnswers)
    .addOption(jsonOption())
    .action((path: string | undefined, options: Partial<RunOptions>) =>
      watch(terminal, path ?? dirOf(terminal), options),
    );
}
