import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InstalledPackage, installPackage, PACKAGE_NAME as NAME } from '../support/install-package.ts';
import { importsOf } from './imports.ts';
import { filesOf, readInRoot, repoFiles } from './repo-files.ts';

const run = promisify(execFile);
const SORT_NOTE = './sort-note.ts';
const MOST_BYTES = 15_000_000;

/** What is started or read by its path: nobody imports it. */
const BY_PATH = [
  'src/inspection/inspector-thread.ts',
  'scripts/development/embedded-redis/supervisor.ts',
  'scripts/laboratory/chaos.ts',
  'scripts/laboratory/chaos/chain/main.ts',
  ...filesOf(['src/tasks/samples', 'scripts/laboratory/chaos/tasks']),
];

/** The sources of what the package is imported and typed by, and of all that these import, types included. */
function findReached(): Set<string> {
  const { exports } = JSON.parse(readInRoot('package.json')) as { exports: Record<string, { default?: string }> };
  const entries = Object.values(exports).flatMap(({ default: file }) => file ?? []);
  const left = entries.map((file) => file.replace(/^\.\/dist\/(.+)\.js$/, '$1.ts'));
  left.push('scripts/command-line/airlock.ts', ...BY_PATH);
  const reached = new Set<string>();
  for (let file = left.pop(); file !== undefined; file = left.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    left.push(...importsOf(file).flatMap(({ path }) => path ?? []));
  }
  return reached;
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

const CLIENT = `
import { AirlockError, createClient, verifyWebhook, WebhookError } from '${NAME}/client';

const client = createClient({ url: 'http://127.0.0.1:1', key: 'a-key', retries: 0 });
const refused = await client.submit('sort-note', { text: 'x' }).catch((error: unknown) => error);
if (refused instanceof AirlockError) console.log(refused.code, ...[verifyWebhook, WebhookError].filter((it) => !it));
`;

/** What a strict project says of itself: types of packages, ours among them, are checked, too. */
const writeConfig = (module: object): string =>
  JSON.stringify({
    compilerOptions: {
      ...{ target: 'es2023', types: ['node'], strict: true, noUncheckedIndexedAccess: true },
      ...{ exactOptionalPropertyTypes: true, skipLibCheck: false, outDir: 'built' },
      ...{ allowImportingTsExtensions: true, rewriteRelativeImportExtensions: true, ...module },
    },
  });

/** Compiles the project of a folder; returns what the compiler complains of. */
const compile = (cwd: string): Promise<string> =>
  run(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', '.'], { cwd }).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );

describe('what npm pack makes', () => {
  let installed: InstalledPackage;
  beforeAll(async () => {
    installed = await installPackage();
    await installed.write('package.json', '{ "type": "module" }');
  }, 30_000);
  afterAll(() => installed?.remove());

  it('has every module that it reaches, and none that it does not: of the laboratory chaos alone, and no test', () => {
    const built = installed.files.filter((path) => /^dist\/.*\.js$/.test(path));
    const sources = built
      .map((path) => path.replace(/^dist\/(.+)\.js$/, '$1.ts'))
      .filter((path) => repoFiles.includes(path));
    expect(sources.sort()).toEqual([...findReached()].filter((path) => path.endsWith('.ts')).sort());
    const data = repoFiles.filter((path) => path.startsWith('src/') && !path.endsWith('.ts'));
    const others = installed.files.filter((path) => !/^(dist|docs)\//.test(path));
    expect(installed.files).toEqual(expect.arrayContaining(data.map((path) => `dist/${path}`)));
    expect(others.sort()).toEqual([
      ...['.env.example', 'ARCHITECTURE.md', 'CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'],
      ...['scripts/airlock.mjs', 'scripts/check-node.mjs', 'scripts/command-line/demo/messages.json'],
      'scripts/command-line/init/docker-compose.yml',
    ]);
  });

  it('takes little room', () => {
    expect(installed.unpackedSize).toBeGreaterThan(MOST_BYTES / 10);
    expect(installed.unpackedSize).toBeLessThan(MOST_BYTES);
  });

  it('is imported by each of its names, with types that follow from the task', async () => {
    await installed.write('sort-note.ts', TASK);
    await installed.write('program.ts', PROGRAM);
    const cwd = installed.folder;
    for (const module of [{ module: 'nodenext' }, { module: 'esnext', moduleResolution: 'bundler' }]) {
      await installed.write('tsconfig.json', writeConfig(module));
      expect(await compile(cwd), JSON.stringify(module)).toBe('');
    }
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

  it('has a client that needs no other package, not even for its types', async () => {
    const alone = await installPackage({ isAlone: true });
    await alone.write('package.json', '{ "type": "module" }');
    await alone.write('program.ts', CLIENT);
    const browser = { types: [], lib: ['es2023', 'dom'], module: 'esnext', moduleResolution: 'bundler' };
    await alone.write('tsconfig.json', writeConfig(browser));
    expect(await compile(alone.folder)).toBe('');
    const { stdout } = await run(process.execPath, ['built/program.js'], { cwd: alone.folder });
    await alone.remove();
    expect(stdout).toBe('unreachable\n');
  }, 60_000);

  it('brings the command airlock, which needs no clone around it', async () => {
    const { stdout, stderr } = await run(process.execPath, [installed.airlock, '--help'], { cwd: installed.folder });
    expect([stdout.split('\n')[0], stderr]).toEqual(['Usage: airlock [options] [command]', '']);
  }, 30_000);

  it('does what README says of a new task, whose test imports the package by its name', async () => {
    const [, block = ''] = /## Declare a task\n\n```sh\n(.*?)```/s.exec(readInRoot('README.md')) ?? [];
    const commands = block.split('\n').filter((line) => line !== '' && !line.endsWith('again whenever it changes'));
    expect(commands).toHaveLength(3);
    const airlock = `"${process.execPath}" "${installed.airlock}"`;
    const script = commands
      .join('\n')
      .replaceAll('npx airlock', airlock)
      .replaceAll('node --test', `"${process.execPath}" --test`);
    const { stdout } = await run('sh', ['-e', '-c', script], { cwd: installed.folder });
    expect(stdout).toMatch(/pass 3\n/);
    expect(stdout).toContain('seen as   {"text":"Was I charged twice? [EMAIL_1]"}');
    expect(stdout).toMatch(/\nsucceeded by model, primary, rung 0\n/);
    const written = await readFile(join(installed.folder, 'tasks/sort-note.test.mjs'), 'utf8');
    expect(written).toContain(`from '${NAME}/testing'`);
  }, 60_000);
});
