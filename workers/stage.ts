import type { pipeline, WorkStage } from '../queues/pipeline.ts';
import type { Failure } from '../src/failures/failure.ts';
import type { Attempt } from '../src/jobs/attempt.ts';
import type { Answered, Carries } from '../src/jobs/carries.ts';
import type { Beside } from '../src/jobs/change.ts';
import type { Call } from '../src/jobs/lane.ts';
import type { StageJob } from '../src/records/stage-job.ts';
import type { Heard } from '../src/records/tell-profile.ts';
import type { Task } from '../src/tasks/task.ts';
import type { Stop } from './stop.ts';

/** What a stage made of a job. What it throws is a failure without an attempt. */
export type Verdict<Name extends WorkStage> =
  | { is: 'advance'; carry: Carries[(typeof pipeline)[Name]['next']]; attempt?: Attempt; call?: Call; beside?: Beside }
  /** `proposal` is an answer that was not sure enough: a person may still take it. */
  | {
      is: 'failed';
      failure: Failure;
      attempt?: Attempt;
      proposal?: Answered;
      call?: Call;
      heard?: Heard;
      beside?: Beside;
    }
  /** A person decides. */
  | { is: 'review'; withinMs: number | undefined }
  /** Nothing happened yet: the same visit again after `delayMs`. */
  | { is: 'snooze'; delayMs: number }
  /** The job is elsewhere by now. */
  | { is: 'moved' };

/** The work of a stage. */
export interface StageWork<Name extends WorkStage> {
  name: Name;
  /** `stop` is called when the job was ended elsewhere: cancelled, or out of time. */
  work: (given: { job: StageJob; task: Task; stop: Stop }) => Promise<Verdict<Name>>;
}
