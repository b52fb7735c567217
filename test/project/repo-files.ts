import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A file of the repo as text, by its path from the root. */
export const readInRoot = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The lines of .gitignore are plain: `folder/`, `*.ending`, `name`. */
const ignored = readInRoot('.gitignore').split('\n').filter(Boolean);

const isIgnored = (name: string, isFolder: boolean) =>
  name === '.git' ||
  ignored.some((line) => {
    if (line.endsWith('/')) return isFolder && name === line.slice(0, -1);
    return line.startsWith('*') ? name.endsWith(line.slice(1)) : name === line;
  });

function walk(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (entry.isSymbolicLink() || isIgnored(entry.name, entry.isDirectory())) return [];
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? walk(path) : [path];
  });
}

/** Paths from the root of every file that git does not ignore, sorted; needs no git. What a link leads to is not ours. */
export const repoFiles: readonly string[] = walk('').sort();

/** The same, of some folders, with this ending. */
export const filesOf = (folders: readonly string[], ending = '.ts'): string[] =>
  repoFiles.filter((path) => path.endsWith(ending) && folders.some((folder) => path.startsWith(`${folder}/`)));

/** The rooms of the product. */
export const rooms = ['src', 'queues', 'workers', 'scripts'] as const;
