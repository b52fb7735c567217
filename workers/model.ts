import { checkOutgoing } from '../src/boundary/check-outgoing.ts';
import { findConstants } from '../src/boundary/find-constants.ts';
import { Failure, type Note } from '../src/failures/failure.ts';
import type { ModelRequest } from '../src/models/model-request.ts';
import { buildPrompt } from '../src/prompting/build-prompt.ts';
import type { StageJob } from '../src/records/start-visit.ts';
import type { Task } from '../src/tasks/task.ts';
import type { AskOnRecord } from './ask-on-record.ts';
import type { Observe } from './observe.ts';
import { readRedacted } from './read-payload.ts';
import { findRung } from './rungs.ts';
import type { StageWork } from './stage.ts';

/** The question for this visit, past the boundary's last check. */
function writeRequest(job: StageJob, task: Task, maxOutputTokens: number | undefined, observe: Observe): ModelRequest {
  const redacted = readRedacted(job);
  const notes = JSON.parse(job.open('notes') ?? '[]') as Note[];
  const prompt = buildPrompt(task, redacted, notes);
  const constants = redacted.vault.entries.length === 0 ? '' : findConstants(task, redacted.input);
  const { system, user, hidden } = checkOutgoing({ ...prompt, vault: redacted.vault, constants });
  if (hidden > 0) observe.heldBack(job, hidden);
  return { system, user, schemaName: task.name, schema: task.providerSchema, maxOutputTokens };
}

/** Asks the rung's model once, on the record. An earlier request without an outcome is waited for, not paid again. */
export function createModelStage(ask: AskOnRecord, observe: Observe): StageWork<'model'> {
  return {
    name: 'model',
    work: async ({ job, task, stop }) => {
      const { latestAttempt: latest, now } = job;
      if (latest?.outcome === 'started') {
        if (latest.lease > now) return { is: 'put-off', delayMs: latest.lease - now };
        const failure = new Failure('model-unknown-outcome');
        return { is: 'failed', failure, attempt: { ...latest, outcome: 'unknown', failure: failure.code } };
      }
      const rung = findRung(task, job);
      const asked = await ask({
        job,
        rung,
        request: writeRequest(job, task, rung.maxOutputTokens, observe),
        signal: stop.signal,
      });
      if (asked.is !== 'answered') return asked;
      const { text, model } = asked.answer;
      return { is: 'advance', carry: { text, model }, attempt: asked.attempt };
    },
  };
}
