import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../support/eventually.ts';
import { openTerminal } from '../../../support/open-terminal.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'airlock-authors-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function write(name: string, text: string): Promise<string> {
  await writeFile(join(dir, 'being-written'), text);
  await rename(join(dir, 'being-written'), join(dir, name));
  return join(dir, name);
}

async function run(args: readonly string[], stdin = '') {
  const terminal = openTerminal({}, { stdin });
  const exitCode = await terminal.run('tasks', ...args);
  return { exitCode, stdout: terminal.stdout, stderr: terminal.stderr };
}

const moduleOf = (more = '') => `export default ({ defineTask, z }) => defineTask({
  name: 'sort', version: 1, input: z.object({ text: z.string() }),
  output: z.object({ kind: z.enum(['question', 'other']), confidence: z.number().min(0).max(1) }),
  prompt: ({ input }) => ({ system: 'Sort.', user: input.text }),
  ladder: ({ model }) => [model('primary', { attempts: 1 })], ${more} });`;

const good = { kind: 'question', confidence: 0.9 };

describe('airlock tasks new', () => {
  it('writes a task that is right, and a test beside it', async () => {
    const { exitCode, stdout, stderr } = await run(['new', 'sort-note', '--dir', dir]);
    const [task = '', test = ''] = stdout.trim().split('\n');
    expect([exitCode, task, test]).toEqual([0, join(dir, 'sort-note.mjs'), join(dir, 'sort-note.test.mjs')]);
    expect(stderr).toContain(`node --test ${test}`);
    expect(await run(['check', dir])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`ok    ${task}`) });
    // That it passes is shown with the package: test/project/npm-pack.test.ts.
    expect(await readFile(test, 'utf8')).toContain("import task from './sort-note.mjs';");
  });

  it('writes over nothing, and knows what a task may be called', async () => {
    await write('sort-note.mjs', 'mine');
    expect(await run(['new', 'sort-note', '--dir', dir])).toMatchObject({ exitCode: 2, stdout: '' });
    expect(await readFile(join(dir, 'sort-note.mjs'), 'utf8')).toBe('mine');
    expect(await run(['new', '../x', '--dir', dir])).toMatchObject({
      exitCode: 2,
      stderr: 'airlock: the name of a task must match [a-z][a-z0-9-]{0,63}\n',
    });
  });
});

describe('airlock tasks check', () => {
  it('tells every problem of every file by field and reason, and exits 1', async () => {
    await write('a.mjs', moduleOf());
    await write('b.mjs', moduleOf("name: 'No Name', prompt: 1,"));
    await write('c.mjs', moduleOf());
    const { exitCode, stdout } = await run(['check', dir]);
    expect(exitCode).toBe(1);
    expect(stdout.split('\n')).toEqual([
      `ok    ${join(dir, 'a.mjs')}: sort version 1`,
      `fail  ${join(dir, 'b.mjs')}: name: must match [a-z][a-z0-9-]{0,63}`,
      `fail  ${join(dir, 'b.mjs')}: prompt: must be a function`,
      `fail  ${join(dir, 'c.mjs')}: version: sort version 1 is declared twice`,
      '',
    ]);
  });

  it('tells it as JSON, with what providers do otherwise than the schema says', async () => {
    const file = await write('a.mjs', moduleOf('output: z.object({ text: z.string().max(9) }),'));
    const { exitCode, stdout } = await run(['check', file, '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      {
        ...{ file, task: 'sort', version: 1, problems: [] },
        hints: [{ field: 'output.text', hint: expect.stringContaining('length in words') }],
      },
    ]);
  });

  it('exits 2 for a file that is not there, and looks at sources, too', async () => {
    expect((await run(['check', join(dir, 'gone.mjs')])).exitCode).toBe(2);
    await mkdir(join(dir, 'sources/default'), { recursive: true });
    await write('sources/default/faq.json', '{}');
    const { exitCode, stdout } = await run(['check', dir]);
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining('faq.json: ')]);
  });
});

