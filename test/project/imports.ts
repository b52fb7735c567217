import { dirname, join } from 'node:path/posix';
import { readInRoot } from './repo-files.ts';

export interface Import {
  file: string;
  /** As it is written. */
  target: string;
  /** Path from the root; undefined for a package. */
  path: string | undefined;
}

export const withoutComments = (text: string): string => text.replace(/(^|\s)(\/\*[\s\S]*?\*\/|\/\/.*$)/gm, '$1');

const IMPORT =
  /^(?:import(?: type)? [^;'"]*? from |import |export(?: type)? [{*][^;'"]*? from )['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

/** What a file imports. */
export function importsOf(file: string): Import[] {
  return [...withoutComments(readInRoot(file)).matchAll(IMPORT)].map(([, plain, dynamic]) => {
    const target = plain ?? dynamic ?? '';
    return { file, target, path: target.startsWith('.') ? join(dirname(file), target) : undefined };
  });
}

export const showImport = ({ file, target }: Import): string => `${file} imports ${target}`;
