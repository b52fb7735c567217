import { Failure } from '../src/failures/failure.ts';
import type { Detector } from '../src/redaction/detector.ts';
import type { PlugInFailure } from '../src/redaction/plug-ins/ask-plug-ins.ts';
import type { Engine } from '../src/redaction/redact-job.ts';
import { redactJob } from '../src/redaction/redact-job.ts';
import { retrieveDocuments, type SourcesOf } from '../src/retrieval/sources.ts';
import { callTask } from '../src/tasks/call-task.ts';
import type { Observe } from './observe.ts';
import { readPayload } from './read-payload.ts';
import type { StageWork } from './stage.ts';

/**
 * Finds the documents an input needs and hides in both what must not leave the platform. Fails closed. `engine`
 * is where the embedded detectors work.
 */
export function createRedactStage(
  { detectors, engine }: { detectors: readonly Detector[]; engine: Engine },
  sourcesOf: SourcesOf,
  observe: Pick<Observe, 'plugInFailed'>,
): StageWork<'redact'> {
  return {
    name: 'redact',
    work: async ({ job, task, stop }) => {
      const { signal } = stop;
      const input = await readPayload(job, 'input');
      // A replay may run under a newer version of the task.
      if (job.run > 1 && !callTask(task, 'input', () => task.input.safeParse(input)).success)
        throw new Failure('input-off-schema');
      const { tenant } = job;
      const found = await retrieveDocuments(task, { input, tenant, sources: sourcesOf(tenant), signal });
      const { inputKeys, boundary } = task;
      const onPlugInFailed = (failed: PlugInFailure) => observe.plugInFailed(job, failed);
      const given = { input, documents: found, inputKeys, boundary, detectors, engine, signal, onPlugInFailed };
      const redacted = await redactJob(given);
      const { vault, documents, counts: findings, without } = redacted;
      const isUnchanged = vault.entries.length === 0 && documents.length === 0;
      const carry = { redacted: { input: redacted.input, documents, vault }, findings, isUnchanged };
      return { is: 'advance', carry: without === undefined ? carry : { ...carry, without } };
    },
  };
}
