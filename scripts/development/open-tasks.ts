import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Settings } from '../../src/config.ts';
import { listTaskFiles, loadTaskFile, TaskFileError } from '../../src/tasks/load-task-file.ts';
import { loadTasks, refuseTwin, type TaskCatalogue } from '../../src/tasks/load-tasks.ts';
import type { Task } from '../../src/tasks/task.ts';
import type { Log } from '../../src/telemetry/log.ts';
import { importTypeScript } from './import-typescript.ts';
import { watchFolders } from './watch-folders.ts';

/** The tasks of a process. */
export interface OpenTasks {
  catalogue: TaskCatalogue;
  close: () => void;
}

/** A file as it was read last; no task where it never declared one that could be used. */
interface Known {
  content: string;
  task: Task | undefined;
}

/** The hash of what stands in a file; `''` for one that is gone. */
const hashOf = async (file: string): Promise<string> =>
  readFile(file).then(
    (bytes) => createHash('sha256').update(bytes).digest('hex'),
    () => '',
  );

/** The same version with other content is worth a warning: jobs that wait were accepted with what it was before. */
function tellLoaded(log: Log, { file, name: task, version, hash }: Task, before: Task | undefined): void {
  const isSame = before?.name === task && before.version === version;
  if (!isSame) log.info({ event: 'task-loaded', file, task, version, hash });
  else if (before.hash !== hash) log.warn({ event: 'task-reloaded', file, task, version, hash, before: before.hash });
}

function tellBroken(log: Log, { file, problems }: TaskFileError, before: Task | undefined): void {
  for (const { field, reason } of problems)
    log.error({ event: 'task-unusable', file, field, reason, next: before === undefined ? 'without' : 'as-before' });
}

const toTasks = (known: ReadonlyMap<string, Known>): Task[] => [...known.values()].flatMap(({ task }) => task ?? []);

/** Loads a file that was changed; what cannot be used leaves the task as it was, and that is told. */
async function reload(file: string, content: string, known: ReadonlyMap<string, Known>, log: Log): Promise<Known> {
  const before = known.get(file)?.task;
  try {
    const task = await loadTaskFile(file, { importTypeScript }, content.slice(0, 16));
    refuseTwin(file, task, toTasks(new Map([...known].filter(([other]) => other !== file))));
    tellLoaded(log, task, before);
    return { content, task };
  } catch (error) {
    if (!(error instanceof TaskFileError)) throw error;
    tellBroken(log, error, before);
    return { content, task: before };
  }
}

/** Makes what brings the known files to where their folder is by now; true when something has changed. */
function createRefresh(dir: string, known: Map<string, Known>, log: Log): () => Promise<boolean> {
  return async () => {
    const files = await listTaskFiles(dir);
    let isChanged = false;
    for (const file of known.keys()) {
      if (files.includes(file) || !known.delete(file)) continue;
      log.warn({ event: 'task-removed', file });
      isChanged = true;
    }
    for (const file of files) {
      const content = await hashOf(file);
      if (content === '' || known.get(file)?.content === content) continue;
      known.set(file, await reload(file, content, known, log));
      isChanged = true;
    }
    return isChanged;
  };
}

/**
 * Loads the tasks of the settings. In development TypeScript is loaded, too, and whatever changes in the folder is loaded
 * anew while the process runs: a file that cannot be used leaves its task as it was. Throws a `TaskFileError` for
 * the first file that cannot be used now.
 */
export async function openTasks(settings: Pick<Settings, 'tasksDir' | 'isProduction'>, log: Log): Promise<OpenTasks> {
  const { tasksDir, isProduction } = settings;
  if (isProduction || tasksDir === undefined)
    return { catalogue: await loadTasks(tasksDir, settings), close: () => undefined };
  const catalogue = await loadTasks(tasksDir, { importTypeScript });
  const files = await listTaskFiles(tasksDir);
  const first = catalogue.all.length - files.length;
  const samples = catalogue.all.slice(0, first);
  const known = new Map<string, Known>();
  for (const [i, file] of files.entries())
    known.set(file, { content: await hashOf(file), task: catalogue.all[first + i] });
  const refresh = createRefresh(tasksDir, known, log);
  const onChange = async () => {
    try {
      if (await refresh()) catalogue.replace([...samples, ...toTasks(known)]);
    } catch (error) {
      log.error({ event: 'task-unusable', file: tasksDir, reason: error instanceof Error ? error.message : 'unknown' });
    }
  };
  return { catalogue, close: watchFolders([tasksDir], onChange) };
}
