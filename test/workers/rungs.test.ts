import { describe, expect, it } from 'vitest';
import { attemptsAllowed, findRung } from '../../workers/rungs.ts';
import { createStageJob } from '../support/create-stage-job.ts';
import { createNoteTask } from '../support/note-task.ts';

const task = createNoteTask({ attempts: 6 });

describe('findRung', () => {
  it('finds the rung that the job stands on', () => {
    expect(findRung(task, createStageJob('model', task))).toMatchObject({ profile: 'primary', attempts: 6 });
  });

  it('throws for a rung that the task does not have', () => {
    const job = createStageJob('model', task, { rung: 5 });
    expect(() => findRung(task, job)).toThrow(expect.objectContaining({ code: 'unexpected' }));
  });
});

describe('attemptsAllowed', () => {
  it.each([
    ["the rung's own in the model stage", 'model', undefined, 6],
    ["the producer's word in its place", 'model', 2, 2],
    ["the stage's own elsewhere", 'redact', 2, 4],
    ["the stage's own elsewhere, whatever the rung says", 'validate', undefined, 4],
  ] as const)('is %s', (_, stage, attemptBudget, allowed) => {
    expect(attemptsAllowed(task, createStageJob(stage, task, { attemptBudget }))).toBe(allowed);
  });
});
