import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isObject } from '../json/is-object.ts';
import { type TaskTools, taskTools } from './define-task.ts';
import { DeclarationError, type Task } from './task.ts';

/** Tasks by name; the highest version is what a submit takes, a job keeps its own. */
export interface TaskCatalogue {
  latest: ReadonlyMap<string, Task>;
  find: (name: string, version: number) => Task | undefined;
  /**
   * The task that a job was accepted for. In production only with the content that it had then: a job whose task is
   * held with other content waits for a process that has it.
   */
  findFor: (job: { task: string; taskVersion: number; taskHash: string }) => Task | undefined;
  all: readonly Task[];
  isProduction: boolean;
}

/** A task module that cannot be used. The message names the file, the field and the reason. */
export class TaskFileError extends Error {
  constructor(file: string, field: string | undefined, reason: string) {
    super(field === undefined ? `${file}: ${reason}` : `${file}: ${field}: ${reason}`);
    this.name = 'TaskFileError';
  }
}

const samplesDir = fileURLToPath(new URL('./samples/', import.meta.url));

async function loadFile(file: string): Promise<Task> {
  try {
    const module: { default?: unknown } = await import(pathToFileURL(file).href);
    if (typeof module.default !== 'function')
      throw new DeclarationError('default', 'must export a function as default');
    const task: unknown = await (module.default as (tools: TaskTools) => unknown)(taskTools);
    if (!isObject(task) || !('providerSchema' in task)) {
      throw new DeclarationError('default', 'must return what defineTask made');
    }
    return { ...(task as unknown as Task), file: basename(file) };
  } catch (error) {
    if (error instanceof DeclarationError) throw new TaskFileError(file, error.field, error.reason);
    throw new TaskFileError(file, undefined, error instanceof Error ? error.message : 'could not be loaded');
  }
}

async function listModules(dir: string, endings: readonly string[]): Promise<string[]> {
  const names = await readdir(dir).catch((error: Error) => {
    throw new TaskFileError(
      dir,
      undefined,
      `the folder cannot be read (${'code' in error ? error.code : error.message})`,
    );
  });
  const modules = names.filter((name) => endings.some((ending) => name.endsWith(ending)) && !name.endsWith('.d.ts'));
  return modules.sort().map((name) => join(dir, name));
}

interface CatalogueOptions {
  /** Default: no. */
  isProduction?: boolean;
}

/** Puts tasks in order by name and version. Throws a RangeError when a version stands twice. */
export function createCatalogue(
  tasks: readonly Task[],
  { isProduction = false }: CatalogueOptions = {},
): TaskCatalogue {
  const latest = new Map<string, Task>();
  const versions = new Map<string, Task>();
  for (const task of tasks) {
    const id = `${task.name}@${task.version}`;
    if (versions.has(id)) throw new RangeError(`${id} is declared twice`);
    versions.set(id, task);
    if ((latest.get(task.name)?.version ?? 0) < task.version) latest.set(task.name, task);
  }
  const find = (name: string, version: number) => versions.get(`${name}@${version}`);
  const findFor: TaskCatalogue['findFor'] = ({ task: name, taskVersion, taskHash }) => {
    const task = find(name, taskVersion);
    return isProduction && task?.hash !== taskHash ? undefined : task;
  };
  return { latest, find, findFor, all: tasks, isProduction };
}

/**
 * Loads the samples and every `.js` and `.mjs` module of `tasksDir`.
 * Throws a `TaskFileError` for the first module that declares its task wrongly.
 */
export async function loadTasks(tasksDir: string | undefined, options: CatalogueOptions = {}): Promise<TaskCatalogue> {
  const files = await listModules(samplesDir, ['.js', '.ts']);
  if (tasksDir !== undefined) files.push(...(await listModules(tasksDir, ['.js', '.mjs'])));
  const tasks: Task[] = [];
  for (const file of files) {
    const task = await loadFile(file);
    const twin = tasks.find(({ name, version }) => name === task.name && version === task.version);
    if (twin) throw new TaskFileError(file, 'version', `${task.name} version ${task.version} is declared twice`);
    tasks.push(task);
  }
  return createCatalogue(tasks, options);
}