describe('airlock tasks run', () => {
  it('shows each step with the simulated model, and says that it is one', async () => {
    const file = await write('sort.mjs', moduleOf());
    const { exitCode, stdout, stderr } = await run(
      ['run', file, '--input', '-'],
      '{"text": "Was I charged twice? ann@example.com"}',
    );
    expect(exitCode).toBe(0);
    expect(stderr).toContain('SIMULATED');
    expect(stdout).toMatch(/1 redact {4}redacted\n {4}hidden {4}EMAIL 1\n/);
    expect(stdout).toContain('Was I charged twice? [EMAIL_1]');
    expect(stdout).toMatch(/\nsucceeded by model, primary, rung 0\n\{"kind":/);
    expect(stdout).not.toContain('ann@example.com');
  });

  it('takes what models say from a file, responses included, and exits 1 for a job that fails', async () => {
    const file = await write('sort.mjs', moduleOf());
    const input = await write('input.json', '{"text": "x"}');
    const answers = await write('answers.json', JSON.stringify([{ ...good, kind: 'rant' }, good]));
    const well = await run(['run', file, '--input', input, '--answers', answers, '--json']);
    expect(well).toMatchObject({ exitCode: 0, stderr: '' });
    expect(JSON.parse(well.stdout)).toMatchObject({
      ...{ status: 'succeeded', output: good },
      steps: [{}, {}, { failure: { at: [{ path: '/kind' }] } }, {}, {}],
    });
    await write('answers.json', JSON.stringify([{ $reply: { status: 500 } }]));
    const failed = await run(['run', file, '--input', input, '--answers', answers]);
    expect(failed).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('model-error: The model answered') });
  });

  it("shows where the task's own code is at fault, and an input that is not taken", async () => {
    const file = await write('sort.mjs', moduleOf("check: () => { throw new Error('a bug'); },"));
    const answers = await write('answers.json', JSON.stringify([good]));
    const broken = await run(['run', file, '--input', '-', '--answers', answers], '{"text": "x"}');
    expect(broken.exitCode).toBe(1);
    expect(broken.stdout).toContain("task-broken: The task's own code is at fault. sort.mjs: check: threw an error.");
    expect(broken.stdout).toMatch(/Error: a bug\n +at \S*check \(.*sort\.mjs:\d+:\d+\)\n\nfailed\n/);
    const refused = await run(['run', file, '--input', '-', '--answers', answers], '{"txt": "x"}');
    expect(refused).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('at /input/text: ') });
  });

  it('says all that is wrong with a task that cannot be used, and exits 1', async () => {
    const file = await write('sort.mjs', moduleOf("name: 'No Name', prompt: 1,"));
    const { exitCode, stdout, stderr } = await run(['run', file, '--input', '-'], '{"text": "x"}');
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toBe(`airlock: ${file}: name: must match [a-z][a-z0-9-]{0,63}\n  prompt: must be a function\n`);
  });

  it.each([
    ['an input that is not JSON', 'not JSON', '[]'],
    ['answers that are no list', '{"text": "x"}', '{}'],
    ['too few answers', '{"text": "x"}', '[]'],
    ['a response without a status', '{"text": "x"}', '[{"$reply": {}}]'],
  ])('exits 2 for %s', async (_, stdin, answers) => {
    const file = await write('sort.mjs', moduleOf());
    const path = await write('answers.json', answers);
    expect((await run(['run', file, '--input', '-', '--answers', path], stdin)).exitCode).toBe(2);
  });
});

describe('airlock tasks watch', () => {
  it('runs again whenever task, input or answers change, whatever is wrong, until Ctrl-C', async () => {
    const file = await write('sort.mjs', moduleOf());
    const input = await write('input.json', '{"text": "x"}');
    const answers = await write('answers.json', JSON.stringify([good]));
    const terminal = openTerminal({});
    const ended = terminal.run('tasks', 'watch', file, '--input', input, '--answers', answers);
    await eventually(() => terminal.stderr.includes('watching'));
    expect(terminal.stdout).toContain('succeeded by model');
    await write('answers.json', JSON.stringify([{ ...good, kind: 'other' }]));
    await eventually(() => terminal.stdout.includes('"kind":"other"'));
    await write('sort.mjs', moduleOf("name: 'No Name',"));
    await eventually(() => terminal.stderr.includes('name: must match'));
    await write('sort.mjs', moduleOf("prompt: () => ({ system: 'Sort anew.', user: 'x' }),"));
    await eventually(() => terminal.stdout.includes('Sort anew.'));
    terminal.interrupt();
    expect(await ended).toBe(130);
  });

  it('checks a folder again where it has no input', async () => {
    await write('sort.mjs', moduleOf());
    const terminal = openTerminal({});
    const ended = terminal.run('tasks', 'watch', dir);
    await eventually(() => terminal.stderr.includes('watching'));
    await write('other.mjs', moduleOf("name: 'other',"));
    await eventually(() => terminal.stdout.includes('other version 1'));
    terminal.interrupt();
    expect(await ended).toBe(130);
  });
});
