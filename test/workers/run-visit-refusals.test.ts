import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/failures/failure.ts';
import type { StageJob } from '../../src/records/stage-job.ts';
import { createStageJob, seals } from '../support/create-stage-job.ts';
import { createNoteTask } from '../support/note-task.ts';
import { runStage } from '../support/run-stage.ts';

const modelAnswer = { by: 'model', text: '{}', profile: 'primary', model: 'm' } as const;

describe('runVisit', () => {
  describe('of a task that is to blame', () => {
    const blamed = createNoteTask({
      ladder: ({ model, rule, review }) => [
        rule(() => undefined),
        model('primary'),
        model('other'),
        rule(() => undefined),
        model('other'),
        review(),
      ],
    });
    const goOn = async (field: string, changes: Partial<StageJob> = {}) => {
      const failure = new Failure('task-broken', { fault: { file: 'note.js', field, reason: 'threw an error' } });
      const found = createStageJob('model', blamed, { rung: 1, ...changes });
      const { commits } = await runStage('model', async () => ({ is: 'failed', failure }), {
        task: blamed,
        job: found,
      });
      return commits[0]?.set.rung;
    };

    it('asks no model any more, whose answer would be judged by the same code', async () => {
      expect(await goOn('gate')).toBe(3);
      const causes = [
        {
          ...({ stage: 'validate', rung: 1, code: 'task-broken', at: 1 } as const),
          fault: { file: 'note.js', field: 'check', reason: 'threw an error' },
        },
      ];
      expect(await goOn('ladder[3]', { rung: 3, causes })).toBe(5);
    });

    it('asks the next model where a rule was at fault', async () => {
      expect(await goOn('ladder[0]', { rung: 0 })).toBe(1);
      expect(await goOn('ladder[3]', { rung: 3 })).toBe(4);
    });
  });

  it('keeps the latest answer that did not do, as it was said, up to a bound', async () => {
    const said = (text: string) => ({ payloads: { answer: JSON.stringify({ ...modelAnswer, text }) } });
    const refuse = async (text: string) => {
      const task = createNoteTask({ rounds: 0 });
      const found = createStageJob('validate', task, { round: 1, ...said(text) });
      const work = async () => {
        throw new Failure('answer-check-failed', { notes: [{ path: '', code: 'words of the check' }] });
      };
      const [change] = (await runStage('validate', work, { task, job: found })).commits;
      return JSON.parse(seals.open('refused', String(change?.set.refused))) as object;
    };
    expect(await refuse('{"a":1}')).toEqual({
      ...{ code: 'answer-check-failed', notes: [{ path: '', code: 'words of the check' }], run: 1, rung: 0, round: 1 },
      ...{ by: 'model', profile: 'primary', model: 'm', text: '{"a":1}', isCut: false },
    });
    expect(await refuse('x'.repeat(16_385))).toMatchObject({ text: 'x'.repeat(16_384), isCut: true });
  });
});
