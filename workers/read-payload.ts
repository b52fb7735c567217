import { Failure } from '../src/failures/failure.ts';
import type { RedactedInput, Redaction } from '../src/jobs/carries.ts';
import type { PayloadField } from '../src/jobs/record.ts';
import type { StageJob } from '../src/records/stage-job.ts';

/** A payload of the record, opened and parsed. Throws `seal-broken` when the record lacks it. */
export async function readPayload(job: StageJob, field: PayloadField): Promise<unknown> {
  const text = await job.open(field);
  if (text === undefined) throw new Failure('seal-broken');
  return JSON.parse(text);
}

/**
 * The input as it may leave; the input itself where nothing was found in it. Throws `boundary-breach` for a job that
 * was never redacted: one that ran out of time first goes on without a model; `record-tampered` for a redaction of
 * another run, which had another task.
 */
export async function readRedacted(
  job: StageJob,
  input: () => unknown = () => readPayload(job, 'input'),
): Promise<RedactedInput> {
  const text = job.isRedacted ? await job.open('redacted') : undefined;
  if (text === undefined) throw new Failure('boundary-breach');
  const { under, input: redacted, documents = [], vault } = JSON.parse(text) as Redaction;
  if (under !== job.taskHash) throw new Failure('record-tampered');
  return vault === undefined
    ? { input: await input(), documents, vault: { entries: [] } }
    : { input: redacted, documents, vault };
}
