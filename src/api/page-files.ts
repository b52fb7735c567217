import { readFile } from 'node:fs/promises';
import { ApiProblem } from '../submissions/api-problem.ts';
import type { Answer } from './exchange.ts';

export const CSS = 'text/css; charset=utf-8';
export const SCRIPT = 'text/javascript; charset=utf-8';

/** Files that pages load, by their names: what each is, and its text or where that stands. */
export type PageFiles = Readonly<
  Record<string, { contentType: string; path: string } | { contentType: string; text: string }>
>;

/** Reads one; a browser keeps it for an hour. They hold nothing of a tenant. Throws `route-unknown`. */
export async function readPageFile(files: PageFiles, name: string): Promise<Answer> {
  const file = Object.hasOwn(files, name) ? files[name] : undefined;
  if (file === undefined) throw new ApiProblem('route-unknown');
  const body = 'text' in file ? file.text : await readFile(file.path, 'utf8');
  const headers = { 'Cache-Control': 'public, max-age=3600' };
  return { status: 200, contentType: file.contentType, body, headers };
}
