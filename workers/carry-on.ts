import { type Carries, pipeline, type WorkStage } from '../queues/pipeline.ts';
import type { Commit } from '../src/records/commit-visit.ts';
import type { StageJob } from '../src/records/start-visit.ts';
import type { Verdict } from './stage.ts';

type Advance<Name extends WorkStage> = Extract<Verdict<Name>, { is: 'advance' }>;
type Carry<To extends keyof Carries> = (
  job: StageJob,
  carried: Carries[To],
) => Pick<Commit, 'event' | 'fields' | 'next' | 'ending'>;

/** How what a stage hands over stands in the record: payloads sealed, the rest plain. */
const carry: { [To in keyof Carries]: Carry<To> } = {
  model: (job, { redacted, findings, isUnchanged }) => ({
    event: 'redacted',
    fields: {
      ...(!isUnchanged && { redacted: job.seals.seal('redacted', JSON.stringify(redacted)) }),
      ...(Object.keys(findings).length > 0 && { findings: JSON.stringify(findings) }),
      isRedacted: 1,
      spent: 0,
    },
    next: 'model',
  }),
  validate: (job, answer) => ({
    event: 'answered',
    fields: { answer: job.seals.seal('answer', JSON.stringify(answer)), spent: 0, throttles: 0 },
    next: 'validate',
  }),
  done: (job, { output, answer }) => ({
    event: 'succeeded',
    fields: {
      stage: 'done',
      output: job.seals.seal('output', JSON.stringify(output)),
      answeredBy: JSON.stringify(answer),
      answer: undefined,
      notes: undefined,
      proposal: undefined,
    },
    ending: { status: 'succeeded', task: job.task, deadLetter: undefined },
  }),
};

/** The change to the record that a stage's success means. */
export function carryOn<Name extends WorkStage>(stage: Name, job: StageJob, verdict: Advance<Name>): Commit {
  const to = pipeline[stage].next;
  const write = carry[to] as Carry<typeof to>;
  const change = write(job, verdict.carry as Carries[typeof to]);
  return verdict.attempt === undefined ? change : { ...change, attempt: verdict.attempt };
}
