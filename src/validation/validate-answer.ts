import { findConstants } from '../boundary/find-constants.ts';
import { Failure, type Note } from '../failures/failure.ts';
import type { FailureCode } from '../failures/failure-codes.ts';
import { checkGate } from '../gate/check-gate.ts';
import { parseAnswer } from '../json/parse-json.ts';
import type { Detector } from '../redaction/detector.ts';
import { findLostPlaceholders, findUnknownPlaceholders } from '../redaction/placeholders.ts';
import { restoreValue } from '../redaction/restore-value.ts';
import type { Vault } from '../redaction/vault.ts';
import type { Document, Task } from '../tasks/task.ts';
import { checkOutput } from './check-output.ts';
import { maskPointer } from './check-schema.ts';
import { findLeaks } from './find-leaks.ts';
import { keepPlaceholders } from './keep-placeholders.ts';

export interface ValidatedAnswer {
  output: unknown;
  /** 0-1; null when the task has no gate. */
  confidence: number | null;
  /** Whether the gate let it pass. */
  isSure: boolean;
}

/** What stands in the notes is told to the model and kept: keys that the answer made up are left out of their paths. */
function refuse(task: Task, code: FailureCode, notes: readonly Note[]): never {
  const masked = notes.map((note) => ({ ...note, path: maskPointer(note.path, task.outputJsonSchema) }));
  throw new Failure(code, { notes: masked });
}

const isRedacting = ({ boundary: { redact } }: Task) => redact === 'all' || redact.length > 0;

/**
 * Lets a model's answer in, in this order: strict JSON, only known placeholders, none that is needed lost, no personal
 * data that was not in the redacted input, restore, schema, the task's check, gate. Throws the `Failure` of the first
 * step before the gate that says no; its notes hold paths and codes, and the check's own words with originals hidden.
 */
export async function validateAnswer(given: {
  task: Task;
  text: string;
  input: unknown;
  redacted: { input: unknown; documents: readonly Document[]; vault: Vault };
  detectors: readonly Detector[];
}): Promise<ValidatedAnswer> {
  const { task, text, input, redacted } = given;
  const { vault } = redacted;
  const detectors = isRedacting(task) ? given.detectors : [];
  const parsed = parseAnswer(text);
  if (!parsed.ok) return refuse(task, parsed.code, parsed.notes);
  const { value } = parsed;
  const toNotes = (paths: readonly string[], code: FailureCode) => paths.map((path) => ({ path, code }));
  const unknown = findUnknownPlaceholders(value, vault);
  if (unknown.length > 0) refuse(task, 'answer-placeholder-unknown', toNotes(unknown, 'answer-placeholder-unknown'));
  const lost = findLostPlaceholders(value, vault);
  if (lost.length > 0) refuse(task, 'answer-placeholder-lost', toNotes(lost, 'answer-placeholder-lost'));
  const allowed = detectors.length > 0 || vault.entries.length > 0 ? findConstants(task, redacted.input) : '';
  const leaks = await findLeaks({
    value,
    redactedInput: [redacted.input, redacted.documents],
    vault,
    detectors,
    allowed,
  });
  if (leaks.length > 0) refuse(task, 'answer-leaks', leaks);
  const restored = restoreValue(value, vault);
  const output = checkOutput(task, { input, value: restored, vault });
  const { confidence, sure } = checkGate(task.gate, { input, output });
  return { output: task.restore ? output : keepPlaceholders(output, value), confidence, isSure: sure };
}
