import { buildPrompt } from '../../../src/prompting/build-prompt.ts';
import type { Detector } from '../../../src/redaction/detector.ts';
import { redactJob } from '../../../src/redaction/redact-job.ts';
import type { Vault } from '../../../src/redaction/vault.ts';
import type { TaskCatalogue } from '../../../src/tasks/load-tasks.ts';
import type { PlannedJob } from './plan-jobs.ts';

/** What Airlock made of a job before it asked a model. */
export interface RedactedAgain {
  vault: Vault;
  /** What was asked, without what is added when it is asked again. */
  user: string;
}

/** Redacts a job once more, outside of the product: placeholders are numbered the same way each time. */
export async function redactAgain(
  { task: name, input }: PlannedJob,
  catalogue: TaskCatalogue,
  detectors: readonly Detector[],
): Promise<RedactedAgain> {
  const task = catalogue.latest.get(name);
  if (task === undefined) throw new Error(`no task is called ${name}`);
  const { inputKeys, boundary } = task;
  const signal = new AbortController().signal;
  const parsed = task.input.parse(input);
  const redacted = await redactJob({ input: parsed, documents: [], inputKeys, boundary, detectors, signal });
  return { vault: redacted.vault, user: buildPrompt(task, redacted, []).user };
}
