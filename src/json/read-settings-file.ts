import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { parseJson } from './parse-json.ts';

/** A file that a setting names and that cannot be used: what is wrong where, never a value. */
export class SettingsFileError extends Error {
  constructor(setting: string, reason: string) {
    super(`${setting}: ${reason}`);
    this.name = 'SettingsFileError';
  }
}

const describe = ({ issues: [issue] }: z.ZodError): string => {
  const branch = issue?.code === 'invalid_union' ? issue.errors.flat().find(({ path }) => path.length > 1) : undefined;
  const found = branch ?? issue;
  const unknown = found?.code === 'unrecognized_keys' ? ` (${found.keys.join(', ')})` : '';
  return `${found?.path.join('.') ?? ''}: ${found?.code ?? 'invalid'}${unknown}`;
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
  const json = parseJson(text);
  if (!json.ok) throw new SettingsFileError(setting, 'is not valid JSON');
  const parsed = schema.safeParse(json.value);
  if (!parsed.success) throw new SettingsFileError(setting, describe(parsed.error));
  const names = parsed.data.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new SettingsFileError(setting, `${twice} stands twice`);
  return parsed.data;
}
