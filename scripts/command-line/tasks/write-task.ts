import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PLAIN_NAME_RULE, plainName } from '../../../src/tasks/names.ts';
import { isClone } from '../find-own-command.ts';

const TESTING = '@airlock-jobs/airlock/testing';

const taskText = (name: string) => `/** @param {import('@airlock-jobs/airlock/tasks').TaskTools} tools */
export default ({ defineTask, z }) =>
  defineTask({
    name: '${name}',
    version: 1,
    input: z.object({ text: z.string().min(1) }),
    output: z.object({
      kind: z.enum(['question', 'complaint', 'other']),
      summary: z.string().max(200),
      confidence: z.number().min(0).max(1),
    }),
    // What it sees is redacted: any text in it may hold placeholders, such as [EMAIL_1].
    prompt: ({ input }) => ({
      system: 'Say what kind of note this is, and what it says in one sentence.',
      user: \`<text>\${input.text}</text>\`,
    }),
    // What is wrong with an answer, in words for the model; undefined when nothing is.
    check: ({ output }) => (output.summary.trim() === '' ? 'the summary is empty' : undefined),
    gate: { threshold: 0.7, confidence: ({ output }) => output.confidence },
    // Who answers, in order.
    ladder: ({ model, review }) => [model('primary', { attempts: 4, rounds: 1 }), model('fallback'), review()],
  });
`;

const testText = (module: string, testing: string) => `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { httpReply, runTask } from '${testing}';
import task from '${module}';

const input = { text: 'Was I charged twice? Please write to ann@example.com.' };
const good = { kind: 'question', summary: 'Somebody asks for an answer to [EMAIL_1].', confidence: 0.9 };

test('answers, and no model sees what is personal', async () => {
  const run = await runTask(task, input, { answers: [good] });
  assert.equal(run.status, 'succeeded');
  assert.deepEqual(run.output, { ...good, summary: 'Somebody asks for an answer to ann@example.com.' });
  const [sent] = run.steps[1].sent;
  assert.match(sent.user, /write to \\[EMAIL_1\\]/);
});

test('asks again what does not fit, and then the next model', async () => {
  const answers = [{ ...good, kind: 'rant' }, { ...good, summary: ' ' }, httpReply(500), good];
  const run = await runTask(task, input, { answers });
  assert.equal(run.answer.profile, 'fallback');
  assert.deepEqual(run.steps[2].failure.at, [
    { path: '/kind', code: 'invalid_value', expected: 'one of question, complaint, other' },
  ]);
});

test('leaves to a person what no model is sure of', async () => {
  const unsure = { ...good, confidence: 0.2 };
  const held = await runTask(task, input, { answers: [unsure, unsure] });
  assert.equal(held.status, 'in_review');
  const approved = await runTask(task, input, { answers: [unsure, unsure], decisions: [{ decision: 'approve' }] });
  assert.equal(approved.answer.by, 'review');
});
`;

/** This package's own file of \`runTask\`, built or not. */
const ownTesting = fileURLToPath(
  new URL(`../../../workers/testing/run-task${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
);

/**
 * What a test in this folder imports: the package by its name; in a clone, where that name is not found from there, our
 * own file.
 */
function findTesting(dir: string): string {
  try {
    createRequire(join(dir, 'task.mjs')).resolve(TESTING);
    return TESTING;
  } catch {
    if (!isClone()) return TESTING;
    const path = relative(dir, ownTesting);
    return path.startsWith('.') ? path : `./${path}`;
  }
}

const isTaken = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'EEXIST';

/**
 * Writes a task module and its test, and returns their paths. Throws a RangeError for a name that no task may have, and
 * where one of the files is there.
 */
export async function writeTask(name: string, dir: string): Promise<{ task: string; test: string }> {
  if (!plainName.test(name)) throw new RangeError(`the name of a task ${PLAIN_NAME_RULE}`);
  const files = { task: join(dir, `${name}.mjs`), test: join(dir, `${name}.test.mjs`) };
  await mkdir(dir, { recursive: true });
  const texts = { task: taskText(name), test: testText(`./${name}.mjs`, findTesting(resolve(dir))) };
  for (const kind of ['task', 'test'] as const) {
    await writeFile(files[kind], texts[kind], { flag: 'wx' }).catch((error: unknown) => {
      throw isTaken(error) ? new RangeError(`${files[kind]} is there already`) : error;
    });
  }
  return files;
}
