import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type LoadOptions,
  listTaskFiles,
  loadTaskFile,
  makeTask,
  TaskFileError,
} from '../../../src/tasks/load-task-file.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'airlock-task-file-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function write(name: string, text = ''): Promise<string> {
  await writeFile(join(dir, name), text);
  return join(dir, name);
}

const moduleOf = (owner: string, more = '') => `export default ({ defineTask, z }) => defineTask({
  name: 'own-task', version: 1, owner: '${owner}', input: z.string(), output: z.object({ kind: z.string() }),
  prompt: ({ input }) => ({ system: 's', user: input }), ladder: ({ model }) => [model('primary')], ${more} });`;

async function refusalOf(file: string, options: LoadOptions = {}): Promise<TaskFileError> {
  const error: unknown = await loadTaskFile(file, options).catch((thrown: unknown) => thrown);
  if (!(error instanceof TaskFileError)) throw new Error('the file was taken');
  return error;
}

describe('listTaskFiles', () => {
  it('lists modules, without tests, types, and TypeScript beside what was made of it', async () => {
    const names = ['b.js', 'b.ts', 'a.mjs', 'a.test.mjs', 'c.ts', 'c.test.ts', 'd.d.ts', 'e.json', 'f.md'];
    for (const name of names) await write(name);
    expect((await listTaskFiles(dir)).map((file) => basename(file))).toEqual(['a.mjs', 'b.js', 'c.ts']);
  });
});

describe('loadTaskFile', () => {
  it('loads a file anew once other content of it is named, and knows what it is called', async () => {
    const file = await write('own.mjs', moduleOf('one'));
    expect(await loadTaskFile(file)).toMatchObject({ owner: 'one', file: 'own.mjs' });
    await write('own.mjs', moduleOf('two'));
    expect(await loadTaskFile(file)).toMatchObject({ owner: 'one' });
    expect(await loadTaskFile(file, {}, 'other')).toMatchObject({ owner: 'two' });
  });

  it('tells all that is wrong with a declaration', async () => {
    const more = "version: 0, retain: 1, output: z.object({ at: z.date() }), ladder: ({ model }) => [model('X')],";
    const { message, file, problems } = await refusalOf(await write('own.mjs', moduleOf('one', more)));
    expect(problems.map(({ field }) => field)).toEqual(['version', 'retain', 'output', 'ladder']);
    expect(problems.find(({ field }) => field === 'output')?.reason).toMatch(/^output\.at: /);
    expect(message).toBe(`${file}: version: ${problems[0]?.reason}`);
  });

  it.each(["Unexpected token 'export'", 'Cannot use import statement outside a module'])(
    'says what to do with a .js that Node takes for CommonJS: %s',
    async (said) => {
      const reasonOf = (file: string) => makeTask(file, Promise.reject(new SyntaxError(said))).catch(String);
      expect(await reasonOf('own.js')).toMatch(/: a package\.json says that it is CommonJS; call it \.mjs$/);
      expect(await reasonOf('own.mjs')).toBe(`TaskFileError: own.mjs: ${said}`);
    },
  );

  it('takes TypeScript by what imports it, and what that wrapped twice', async () => {
    const file = await write('own.ts');
    const { default: declare } = (await import(await write('as.mjs', moduleOf('typed')))) as { default: unknown };
    const taken: string[] = [];
    const importTypeScript = async (given: string) => {
      taken.push(given);
      return { default: { default: declare } };
    };
    expect(await loadTaskFile(file, { importTypeScript })).toMatchObject({ owner: 'typed', file: 'own.ts' });
    expect(taken).toEqual([file]);
  });

  it('refuses TypeScript in production, whatever could import it, and where nothing does, and says what to do', async () => {
    const file = await write('own.ts', moduleOf('one'));
    const importTypeScript = async () => ({});
    expect((await refusalOf(file, { isProduction: true, importTypeScript })).message).toBe(
      `${file}: is TypeScript, which development alone loads: compile it to JavaScript`,
    );
    expect((await refusalOf(file)).message).toBe(
      `${file}: is TypeScript, which is not loaded here: compile it to JavaScript`,
    );
  });
});
