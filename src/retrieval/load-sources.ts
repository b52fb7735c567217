import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { TaskFileError } from '../tasks/load-tasks.ts';
import { PLAIN_NAME_RULE, plainName, tenantName } from '../tasks/names.ts';
import type { Document } from '../tasks/task.ts';
import { createSources, MOST_CHARACTERS, type SourcesOf } from './sources.ts';

const ENDING = '.json';
const MOST_IN_SOURCE = 10_000;

const form = z
  .array(z.object({ id: z.string().min(1).max(255), text: z.string().min(1).max(MOST_CHARACTERS) }))
  .max(MOST_IN_SOURCE);

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
