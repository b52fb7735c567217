import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readInRoot } from './repo-files.ts';

const run = promisify(execFile);
const NAME = '@airlock-jobs/airlock';
const SORT_NOTE = './sort-note.ts';

interface Packed {
  filename: string;
  files: { path: string }[];
}

/** A project of somebody else's that has installed what `npm pack` makes, with the packages that it asks for alone. */
interface Scratch {
  folder: string;
  files: string[];
  write: (name: string, text: string) => Promise<void>;
  close: () => Promise<void>;
}

async function installInto(folder: string, tarball: string): Promise<void> {
  await run('tar', ['-xzf', tarball, '-C', folder]);
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, dirname(NAME)), { recursive: true });
  await rename(join(folder, 'package'), join(modules, NAME));
  const { dependencies } = JSON.parse(readInRoot('package.json')) as { dependencies: Record<string, string> };
  // Node's own types are what a TypeScript project has.
  for (const name of [...Object.keys(dependencies), '@types/node']) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(resolve('node_modules', name), join(modules, name));
  }
}

async function openScratch(): Promise<Scratch> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-pack-'));
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]);
  const [packed] = JSON.parse(stdout) as Packed[];
  if (packed === undefined) throw new Error(`npm packed nothing: ${stdout}`);
  await installInto(folder, join(folder, packed.filename));
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  await write('package.json', '{ "type": "module" }');
  return {
    ...{ folder, files: packed.files.map(({ path }) => path), write },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

const TASK = `
import type { TaskTools } from '${NAME}/tasks';

export default ({ defineTask, z }: TaskTools) =>
  defineTask({
    name: 'sort-note',
    version: 1,
    input: z.object({ text: z.string() }),
    output: z.object({ kind: z.enum(['question', 'complaint']), confidence: z.number().min(0).max(1) }),
    prompt: ({ input }) => ({ system: 'Sort the note.', user: input.text }),
    ladder: ({ model }) => [model('primary')],
  });
`;

const PROGRAM = `
import { createProducer } from '${NAME}';
import { AirlockError, createClient, type Job, verifyWebhook } from '${NAME}/client';
import { taskTools, type TaskModule } from '${NAME}/tasks';
import { httpReply, runTask, type TaskRun } from '${NAME}/testing';
import sortNote from '${SORT_NOTE}';

const answers = [httpReply(500), { kind: 'question', confidence: 0.9 }];
const run = await runTask(sortNote, { text: 'Is it so?' }, { answers });
const kind: 'question' | 'complaint' | undefined = run.output?.kind;
const module: TaskModule<{ text: string }, { kind: string; confidence: number }> = sortNote;
export const told: TaskRun<{ kind: string }> = run;
// @ts-expect-error the input is another
void (() => runTask(sortNote, { txt: 'x' }));
// @ts-expect-error the output has no such field
void run.output?.other;
interface Tasks extends Record<string, { input: unknown; output: unknown }> {
  'sort-note': { input: { text: string }; output: { kind: string } };
}
const client = createClient<Tasks>({ url: 'http://127.0.0.1:1', key: 'a-key', retries: 0 });
const submitted: Promise<Job<{ kind: string }>> = client.submit('sort-note', { text: 'x' });
const refused = await submitted.catch((error: unknown) => error instanceof AirlockError && error.code);
// @ts-expect-error the input of the task is another
void (() => client.submit('sort-note', { txt: 'x' }));
console.log(JSON.stringify([refused, typeof verifyWebhook, kind, run.status, typeof createProducer, module === sortNote, Object.keys(taskTools)]));
`;

const CONFIG = JSON.stringify({
  compilerOptions: {
    ...{ target: 'es2023', module: 'nodenext', types: ['node'], strict: true, noUncheckedIndexedAccess: true },
    ...{ exactOptionalPropertyTypes: true, skipLibCheck: true, outDir: 'built' },
    ...{ allowImportingTsExtensions: true, rewriteRelativeImportExtensions: true },
  },
});

describe('what npm pack makes', () => {
  let scratch: Scratch;
  beforeAll(async () => {
    scratch = await openScratch();
  }, 30_000);
  afterAll(() => scratch?.close());

  it('has what runs, and neither tests nor what the product is tried with', () => {
    expect(scratch.files).toEqual(
      expect.arrayContaining(['README.md', 'scripts/airlock.mjs', 'dist/scripts/command-line/airlock.js']),
    );
    expect(scratch.files.filter((path) => /^(test|src|\.ci)\/|laboratory|\.test\.|\.airlock-built/.test(path))).toEqual(
      [],
    );
  });

  it('is imported by each of its names, with types that follow from the task', async () => {
    await scratch.write('sort-note.ts', TASK);
    await scratch.write('program.ts', PROGRAM);
    await scratch.write('tsconfig.json', CONFIG);
    const cwd = scratch.folder;
    const compiled = await run(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', '.'], {
      cwd,
    }).catch(({ stdout }: { stdout: string }) => ({ stdout }));
    expect(compiled.stdout).toBe('');
    const { stdout } = await run(process.execPath, ['built/program.js'], { cwd });
    expect(JSON.parse(stdout)).toEqual([
      ...['unreachable', 'function'],
      'question',
      'succeeded',
      'function',
      true,
      ['defineTask', 'z'],
    ]);
  }, 60_000);

  it('brings the command airlock, which needs no clone around it', async () => {
    const airlock = join(scratch.folder, 'node_modules', NAME, 'scripts/airlock.mjs');
    const { stdout, stderr } = await run(process.execPath, [airlock, '--help'], { cwd: scratch.folder });
    expect([stdout.split('\n')[0], stderr]).toEqual(['Usage: airlock [options] [command]', '']);
  }, 30_000);

  it('does what README says of a new task, whose test imports the package by its name', async () => {
    const [, block = ''] = /## Declare a task\n\n```sh\n(.*?)```/s.exec(readInRoot('README.md')) ?? [];
    const commands = block.split('\n').filter((line) => line !== '' && !line.endsWith('again whenever it changes'));
    expect(commands).toHaveLength(3);
    const airlock = `"${process.execPath}" "${join(scratch.folder, 'node_modules', NAME, 'scripts/airlock.mjs')}"`;
    const script = commands
      .join('\n')
      .replaceAll('npx airlock', airlock)
      .replaceAll('node --test', `"${process.execPath}" --test`);
    const { stdout } = await run('sh', ['-e', '-c', script], { cwd: scratch.folder });
    expect(stdout).toContain('# pass 3');
    expect(stdout).toContain('seen as   {"text":"Was I charged twice? [EMAIL_1]"}');
    expect(stdout).toMatch(/\nsucceeded by model, primary, rung 0\n/);
    const written = await readFile(join(scratch.folder, 'tasks/sort-note.test.mjs'), 'utf8');
    expect(written).toContain(`from '${NAME}/testing'`);
  }, 60_000);
});
