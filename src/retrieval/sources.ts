import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../failures/failure.ts';
import { abandonWhen, limitTime } from '../failures/limit-time.ts';
import { isObject } from '../json/is-object.ts';
import { blameTask, describeThrown } from '../tasks/call-task.ts';
import { TaskFileError } from '../tasks/load-task-file.ts';
import { PLAIN_NAME_RULE, plainName, tenantName } from '../tasks/names.ts';
import type { Document, Sources, Task } from '../tasks/task.ts';

export type SourcesOf = (tenant: string) => Sources;

/** What a job may have beside its input. */
const MOST_DOCUMENTS = 50;
const MOST_CHARACTERS = 200_000;

/** A source with the places of its words. */
interface Indexed {
  documents: readonly Document[];
  /** By word, which documents have it. */
  places: ReadonlyMap<string, readonly number[]>;
}

const DEFAULT_LIMIT = 5;
/** Of the best one's score: what shares only the small words is left out. */
const WORTH_SHOWING = 0.5;

const ENDING = '.json';
const MOST_IN_SOURCE = 10_000;

const form = z
  .array(z.object({ id: z.string().min(1).max(255), text: z.string().min(1).max(MOST_CHARACTERS) }))
  .max(MOST_IN_SOURCE);

const wordsOf = (text: string): Set<string> =>
  new Set(
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]{2,}/gu),
  );

function indexWords(documents: readonly Document[]): Indexed {
  const places = new Map<string, number[]>();
  for (const [i, { text }] of documents.entries()) {
    for (const word of wordsOf(text)) {
      const known = places.get(word);
      if (known === undefined) places.set(word, [i]);
      else known.push(i);
    }
  }
  return { documents, places };
}

/** How much a word that so many documents have says about one of them: BM25's inverse document frequency. */
const weigh = (all: number, having: number) => Math.log(1 + (all - having + 0.5) / (having + 0.5));

function searchIndex({ documents, places }: Indexed, text: string, limit: number): Document[] {
  const scores = new Map<number, number>();
  for (const word of wordsOf(text)) {
    const having = places.get(word) ?? [];
    for (const i of having) scores.set(i, (scores.get(i) ?? 0) + weigh(documents.length, having.length));
  }
  const best = [...scores].sort(([i, a], [j, b]) => b - a || i - j);
  const found: Document[] = [];
  let characters = 0;
  const least = (best[0]?.[1] ?? 0) * WORTH_SHOWING;
  for (const [i, score] of best) {
    const document = documents[i];
    if (score < least || found.length >= Math.min(limit, MOST_DOCUMENTS)) break;
    if (document === undefined || characters + document.text.length > MOST_CHARACTERS) continue;
    characters += document.text.length;
    found.push(document);
  }
  return found;
}

/** Makes sources of documents by tenant and name; each is indexed once. */
export function createSources(byTenant: ReadonlyMap<string, ReadonlyMap<string, readonly Document[]>>): SourcesOf {
  const indexed = new Map(
    [...byTenant].map(([tenant, sources]) => [
      tenant,
      new Map([...sources].map(([name, documents]) => [name, indexWords(documents)])),
    ]),
  );
  return (tenant) => ({
    find: (name) => indexed.get(tenant)?.get(name)?.documents,
    search: (name, text, { limit = DEFAULT_LIMIT } = {}) => {
      const source = indexed.get(tenant)?.get(name);
      return source === undefined ? [] : searchIndex(source, text, limit);
    },
  });
}

/** What a file says is never quoted: it may be anybody's. */
function parseSource(file: string, text: string): Document[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new TaskFileError(file, undefined, 'is not JSON');
  }
  const parsed = form.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new TaskFileError(file, issue?.path.join('.') || undefined, issue?.message ?? 'is no list of documents');
  }
  const ids = new Set(parsed.data.map(({ id }) => id));
  if (ids.size < parsed.data.length) throw new TaskFileError(file, undefined, 'has an id twice');
  return parsed.data;
}

async function loadTenant(dir: string): Promise<Map<string, Document[]>> {
  const sources = new Map<string, Document[]>();
  for (const entry of (await readdir(dir)).filter((one) => one.endsWith(ENDING)).sort()) {
    const file = join(dir, entry);
    const name = entry.slice(0, -ENDING.length);
    if (!plainName.test(name)) throw new TaskFileError(file, undefined, `its name ${PLAIN_NAME_RULE}`);
    sources.set(name, parseSource(file, await readFile(file, 'utf8')));
  }
  return sources;
}

/**
 * Loads the sources that stand beside the tasks: `sources/<tenant>/<name>.json`, each a list of up to 10,000 `{id,
 * text}`, a text of up to 200,000 characters. They stay as they are until the process ends. Throws a `TaskFileError`
 * for the first that cannot be used.
 */
export async function loadSources(tasksDir: string | undefined): Promise<SourcesOf> {
  const byTenant = new Map<string, Map<string, Document[]>>();
  if (tasksDir === undefined) return createSources(byTenant);
  const dir = join(tasksDir, 'sources');
  const entries = await readdir(dir, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new TaskFileError(dir, undefined, `the folder cannot be read (${error.code})`);
  });
  for (const { name: tenant } of entries.filter((entry) => entry.isDirectory())) {
    const folder = join(dir, tenant);
    if (!tenantName.test(tenant))
      throw new TaskFileError(folder, undefined, `a tenant's name must match ${tenantName.source}`);
    byTenant.set(tenant, await loadTenant(folder));
  }
  return createSources(byTenant);
}

const LONGEST_MS = 30_000;

const isDocument = (value: unknown): value is Document =>
  isObject(value) && typeof value.id === 'string' && typeof value.text === 'string';

/**
 * The documents that a task wants beside its input; none when it does not retrieve. They are redacted with it.
 * At most 30 s, 50 documents and 200,000 characters. A throw, which may pass, and one that takes longer is
 * `retrieval-failed`, any other result `task-broken`; both say that `retrieve` is to blame.
 */
export async function retrieveDocuments(
  task: Task,
  given: { input: unknown; tenant: string; sources: Sources; signal: AbortSignal },
): Promise<readonly Document[]> {
  const { retrieve } = task;
  if (retrieve === undefined) return [];
  let isOver = false;
  const documents: unknown = await limitTime(LONGEST_MS, [given.signal], async (signal) => {
    // A task that is not told of the end in time must not begin under a signal that fires no more.
    signal.throwIfAborted();
    signal.addEventListener('abort', () => {
      isOver = true;
    });
    return abandonWhen(signal, Promise.resolve(retrieve({ ...given, signal })));
  }).catch((error: unknown) => {
    if (given.signal.aborted) throw new Failure('cancelled');
    const reason = isOver ? 'took over 30 s' : describeThrown(error);
    throw new Failure('retrieval-failed', { cause: error, fault: { file: task.file, field: 'retrieve', reason } });
  });
  return checkDocuments(task, documents);
}

function checkDocuments(task: Task, documents: unknown): Document[] {
  if (!Array.isArray(documents) || !documents.every(isDocument))
    throw blameTask(task, 'retrieve', 'must return a list of documents, each { id, text }');
  if (documents.length > MOST_DOCUMENTS)
    throw blameTask(task, 'retrieve', `returned more than ${MOST_DOCUMENTS} documents`);
  const characters = documents.reduce((total, { text }) => total + text.length, 0);
  if (characters > MOST_CHARACTERS) throw blameTask(task, 'retrieve', 'returned more than 200,000 characters');
  return documents.map(({ id, text }) => ({ id, text }));
}
