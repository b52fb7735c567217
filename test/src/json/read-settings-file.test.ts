import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readSettingsFile, SettingsFileError } from '../../../src/json/read-settings-file.ts';

const schema = z.array(z.strictObject({ name: z.string(), size: z.number().optional() }));
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airlock-settings-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(content: string) {
  const path = join(folder, 'list.json');
  await writeFile(path, content);
  return readSettingsFile('AIRLOCK_LIST_FILE', path, schema);
}

describe('readSettingsFile', () => {
  it('reads the entries of a list', async () => {
    expect(await read('[{"name":"one","size":1},{"name":"two"}]')).toEqual([{ name: 'one', size: 1 }, { name: 'two' }]);
  });

  it.each([
    ['{', 'is not valid JSON'],
    ['[{"name":"one"},{"name":"one"}]', 'one stands twice'],
    ['[{"name":"one","size":"a secret"}]', 'one.size: Invalid input: expected number, received string'],
    ['[{"name":"a secret","size":""}]', 'entry 1.size: Invalid input: expected number, received string'],
    ['[{"name":"one","size":1,"size":2}]', '/0/size: stands twice'],
    ['[{"name":"one","size":9007199254740993}]', '/0/size: is a number that would be taken for another one'],
    [`${'['.repeat(65)}${']'.repeat(65)}`, 'the file: is nested too deep'],
    ['[{"name":"one","sise":1}]', 'one.sise: is not known'],
    ['{"a secret":1}', 'the file: Invalid input: expected array, received object'],
  ])('refuses %s and says why, without a value', async (content, reason) => {
    await expect(read(content)).rejects.toThrow(new SettingsFileError('AIRLOCK_LIST_FILE', reason));
  });

  it('tells all that is wrong at once', async () => {
    const content = '[{"name":"one","size":""},{"name":"one","a":1,"b":2}]';
    await expect(read(content)).rejects.toMatchObject({
      problems: ['size: Invalid input: expected number, received string', 'a: is not known', 'b: is not known']
        .map((problem) => `AIRLOCK_LIST_FILE: one.${problem}`)
        .concat('AIRLOCK_LIST_FILE: one stands twice'),
    });
  });

  it('refuses a file that cannot be read', async () => {
    const missing = readSettingsFile('AIRLOCK_LIST_FILE', join(folder, 'missing.json'), schema);
    await expect(missing).rejects.toThrow('AIRLOCK_LIST_FILE: cannot be read (ENOENT)');
  });
});
