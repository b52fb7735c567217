import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pipeline, type WorkStage, workStages } from '../../queues/pipeline.ts';
import type { Carries } from '../../src/jobs/carries.ts';
import type { Job } from '../../src/jobs/change.ts';
import { stages } from '../../src/jobs/job-view.ts';
import { advance, askAgain, goDown } from '../../src/jobs/transitions.ts';
import type { StageJob } from '../../src/records/stage-job.ts';
import { acceptanceOf, openBareHands } from '../support/bare-hands.ts';
import { createNoteTask } from '../support/note-task.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const task = createNoteTask({
  ladder: ({ model, rule }) => [model('primary'), rule(() => ({ summary: 'a note', confidence: 1 }))],
});
const input = { text: 'hello' };

/** What a stage may hand over to the stops that there are. */
const carried: { [To in keyof Carries]: Carries[To] } = {
  model: { redacted: { input, documents: [], vault: { entries: [] } }, findings: {}, isUnchanged: true },
  validate: { by: 'rule', output: { summary: 'a note', confidence: 1 } },
  done: {
    output: { summary: 'a note', confidence: 1 },
    answer: { by: 'rule', rung: 1, profile: null, model: null, confidence: 1, degraded: true },
  },
};

/** A job's advance from a stage to where the table says. */
const advanceFrom = (job: Job, stage: WorkStage) => {
  const { next } = pipeline[stage];
  return advance(job, next, carried[next]).change;
};

/** A job on a record, which walks from stage to stage. */
async function startWalk() {
  const hands = openBareHands(await records.openStore());
  const visit = await hands.accept(acceptanceOf(task, input));
  const claim = (stage: WorkStage) => hands.start(visit, stage);
  const stand = async () => {
    const { stage, status } = await hands.present(visit.jobId);
    return { stage, status };
  };
  const walk = async (stage: WorkStage): Promise<StageJob> => {
    const job = await claim(stage);
    await hands.commit(job, advanceFrom(job, stage));
    return job;
  };
  return { hands, claim, walk, stand };
}

describe('pipeline', () => {
  it('has a row for every stage that works, with room for at least one visit', () => {
    expect(workStages).toEqual(stages.filter((stage) => stage !== 'review' && stage !== 'dead-letter'));
    for (const stage of workStages) expect(pipeline[stage].slots).toBeGreaterThan(0);
  });

  it('is the way of a job whose stages succeed, up to its end', async () => {
    const { walk, stand } = await startWalk();
    const way: string[] = [];
    for (let at = await stand(); at.stage !== 'done'; at = await stand()) {
      way.push(at.stage);
      await walk(at.stage as WorkStage);
      expect((await stand()).stage).toBe(pipeline[at.stage as WorkStage].next);
    }
    expect(way).toEqual(['redact', 'model', 'validate']);
    expect(await stand()).toEqual({ stage: 'done', status: 'succeeded' });
  });

  it('is the way of a job that goes down its ladder, too', async () => {
    const { hands, claim, walk, stand } = await startWalk();
    await walk('redact');
    await walk('model');
    const refused = await claim('validate');
    await hands.commit(refused, goDown(refused, { code: 'answer-off-schema' }, 1));
    expect((await stand()).stage).toBe('fallback');
    await walk('fallback');
    expect((await stand()).stage).toBe(pipeline.fallback.next);
    await walk('validate');
    expect(await stand()).toEqual({ stage: 'done', status: 'succeeded' });
  });

  it('ends at a person where the ladder does, and goes back to the rung that is asked again', async () => {
    const { hands, claim, walk, stand } = await startWalk();
    await walk('redact');
    await walk('model');
    const refused = await claim('validate');
    await hands.commit(refused, askAgain(refused, { code: 'answer-off-schema' }).change);
    expect((await stand()).stage).toBe('model');
    const asked = await claim('model');
    await hands.commit(asked, goDown(asked, { code: 'answer-off-schema' }, undefined));
    expect(await stand()).toEqual({ stage: 'dead-letter', status: 'failed' });
  });
});
