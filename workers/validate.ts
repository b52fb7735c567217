import { Failure } from '../src/failures/failure.ts';
import type { Inspector } from '../src/inspection/inspector.ts';
import type { RungAnswer } from '../src/jobs/carries.ts';
import type { StageJob } from '../src/records/stage-job.ts';
import { blameTask } from '../src/tasks/call-task.ts';
import { isDegraded, nameRung } from '../src/tasks/ladder.ts';
import type { Task } from '../src/tasks/task.ts';
import { checkOutput } from '../src/validation/check-output.ts';
import { validateAnswer } from '../src/validation/validate-answer.ts';
import { readPayload, readRedacted } from './read-payload.ts';
import { type Profiles, schemaFor } from './rungs.ts';
import type { StageWork } from './stage.ts';
import type { Knobs } from './watch-knobs.ts';

interface ValidateTools {
  inspector: Pick<Inspector, 'mendPlaceholders' | 'findLeaks'>;
  profiles: Profiles;
  knobs: Knobs;
}

const describe = (answer: RungAnswer, task: Task, { rung }: StageJob, confidence: number | null) => ({
  by: answer.by,
  rung,
  profile: answer.by === 'model' ? answer.profile : null,
  model: answer.by === 'model' ? answer.model : null,
  confidence,
  degraded: isDegraded(task.ladder, rung),
});

/** A rule is its task's own: an answer of it that does not fit the schema is the task's fault. */
function checkRule(task: Task, { rung, ...given }: { input: unknown; value: unknown; rung: number }): unknown {
  try {
    return checkOutput(task, { ...given, vault: { entries: [] } });
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'answer-off-schema') throw error;
    throw blameTask(task, nameRung(rung), "the rule's answer does not fit the output schema", { notes: error.notes });
  }
}

/**
 * Lets nothing in that does not fit: a model's answer is read, checked, restored and judged, in the order the task
 * promises; a rule's has to fit the schema and the task's check. One that is not sure enough is kept for a person.
 */
export function createValidateStage({ inspector, profiles, knobs }: ValidateTools): StageWork<'validate'> {
  return {
    name: 'validate',
    work: async ({ job, task }) => {
      const answer = (await readPayload(job, 'answer')) as RungAnswer;
      const input = await readPayload(job, 'input');
      if (answer.by === 'rule') {
        const output = checkRule(task, { input, value: answer.output, rung: job.rung });
        return { is: 'advance', carry: { output, answer: describe(answer, task, job, null) } };
      }
      const redacted = await readRedacted(job, () => input);
      const { output, confidence, isSure, fault } = await validateAnswer({
        task,
        text: answer.text,
        schema: schemaFor(task, profiles.get(answer.profile)),
        input,
        redacted,
        threshold: knobs.task(task.name).threshold,
        inspector,
      });
      const answered = { output, answer: describe(answer, task, job, confidence) };
      if (isSure) return { is: 'advance', carry: answered };
      return { is: 'failed', failure: fault ?? new Failure('answer-unsure'), proposal: answered };
    },
  };
}
