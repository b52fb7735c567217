import { readdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { abandonWhen, limitTime } from '../failures/limit-time.ts';
import { isObject } from '../json/is-object.ts';
import { DeclarationError, type DeclarationProblem } from './declaration-error.ts';
import { type TaskTools, taskTools } from './define-task.ts';
import type { Task } from './task.ts';

/** A task module, or a file beside one, that cannot be used. The message names the file, the field and the reason. */
export class TaskFileError extends Error {
  readonly file: string;
  /** All that is known to be wrong; the message tells the first. */
  readonly problems: readonly DeclarationProblem[];

  constructor(file: string, field: string | undefined, reason: string, problems?: readonly DeclarationProblem[]) {
    super(field === undefined ? `${file}: ${reason}` : `${file}: ${field}: ${reason}`);
    this.name = 'TaskFileError';
    this.file = file;
    this.problems = problems ?? [{ field: field ?? '', reason }];
  }
}

/** How modules are loaded. */
export interface LoadOptions {
  /** Default: no. */
  isProduction?: boolean;
  /** Imports a TypeScript module, anew each time; without it there are none. Rejects with what is to be done. */
  importTypeScript?: ((file: string) => Promise<unknown>) | undefined;
}

const samples = ['.js', '.ts'];
const modules = ['.js', '.mjs', '.ts'];
/** A test beside a task, and a declaration of types. */
const OTHERS = /\.(?:test\.[a-z]+|d\.ts)$/;

/**
 * The task modules of a folder, sorted. A `.ts` file is left out where what was compiled from it stands beside it.
 * Throws a `TaskFileError` for a folder that cannot be read.
 */
export async function listTaskFiles(dir: string, { isSample = false } = {}): Promise<string[]> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    throw new TaskFileError(dir, undefined, `the folder cannot be read (${error.code ?? error.message})`);
  });
  const found = names.filter((name) => (isSample ? samples : modules).includes(extname(name)) && !OTHERS.test(name));
  const compiled = new Set(found.filter((name) => extname(name) !== '.ts').map((name) => name.replace(/\.\w+$/, '')));
  return found
    .filter((name) => isSample || extname(name) !== '.ts' || !compiled.has(name.slice(0, -'.ts'.length)))
    .sort()
    .map((name) => join(dir, name));
}

async function importTask(file: string, { isProduction, importTypeScript }: LoadOptions, content: string) {
  if (extname(file) !== '.ts') return import(pathToFileURL(file).href + content);
  if (isProduction) throw new Error('is TypeScript, which development alone loads: compile it to JavaScript');
  if (importTypeScript === undefined)
    throw new Error('is TypeScript, which is not loaded here: compile it to JavaScript');
  return importTypeScript(file);
}

/** A module that takes longer waits for something that never comes. */
const LOADS_WITHIN_MS = 30_000;
const NEVER_LOADED = 'was not loaded within 30 s: it waits for something that does not come';

/** What a module exports as its default; a compiler to CommonJS wraps it once more. */
function findDefault(module: unknown): unknown {
  const found = isObject(module) ? module.default : undefined;
  return isObject(found) && 'default' in found ? found.default : found;
}

/** Why a module cannot be used; of a `.js` that Node takes for CommonJS also what to do. */
function describeError(file: string, error: unknown): string {
  if (!(error instanceof Error)) return 'could not be loaded';
  const { name, message } = error;
  const isCommonJs = extname(file) === '.js' && name === 'SyntaxError' && /'export'|import statement/.test(message);
  return isCommonJs ? `${message}: a package.json says that it is CommonJS; call it .mjs` : message;
}

/** Makes the task of a module that was imported. Throws a `TaskFileError` with all that is wrong. */
export async function makeTask(file: string, importing: Promise<unknown>): Promise<Task> {
  try {
    return await limitTime(LOADS_WITHIN_MS, [], (signal) => abandonWhen(signal, declareTask(file, importing)));
  } catch (error) {
    if (error instanceof DeclarationError) throw new TaskFileError(file, error.field, error.reason, error.problems);
    if ((error as Error | undefined)?.name === 'TimeoutError') throw new TaskFileError(file, undefined, NEVER_LOADED);
    throw new TaskFileError(file, undefined, describeError(file, error));
  }
}

async function declareTask(file: string, importing: Promise<unknown>): Promise<Task> {
  const declare = findDefault(await importing);
  if (typeof declare !== 'function') throw new DeclarationError('default', 'must export a function as default');
  const task: unknown = await (declare as (tools: TaskTools) => unknown)(taskTools);
  if (!isObject(task) || !('providerSchema' in task)) {
    throw new DeclarationError('default', 'must return what defineTask made');
  }
  return { ...(task as unknown as Task), file: basename(file) };
}

/**
 * Loads the task of a module, anew where another `content` is named than before. Throws a `TaskFileError` with all that
 * is wrong with it, TypeScript that is not loaded included.
 */
export const loadTaskFile = (file: string, options: LoadOptions = {}, content = ''): Promise<Task> =>
  makeTask(file, importTask(file, options, content && `?content=${content}`));
