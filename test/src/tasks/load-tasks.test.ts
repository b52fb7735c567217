import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TaskFileError } from '../../../src/tasks/load-task-file.ts';
import { createCatalogue, loadTasks } from '../../../src/tasks/load-tasks.ts';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'airlock-tasks-'));
});

afterEach(() => rm(dir, { recursive: true }));

/** A module as somebody outside the repo writes it, without an import. */
const moduleOf = (fields: string) => `export default ({ defineTask, z }) => defineTask({
  name: 'own-task', version: 1, input: z.object({ text: z.string() }), output: z.object({ kind: z.string() }),
  prompt: ({ input }) => ({ system: 's', user: input.text }), ladder: ({ model }) => [model('primary')], ${fields}
});`;

const write = (name: string, text: string) => writeFile(join(dir, name), text);

async function refusalOf(name: string, text: string): Promise<string> {
  await write(name, text);
  const error: unknown = await loadTasks(dir).catch((thrown: unknown) => thrown);
  if (!(error instanceof TaskFileError)) throw new Error('the folder was taken');
  return error.message;
}

describe('loadTasks', () => {
  it('brings the samples', async () => {
    const { latest } = await loadTasks(undefined);
    expect([...latest.keys()].sort()).toEqual(['contact-extract', 'summarise', 'ticket-triage']);
  });

  it('loads modules of a folder that import nothing, and no other file', async () => {
    await write('one.js', moduleOf(''));
    await write('two.mjs', moduleOf('version: 2,'));
    await write('one.ts', 'this is never read: what was made of it stands beside it');
    await write('one.d.ts', 'nor are types');
    await write('one.test.mjs', 'nor is its test');
    await write('notes.md', 'nor is this');
    const { all, find, latest } = await loadTasks(dir);
    expect(all).toHaveLength(5);
    expect(find('own-task', 1)?.version).toBe(1);
    expect(latest.get('own-task')?.version).toBe(2);
  });

  it('waits for a module that makes its task later', async () => {
    await write(
      'slow.mjs',
      `const make = ${moduleOf('').replace('export default ', '')} export default async (tools) => make(tools);`,
    );
    expect((await loadTasks(dir)).find('own-task', 1)).toBeDefined();
  });

  it.each([
    ['a wrong field', moduleOf("name: 'Not A Name',"), 'name: must match [a-z][a-z0-9-]{0,63}'],
    [
      'a wrong place in a field',
      moduleOf('gate: { threshold: 0.5, confidence: 1 },'),
      'gate.confidence: must be a function',
    ],
    ['no default export', 'export const task = 1;', 'default: must export a function as default'],
    ['a default export that is no function', 'export default {};', 'default: must export a function as default'],
    ['a function that defines nothing', 'export default () => ({});', 'default: must return what defineTask made'],
    ['a module that throws', "throw new Error('no database');", 'no database'],
    ['text that is no module', 'export default (', /parse|unexpected/i],
  ])('refuses %s, and names file, field and reason', async (_, text, reason) => {
    const message = await refusalOf('own.mjs', text);
    expect(message.startsWith(`${join(dir, 'own.mjs')}: `)).toBe(true);
    expect(message.slice(join(dir, 'own.mjs: ').length)).toMatch(reason);
  });

  it('refuses a version that stands twice, also in a sample', async () => {
    expect(await refusalOf('a.mjs', moduleOf("name: 'summarise',"))).toBe(
      `${join(dir, 'a.mjs')}: version: summarise version 1 is declared twice`,
    );
  });

  it('names a folder that it cannot read', async () => {
    await expect(loadTasks(join(dir, 'gone'))).rejects.toThrow(
      `${join(dir, 'gone')}: the folder cannot be read (ENOENT)`,
    );
  });
});

describe('createCatalogue', () => {
  it('takes the highest version whatever the order, and keeps the others', async () => {
    await write('a.mjs', moduleOf(''));
    await write('b.mjs', moduleOf('version: 10,'));
    await write('c.mjs', moduleOf('version: 9,'));
    const { all } = await loadTasks(dir);
    const own = all.filter(({ name }) => name === 'own-task');
    for (const tasks of [own, [...own].reverse()]) {
      const { latest, find } = createCatalogue(tasks);
      expect(latest.get('own-task')?.version).toBe(10);
      expect([1, 9, 10, 2].map((version) => find('own-task', version)?.version)).toEqual([1, 9, 10, undefined]);
    }
  });

  it('throws for a version that stands twice', async () => {
    const { all } = await loadTasks(undefined);
    expect(() => createCatalogue([...all, ...all.slice(0, 1)])).toThrow(RangeError);
  });
});
