import { isObject } from '../json/is-object.ts';
import type { Attempt } from './attempt.ts';
import type { StoredRecord } from './record.ts';
import { parseOwn } from './record-field.ts';

/** The texts of a record's attempts with their numbers, oldest first. */
export function findAttempts(stored: StoredRecord): { n: number; text: string }[] {
  const found: { n: number; text: string }[] = [];
  for (const name in stored) {
    const [, n = 0] = name.startsWith('attempt:') ? name.split(':').map(Number) : [];
    const text = stored[name];
    if (n >= 1 && text !== undefined) found.push({ n, text });
  }
  return found.sort((one, other) => one.n - other.n);
}

/** Reads an attempt; undefined for text that is none. */
export function readAttempt(text: string): Attempt | undefined {
  const attempt = parseOwn(text);
  return isObject(attempt) ? (attempt as unknown as Attempt) : undefined;
}

/** Every attempt of a record, oldest first. */
export const readAttempts = (stored: StoredRecord): Attempt[] =>
  findAttempts(stored).flatMap(({ text }) => readAttempt(text) ?? []);
