import type { Note } from '../failures/failure.ts';
import { isObject } from '../json/is-object.ts';
import type { Vault } from '../redaction/vault.ts';
import { blameTask, callTask } from '../tasks/call-task.ts';
import type { Document, Prompt, Task } from '../tasks/task.ts';

/** Said to every model that is shown placeholders; it holds none itself, so that none can be copied from it. */
const PLACEHOLDER_RULE =
  'Words in square brackets with a number stand for data that was taken out. Copy them exactly as they are where the ' +
  'data belongs, and never make up new ones.';

/** The line that what was wrong begins with. */
const ASKED_AGAIN = 'Your last answer was not accepted:';

const PUT_RIGHT = 'Answer the same question again and put this right.';

/** What is to be done about what no place in a schema explains. */
const advice: Readonly<Record<string, string>> = {
  ...{ empty: 'give an answer', 'answer-empty': 'give an answer' },
  ...{
    'not-json': 'answer with one JSON value and nothing else',
    'answer-not-json': 'answer with one JSON value and nothing else',
  },
  ...{ 'too-large': 'answer more briefly', 'answer-too-large': 'answer more briefly' },
  'answer-cut-short': 'answer more briefly, so that the answer comes to its end',
  'answer-tool-call': 'call no tool, and answer with JSON',
  'answer-off-schema': 'answer with JSON that fits the schema',
  'answer-placeholder-unknown': 'use no words in square brackets with a number but those that you were shown',
  'answer-placeholder-lost': 'copy words in square brackets with a number exactly as they are',
  'answer-leaks': 'bring along no names, addresses and numbers of people that you were not given',
  'json-too-deep': 'use fewer levels',
  'key-duplicate': 'give each key of an object once',
  'key-forbidden': 'use no keys but those of the schema',
  'number-not-exact': 'write numbers with fewer digits',
  'text-invalid': 'write plain Unicode text',
};

/** What Airlock itself adds to a prompt, whatever the input is: of notes their words, not what the task's check says. */
function listAdded(notes: readonly Note[]): string[] {
  if (notes.length === 0) return [PLACEHOLDER_RULE];
  const words = notes.flatMap(({ code, expected }) => expected ?? advice[code] ?? []);
  return [PLACEHOLDER_RULE, ASKED_AGAIN, ...words, PUT_RIGHT];
}

/** By path and code; then what was expected there, or what to do. */
function writeNote({ path, code, expected }: Note): string {
  const place = path === '' ? '' : `at ${path}: `;
  const more = expected === undefined ? advice[code] : `expected ${expected}`;
  return `- ${place}${code}${more === undefined ? '' : `, ${more}`}`;
}

/** The task's own words. Throws `task-broken` where its `prompt` throws, or returns no text. */
function callPrompt(task: Task, given: { input: unknown; documents: readonly Document[] }): Prompt {
  const prompt: unknown = callTask(task, 'prompt', () => task.prompt(given));
  if (!isObject(prompt) || typeof prompt.system !== 'string' || typeof prompt.user !== 'string')
    throw blameTask(task, 'prompt', 'must return { system, user }, both texts');
  const { system, user } = prompt;
  if (system.trim() === '' && user.trim() === '') throw blameTask(task, 'prompt', 'returned no text');
  return { system, user };
}

/**
 * What a model is asked: the task's prompt over the redacted input, and when it is asked again, what was wrong with its
 * last answer: path, code and what was expected. Throws `task-broken` when the task's `prompt` does not return two texts.
 */
export function buildPrompt(
  task: Task,
  redacted: { input: unknown; documents: readonly Document[]; vault: Vault },
  notes: readonly Note[],
): Prompt {
  const { input, documents, vault } = redacted;
  const { system, user } = callPrompt(task, { input, documents });
  const rules = vault.entries.length === 0 ? system : `${system}\n\n${PLACEHOLDER_RULE}`;
  if (notes.length === 0) return { system: rules, user };
  const again = [ASKED_AGAIN, ...notes.map(writeNote), PUT_RIGHT];
  return { system: rules, user: `${user}\n\n${again.join('\n')}` };
}

/** The same shape with nothing in it: empty strings, zeros. */
function blank(value: unknown): unknown {
  if (typeof value === 'string') return '';
  if (typeof value === 'number') return 0;
  if (Array.isArray(value)) return value.map(blank);
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, blank(part)]));
  }
  return value;
}

/** What is sent beside a prompt: the schema, and what was wrong with the last answer. */
interface SentBeside {
  schema?: Task['providerSchema'];
  notes?: readonly Note[];
}

/**
 * What a task would send for an input with nothing in it: its own words, Airlock's, the schema that is sent, by default
 * that of providers, and what notes say. An original that stands there too ("Bill" in an instruction about bills) is no
 * breach. A prompt that cannot take an empty input has no constants.
 */
export function findConstants(task: Task, redactedInput: unknown, beside: SentBeside = {}): string {
  const { schema = task.providerSchema, notes = [] } = beside;
  const always = [JSON.stringify(schema), ...listAdded(notes)].join('\n');
  try {
    const { system, user } = buildPrompt(
      task,
      { input: blank(redactedInput), documents: [], vault: { entries: [] } },
      [],
    );
    return [system, user, always].join('\n');
  } catch {
    return always;
  }
}
