import type { Detector } from '../src/redaction/detector.ts';
import { validateAnswer } from '../src/validation/validate-answer.ts';
import { readPayload, readRedacted } from './read-payload.ts';
import { findRung } from './rungs.ts';
import type { StageWork } from './stage.ts';

/** Lets nothing in that does not fit: an answer is read, checked, restored and judged, in the order the task promises. */
export function createValidateStage(detectors: readonly Detector[]): StageWork<'validate'> {
  return {
    name: 'validate',
    work: async ({ job, task }) => {
      const { text, model } = readPayload(job, 'answer') as { text: string; model: string };
      const input = readPayload(job, 'input');
      const redacted = readRedacted(job, () => input);
      const { output, confidence } = await validateAnswer({ task, text, input, redacted, detectors });
      const { profile } = findRung(task, job);
      return { is: 'advance', carry: { output, confidence, profile, model, rung: job.rung } };
    },
  };
}
