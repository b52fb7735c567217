/*
 * Puts the data files of `src` beside what the compiler made of their code, where that code looks for them. Part of the
 * build, and so plain JavaScript without dependencies.
 */
import { cpSync, statSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Copies every file of `src` that is not compiled; run it behind the compiler. */
export function copyData() {
  const [from, to] = ['../src', '../dist/src'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  cpSync(from, to, { recursive: true, filter: (path) => !path.endsWith('.ts') || statSync(path).isDirectory() });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) copyData();
