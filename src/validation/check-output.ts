import { hideOriginals } from '../boundary/hide-originals.ts';
import { Failure } from '../failures/failure.ts';
import type { Vault } from '../redaction/vault.ts';
import type { Task } from '../tasks/task.ts';
import { checkSchema } from './check-schema.ts';

/**
 * The output as the task's schema returns it, once it fits the schema and passes the task's check. Throws
 * `answer-off-schema` or `answer-check-failed`; the check's own words are kept with the vault's originals hidden.
 */
export function checkOutput(task: Task, given: { input: unknown; value: unknown; vault: Vault }): unknown {
  const fitted = checkSchema(task.output, given.value, task.outputJsonSchema);
  if (!fitted.ok) throw new Failure('answer-off-schema', { notes: fitted.notes });
  const wrong = task.check?.({ input: given.input, output: fitted.value });
  if (wrong === undefined) return fitted.value;
  const code = hideOriginals(String(wrong), given.vault);
  throw new Failure('answer-check-failed', { notes: [{ path: '', code }] });
}
