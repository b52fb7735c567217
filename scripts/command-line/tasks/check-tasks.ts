import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loadSources } from '../../../src/retrieval/sources.ts';
import type { DeclarationProblem } from '../../../src/tasks/declaration-error.ts';
import { hintSchema, type SchemaHint } from '../../../src/tasks/hint-schema.ts';
import { listTaskFiles, loadTaskFile, TaskFileError } from '../../../src/tasks/load-task-file.ts';
import { refuseTwin } from '../../../src/tasks/load-tasks.ts';
import type { Task } from '../../../src/tasks/task.ts';
import { importTypeScript } from '../../development/import-typescript.ts';

/** What was found in a file: its task, and all that is wrong with it. */
export interface CheckedFile {
  file: string;
  task: string | null;
  version: number | null;
  problems: readonly DeclarationProblem[];
  /** What providers do otherwise than the schema says; no problem. */
  hints: readonly SchemaHint[];
}

const broken = (file: string, { problems }: TaskFileError): CheckedFile => ({
  ...{ file, task: null, version: null, problems, hints: [] },
});

/** Loads a module anew. Throws a `TaskFileError`, and for a file that is not there the system's error. */
export async function loadAnew(file: string): Promise<Task> {
  await readFile(file);
  return loadTaskFile(resolve(file), { importTypeScript }, crypto.randomUUID());
}

async function checkFile(file: string, others: Task[]): Promise<CheckedFile> {
  try {
    const task = await loadAnew(file);
    refuseTwin(file, task, others);
    others.push(task);
    return { file, task: task.name, version: task.version, problems: [], hints: hintSchema(task) };
  } catch (error) {
    if (!(error instanceof TaskFileError)) throw error;
    return broken(file, error);
  }
}

/** Loads a task module, or all of a folder with its sources, and says of each file what is wrong. */
export async function checkTasks(path: string): Promise<CheckedFile[]> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  try {
    const files = isFolder ? await listTaskFiles(path) : [path];
    const others: Task[] = [];
    const checked: CheckedFile[] = [];
    for (const file of files) checked.push(await checkFile(file, others));
    if (isFolder) await loadSources(path).catch((error: TaskFileError) => checked.push(broken(error.file, error)));
    return checked;
  } catch (error) {
    if (!(error instanceof TaskFileError)) throw error;
    return [broken(error.file, error)];
  }
}

const writeProblem = (file: string, { field, reason }: DeclarationProblem): string =>
  [file, field, reason].filter((part) => part !== '').join(': ');

/** A line for each file, problem and hint. */
export const writeChecked = (checked: readonly CheckedFile[]): string[] =>
  checked.flatMap(({ file, task, version, problems, hints }) => [
    ...problems.map((problem) => `fail  ${writeProblem(file, problem)}`),
    ...(problems.length === 0 ? [`ok    ${file}: ${task} version ${version}`] : []),
    ...hints.map(({ field, hint }) => `hint  ${writeProblem(file, { field, reason: hint })}`),
  ]);
