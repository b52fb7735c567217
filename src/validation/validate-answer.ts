import { Failure, type Note } from '../failures/failure.ts';
import type { FailureCode } from '../failures/failure-codes.ts';
import { findConstants } from '../prompting/build-prompt.ts';
import type { Mended, Mending } from '../redaction/mending/mend-placeholders.ts';
import { findUnknownPlaceholders, restoreValue } from '../redaction/placeholders.ts';
import type { Vault } from '../redaction/vault.ts';
import { blameTask, callTask } from '../tasks/call-task.ts';
import { unwrapAnswer } from '../tasks/provider-schema.ts';
import type { Document, Task } from '../tasks/task.ts';
import { checkOutput } from './check-output.ts';
import type { LeakSearch } from './find-leaks.ts';
import { parseAnswer } from './parse-answer.ts';
import { findAsked, maskPointer } from './schema-places.ts';
import { withhold } from './withhold.ts';

interface GateResult {
  /** 0-1; null when the task has no gate. */
  confidence: number | null;
  /** Whether the gate let it pass. */
  isSure: boolean;
  /** `task-broken`, where the gate could not tell. */
  fault?: Failure;
}

export interface ValidatedAnswer extends GateResult {
  output: unknown;
}

/** What stands in the notes is told to the model and kept: keys that the answer made up are left out of their paths. */
function refuse(task: Task, code: FailureCode, notes: readonly Note[]): never {
  const masked = notes.map((note) => ({ ...note, path: maskPointer(note.path, findAsked(task)) }));
  throw new Failure(code, { notes: masked });
}

const isRedacting = ({ boundary: { redact } }: Task) => redact === 'all' || redact.length > 0;

/** Mends an answer's placeholders and searches it for what it was not given; nothing where nothing was redacted. */
async function inspect(value: unknown, { task, schema, redacted, inspector }: AnswerGiven): Promise<unknown> {
  const { input, documents, vault } = redacted;
  if (!isRedacting(task) && vault.entries.length === 0) return value;
  const allowed = findConstants(task, input, schema && { schema });
  const given = { redactedInput: [input, documents], vault, allowed };
  const mended = await inspector.mendPlaceholders({ ...given, value });
  const lost = toNotes(mended.lost, 'answer-placeholder-lost');
  if (lost.length > 0) refuse(task, 'answer-placeholder-lost', lost);
  const leaks = await inspector.findLeaks({ ...given, value: mended.value, isRedacting: isRedacting(task) });
  if (leaks.length > 0) refuse(task, 'answer-leaks', leaks);
  return mended.value;
}

const toNotes = (paths: readonly string[], code: FailureCode): Note[] => paths.map((path) => ({ path, code }));

interface AnswerGiven {
  task: Task;
  text: string;
  /** What the model was told of the answer; default: what providers are. */
  schema?: Task['providerSchema'];
  input: unknown;
  redacted: { input: unknown; documents: readonly Document[]; vault: Vault };
  /** In the place of the one of the task's gate. */
  threshold?: number | undefined;
  /** Both look at the whole answer; a long one in another thread. */
  inspector: {
    mendPlaceholders: (mending: Mending) => Promise<Mended>;
    findLeaks: (search: LeakSearch) => Promise<Note[]>;
  };
}

/**
 * Lets a model's answer in, in this order: strict JSON, only known placeholders, those that were changed mended, none
 * lost, no personal data that was not in the redacted input, restore, schema, the task's check, gate. Throws the
 * `Failure` of the first step before the gate that says no; its notes hold paths and codes, and the check's own words with originals hidden.
 */
export async function validateAnswer(given: AnswerGiven): Promise<ValidatedAnswer> {
  const { task, text, input, redacted, threshold } = given;
  const { vault } = redacted;
  const parsed = parseAnswer(text);
  if (!parsed.ok) return refuse(task, parsed.code, parsed.notes);
  const answered = task.isWrapped ? unwrapAnswer(parsed.value) : parsed.value;
  const unknown = findUnknownPlaceholders(answered, vault);
  if (unknown.length > 0) refuse(task, 'answer-placeholder-unknown', toNotes(unknown, 'answer-placeholder-unknown'));
  const value = await inspect(answered, given);
  const restored = restoreValue(value, vault);
  const output = checkOutput(task, { input, value: restored, vault });
  const gated = checkGate(task, { input, output }, threshold);
  return { output: withhold(output, value, vault, task.restore), ...gated };
}

/**
 * Tells whether an answer is sure enough to be used: its confidence reaches the threshold, by default the task's. A gate
 * that throws, or returns anything but a number in 0-1, is the task's fault: nothing is sure then.
 */
export function checkGate(
  task: Pick<Task, 'file' | 'gate'>,
  given: { input: unknown; output: unknown },
  threshold = task.gate?.threshold ?? 0,
): GateResult {
  const { gate } = task;
  if (gate === undefined) return { confidence: null, isSure: true };
  try {
    const confidence: unknown = callTask(task, 'gate', () => gate.confidence(given));
    // The function's type says number, but it often hands on what a model wrote.
    if (typeof confidence !== 'number' || !(confidence >= 0 && confidence <= 1))
      throw blameTask(task, 'gate', 'must return a number from 0 to 1');
    return { confidence, isSure: confidence >= threshold };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { confidence: null, isSure: false, fault: error };
  }
}
