import { fileURLToPath, pathToFileURL } from 'node:url';
import { type LoadOptions, listTaskFiles, loadTaskFile, makeTask, TaskFileError } from './load-task-file.ts';
import type { Task } from './task.ts';

/** Tasks by name; the highest version is what a submit takes, a job keeps its own. */
export interface TaskCatalogue {
  latest: ReadonlyMap<string, Task>;
  find: (name: string, version: number) => Task | undefined;
  /**
   * The task that a job was accepted for. In production only with the content that it had then: a job whose task is
   * held with other content waits for a process that has it.
   */
  findFor: (job: { task: string; taskVersion: number; taskHash: string }) => Task | undefined;
  readonly all: readonly Task[];
  isProduction: boolean;
}

/** A catalogue whose tasks may be put in the place of others while it is in use. */
export interface ReplaceableCatalogue extends TaskCatalogue {
  /** Throws a RangeError when a version stands twice; nothing is changed then. */
  replace: (tasks: readonly Task[]) => void;
}

const samplesDir = fileURLToPath(new URL('./samples/', import.meta.url));

const idOf = ({ name, version }: Pick<Task, 'name' | 'version'>): string => `${name}@${version}`;

function indexTasks(tasks: readonly Task[]) {
  const latest = new Map<string, Task>();
  const versions = new Map<string, Task>();
  for (const task of tasks) {
    if (versions.has(idOf(task))) throw new RangeError(`${idOf(task)} is declared twice`);
    versions.set(idOf(task), task);
    if ((latest.get(task.name)?.version ?? 0) < task.version) latest.set(task.name, task);
  }
  return { latest, versions };
}

/** Puts tasks in order by name and version. Throws a RangeError when a version stands twice. */
export function createCatalogue(
  tasks: readonly Task[],
  { isProduction = false }: Pick<LoadOptions, 'isProduction'> = {},
): ReplaceableCatalogue {
  let all = tasks;
  let { latest: latestNow, versions } = indexTasks(tasks);
  const latest = new Map(latestNow);
  const find = (name: string, version: number) => versions.get(idOf({ name, version }));
  return {
    latest,
    find,
    findFor: ({ task: name, taskVersion, taskHash }) => {
      const task = find(name, taskVersion);
      return isProduction && task?.hash !== taskHash ? undefined : task;
    },
    get all() {
      return all;
    },
    isProduction,
    replace: (others) => {
      ({ latest: latestNow, versions } = indexTasks(others));
      all = others;
      // The same map, since whoever has it looks into it.
      latest.clear();
      for (const [name, task] of latestNow) latest.set(name, task);
    },
  };
}

/** Refuses a version that stands twice, by the file that declares it once more. */
export function refuseTwin(file: string, task: Task, others: readonly Task[]): void {
  const isTwin = others.some((other) => idOf(other) === idOf(task));
  if (isTwin) throw new TaskFileError(file, 'version', `${task.name} version ${task.version} is declared twice`);
}

/**
 * Loads the samples and every module of `tasksDir`: `.js`, `.mjs`, and in development `.ts`.
 * Throws a `TaskFileError` for the first module that declares its task wrongly, or that is not loaded here.
 */
export async function loadTasks(
  tasksDir: string | undefined,
  options: LoadOptions = {},
): Promise<ReplaceableCatalogue> {
  const tasks: Task[] = [];
  const add = (file: string, task: Task) => {
    refuseTwin(file, task, tasks);
    tasks.push(task);
  };
  for (const file of await listTaskFiles(samplesDir, { isSample: true }))
    add(file, await makeTask(file, import(pathToFileURL(file).href)));
  for (const file of tasksDir === undefined ? [] : await listTaskFiles(tasksDir))
    add(file, await loadTaskFile(file, options));
  return createCatalogue(tasks, options);
}
