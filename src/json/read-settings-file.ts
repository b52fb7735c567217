import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { isObject } from './is-object.ts';
import { type JsonFault, parseJson, scanJson } from './parse-json.ts';

/** A file that a setting names and that cannot be used: all that is wrong where, never a value. */
export class SettingsFileError extends Error {
  /** A line each, with the setting in front. */
  readonly problems: readonly string[];

  constructor(setting: string, ...reasons: readonly string[]) {
    const problems = reasons.map((reason) => `${setting}: ${reason}`);
    super(problems.join('\n'));
    this.name = 'SettingsFileError';
    this.problems = problems;
  }
}

/** A name that may be shown; what does not look like one may be anything. */
const plainName = /^[a-z][a-z0-9-]{0,63}$/;

const nameOf = (entry: unknown): string | undefined =>
  isObject(entry) && typeof entry.name === 'string' && plainName.test(entry.name) ? entry.name : undefined;

/** The entries of a file, which is a list of them or an object around one. */
const entriesOf = (json: unknown): unknown[] => {
  const list = isObject(json) ? Object.values(json)[0] : json;
  return Array.isArray(list) ? list : [];
};

/** Says what is wrong where: `primary.price.input: …`, by the entry's name where it has one that may be shown. */
function describe({ path, message, ...issue }: z.core.$ZodIssue, entries: readonly unknown[]): string[] {
  const at = path.findIndex((segment) => typeof segment === 'number');
  const index = path[at];
  const entry = typeof index === 'number' ? [nameOf(entries[index]) ?? `entry ${index + 1}`] : [];
  const place = [...entry, ...path.slice(at + 1).map(String)];
  if (issue.code !== 'unrecognized_keys') return [`${place.join('.') || 'the file'}: ${message}`];
  return issue.keys.map((key) => `${[...place, key].join('.')}: is not known`);
}

function findTwice(entries: readonly unknown[]): string[] {
  const names = entries.map(nameOf);
  const twice = names.filter((name, i) => name !== undefined && names.indexOf(name) !== i);
  return [...new Set(twice)].map((name) => `${name} stands twice`);
}

/** What would be taken for something else than was written. */
const faults: Readonly<Record<JsonFault['code'], string>> = {
  'json-too-deep': 'is nested too deep',
  'key-duplicate': 'stands twice',
  'number-not-exact': 'is a number that would be taken for another one',
};

/** Reads a JSON file of named entries that a setting names. Throws a `SettingsFileError`, also for a name given twice. */
export async function readSettingsFile<Entry extends { name: string }>(
  setting: string,
  path: string,
  schema: z.ZodType<Entry[]>,
): Promise<Entry[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new SettingsFileError(setting, `cannot be read (${error.code ?? error.name})`);
  });
  const json = parseJson(text.replace(/^\ufeff/, ''));
  if (!json.ok) throw new SettingsFileError(setting, 'is not valid JSON');
  const fault = scanJson(text);
  if (fault !== undefined) throw new SettingsFileError(setting, `${fault.path || 'the file'}: ${faults[fault.code]}`);
  const parsed = schema.safeParse(json.value);
  const entries = entriesOf(json.value);
  const wrong = parsed.error?.issues.flatMap((issue) => describe(issue, entries)) ?? [];
  const problems = [...wrong, ...findTwice(entries)];
  if (!parsed.success || problems.length > 0) throw new SettingsFileError(setting, ...problems);
  return parsed.data;
}
