import { type Carries, pipeline, type WorkStage } from '../queues/pipeline.ts';
import type { Payloads } from '../src/records/at-hand.ts';
import type { Commit } from '../src/records/commit-visit.ts';
import type { StageJob } from '../src/records/start-visit.ts';
import type { Verdict } from './stage.ts';

type Advance<Name extends WorkStage> = Extract<Verdict<Name>, { is: 'advance' }>;

/** A commit, and what of its payloads the next stage may ask for, in the clear. */
export interface CarriedOn {
  commit: Commit;
  payloads: Payloads | undefined;
}

type Carry<To extends keyof Carries> = (job: StageJob, carried: Carries[To]) => { commit: Commit; payloads?: Payloads };

/** How what a stage hands over stands in the record: payloads sealed, the rest plain. */
const carry: { [To in keyof Carries]: Carry<To> } = {
  model: (job, { redacted, findings, isUnchanged, without }) => {
    const text = isUnchanged ? undefined : JSON.stringify(redacted);
    const fields = {
      ...(text !== undefined && { redacted: job.seals.seal('redacted', text) }),
      ...(Object.keys(findings).length > 0 && { findings: JSON.stringify(findings) }),
      isRedacted: 1,
      spent: 0,
    };
    const event = without === undefined ? 'redacted' : `redacted without ${without.join(' ')}`;
    return {
      commit: { event, fields, next: 'model' },
      payloads: { input: job.open('input'), redacted: text },
    };
  },
  validate: (job, answer) => {
    const text = JSON.stringify(answer);
    const fields = { answer: job.seals.seal('answer', text), spent: 0, throttles: 0 };
    return {
      commit: { event: 'answered', fields, next: 'validate' },
      payloads: { input: job.open('input'), redacted: job.open('redacted'), answer: text },
    };
  },
  done: (job, { output, answer }) => {
    const fields = {
      stage: 'done',
      output: job.seals.seal('output', JSON.stringify(output)),
      answeredBy: JSON.stringify(answer),
      answer: undefined,
      notes: undefined,
      proposal: undefined,
    };
    const ending = { status: 'succeeded', task: job.task, deadLetter: undefined } as const;
    return { commit: { event: 'succeeded', fields, ending } };
  },
};

/** The change to the record that a stage's success means. */
export function carryOn<Name extends WorkStage>(stage: Name, job: StageJob, verdict: Advance<Name>): CarriedOn {
  const to = pipeline[stage].next;
  const write = carry[to] as Carry<typeof to>;
  const { commit, payloads } = write(job, verdict.carry as Carries[typeof to]);
  return { commit: verdict.attempt === undefined ? commit : { ...commit, attempt: verdict.attempt }, payloads };
}
