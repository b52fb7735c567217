import { randomUUID } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { access, mkdir, open, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type KeptPayload, PAGE_NAMES, type Place } from './place.ts';

const isAbsent = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}

/** Makes a folder inside of one that is there; whether it was there already does not matter. */
async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

/** What is in a folder, in order; nothing where it is not there. */
async function entriesOf(path: string): Promise<Dirent[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    if (!isAbsent(error)) throw error;
    return [];
  });
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Walks the files under a folder in order, those behind `after` only; folders that lie before it are not read. */
async function* walk(base: string, under: string, after: string): AsyncGenerator<string> {
  for (const entry of await entriesOf(join(base, under))) {
    const name = under + entry.name;
    if (!entry.isDirectory()) {
      if (name > after) yield name;
    } else if (`${name}/` > after || after.startsWith(`${name}/`)) {
      yield* walk(base, `${name}/`, after);
    }
  }
}

/** Writes the whole file or none, durably: what has its name is complete. */
async function write(base: string, name: string, text: string): Promise<void> {
  const parts = name.split('/').slice(0, -1);
  const folders = parts.map((_, i) => join(base, ...parts.slice(0, i + 1)));
  for (const folder of folders) await makeFolder(folder);
  const temporary = join(base, `${name}.${randomUUID()}.part`);
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
  await rename(temporary, join(base, name));
  // Also folders that another process has made: nobody knows whether it has synced them yet.
  for (const folder of [...folders.toReversed(), base]) await syncFolder(folder);
}

/** Removes a file, and its folder once that is empty. */
async function removeFrom(base: string, name: string): Promise<void> {
  await access(base);
  await rm(join(base, name), { force: true });
  const parent = dirname(join(base, name));
  await syncFolder(parent).catch((error: unknown) => {
    if (!isAbsent(error)) throw error;
  });
  // Stays while there is more in it.
  if (parent !== base) await rmdir(parent).catch(() => undefined);
}

async function listPage(base: string, under: string, after: string): Promise<KeptPayload[]> {
  await access(base);
  const found: KeptPayload[] = [];
  for await (const name of walk(base, under, after)) {
    const at = await stat(join(base, name)).catch(() => undefined);
    if (at !== undefined) found.push({ name, writtenAt: at.mtimeMs });
    if (found.length === PAGE_NAMES) break;
  }
  return found;
}

/**
 * A folder, which every process sees as the same. Its base is made once, by `prepare`, and never again: where a mount is
 * gone, payloads would go onto this machine, and what is missing would look removed.
 */
export function openFolder(base: string, title: string): Place {
  return {
    title,
    prepare: async () => {
      const made = await mkdir(base, { recursive: true, mode: 0o700 });
      if (made !== undefined) await syncFolder(dirname(made));
    },
    put: async (name, text) => {
      await write(base, name, text).catch(async (error: unknown) => {
        // The job's folder was empty for a moment, and the removal of its last payload has taken it away.
        if (!isAbsent(error)) throw error;
        await write(base, name, text);
      });
    },
    get: async (name) => {
      try {
        return await readFile(join(base, name), 'utf8');
      } catch (error) {
        if (!isAbsent(error)) throw error;
        await access(base);
        return undefined;
      }
    },
    remove: (name) => removeFrom(base, name),
    list: (under, after) => listPage(base, under, after),
    close: async () => undefined,
  };
}
