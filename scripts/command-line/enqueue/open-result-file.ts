import { createWriteStream } from 'node:fs';
import { access, constants, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Terminal } from '../commands/terminal.ts';

/** Where results go: a file that is whole or not there, or stdout. */
export interface ResultFile {
  isStdout: boolean;
  write: (results: Readable) => Promise<void>;
}

/**
 * Prepares the place for results before anything is sent. A file is written beside its place and moved there once it is
 * whole; what is no plain file, such as a pipe, is written straight. Throws a RangeError where nothing can be written.
 */
export async function openResultFile(
  path: string,
  { stdout }: Pick<Terminal, 'stdout'>,
  option = '--out',
): Promise<ResultFile> {
  if (path === '-') {
    return { isStdout: true, write: (results) => pipeline(results, stdout, { end: false }) };
  }
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory()) throw new RangeError(`${option}: ${path} is a folder`);
  const isPlain = there === undefined || there.isFile();
  await access(isPlain ? dirname(path) : path, constants.W_OK).catch((error: NodeJS.ErrnoException) => {
    throw new RangeError(`${option}: ${path} cannot be written (${error.code})`);
  });
  if (!isPlain) return { isStdout: false, write: (results) => pipeline(results, createWriteStream(path)) };
  const part = `${path}.${process.pid}.part`;
  const write = async (results: Readable) => {
    try {
      await pipeline(results, createWriteStream(part, { mode: 0o600 }));
      await rename(part, path);
    } finally {
      await rm(part, { force: true });
    }
  };
  return { isStdout: false, write };
}
