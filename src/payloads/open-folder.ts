import { randomUUID } from 'node:crypto';
import { constants, type Dirent } from 'node:fs';
import { access, lstat, mkdir, open, readdir, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type KeptPayload, MOST_BYTES, PAGE_NAMES, type Place } from './place.ts';

const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? '';
const isAbsent = (error: unknown) => codeOf(error) === 'ENOENT';

/** What stands where a payload would, and is none: another hand's link, file or folder. */
const STRANGE = ['ENOTDIR', 'ELOOP', 'EISDIR'];
const isNone = (error: unknown) => isAbsent(error) || STRANGE.includes(codeOf(error));

/** Rejects where the base is missing, or is no folder: then nothing is known of what is in it. */
const checkBase = (base: string) => access(`${base}/`);

/**
 * Checks that the folders which a name stands in are ones, and no links: through a link files of others would be listed and
 * removed. False where one is not, or is not there.
 */
async function hasOwnFolders(base: string, name: string): Promise<boolean> {
  const parts = name.split('/').slice(0, -1);
  for (let i = 1; i <= parts.length; i++) {
    const found = await lstat(join(base, ...parts.slice(0, i))).catch((error: unknown) => {
      if (!isNone(error)) throw error;
      return undefined;
    });
    if (found?.isDirectory() !== true) return false;
  }
  return true;
}

async function syncFolder(path: string): Promise<void> {
  // Whoever opens a pipe waits, and holds up all files of this process.
  const folder = await open(path, O_RDONLY | O_DIRECTORY);
  await folder.sync().finally(() => folder.close());
}

/** The text of a file; undefined for what is no file, as a pipe or a device, or longer than any payload. */
async function readWhole(path: string): Promise<string | undefined> {
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const at = await file.stat();
    return at.isFile() && at.size <= MOST_BYTES ? await file.readFile('utf8') : undefined;
  } finally {
    await file.close();
  }
}

/** Makes a folder inside of one that is there; whether it was there already does not matter. */
async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
    // A link would lead elsewhere.
    if (!(await lstat(path)).isDirectory()) throw Object.assign(new Error('no folder'), { code: 'ENOTDIR' });
  });
}

/** What is in a folder, in order; nothing where it is not there, or is none. */
async function entriesOf(path: string): Promise<Dirent[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    if (!isNone(error)) throw error;
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

/** Removes a file, and its folder once that is empty. What is none, or behind a link, is nothing of ours. */
async function removeFrom(base: string, name: string): Promise<void> {
  await checkBase(base);
  if (!(await hasOwnFolders(base, name))) return;
  await unlink(join(base, name)).catch((error: unknown) => {
    if (!isNone(error)) throw error;
  });
  const parent = dirname(join(base, name));
  await syncFolder(parent).catch((error: unknown) => {
    if (!isNone(error)) throw error;
  });
  // Stays while there is more in it.
  if (parent !== base) await rmdir(parent).catch(() => undefined);
}

async function listPage(base: string, under: string, after: string): Promise<KeptPayload[]> {
  await checkBase(base);
  if (!(await hasOwnFolders(base, under))) return [];
  const found: KeptPayload[] = [];
  for await (const name of walk(base, under, after)) {
    const at = await lstat(join(base, name)).catch(() => undefined);
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
        return await readWhole(join(base, name));
      } catch (error) {
        if (!isNone(error)) throw error;
        await checkBase(base);
        return undefined;
      }
    },
    remove: (name) => removeFrom(base, name),
    list: (under, after) => listPage(base, under, after),
    close: async () => undefined,
  };
}
