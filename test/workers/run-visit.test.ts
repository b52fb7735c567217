import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/failures/failure.ts';
import type { FailureCode } from '../../src/failures/failure-codes.ts';
import type { Change } from '../../src/jobs/change.ts';
import type { StageJob } from '../../src/records/stage-job.ts';
import type { Verdict } from '../../workers/stage.ts';
import { createStageJob, seals } from '../support/create-stage-job.ts';
import { startedAttempt } from '../support/ledger.ts';
import { createNoteTask } from '../support/note-task.ts';
import { runStage, type VisitChoice } from '../support/run-stage.ts';

const task = createNoteTask({ attempts: 2, rounds: 1 });
const job = createStageJob('model', task);
const modelAnswer = { by: 'model', text: '{}', profile: 'primary', model: 'm' } as const;
const attempt = { ...startedAttempt, outcome: 'answered' } as const;
const advance: Verdict<'model'> = { is: 'advance', carry: modelAnswer, attempt };

/** Runs one visit of `model`, which by default answers. */
const run = ({ work, ...given }: VisitChoice & { work?: () => Promise<Verdict<'model'>> }) =>
  runStage('model', work ?? (async () => advance), given);

const ladder = createNoteTask({
  ladder: ({ model, rule }) => [model('primary'), model('other'), rule(() => undefined)],
});

/** One visit of `model` of a task with a ladder. */
const runLadder = (work: () => Promise<Verdict<'model'>>, changes: Partial<StageJob> = {}) =>
  run({ task: ladder, work, job: createStageJob('model', ladder, changes) });

const fail = (code: FailureCode) => async (): Promise<never> => {
  throw new Failure(code);
};

const snoozed = (delayMs: number): Change => ({ set: {}, delayMs });

describe('runVisit', () => {
  it('works and commits, and hands over in the clear what the next stage reads', async () => {
    const { commits, handed, points } = await run({});
    expect(commits).toMatchObject([{ event: 'answered', next: 'validate', attempt }]);
    expect(handed).toEqual([{ answer: JSON.stringify(modelAnswer) }]);
    expect(points).toEqual(['model.answerHeld', 'the commit', 'visit.committed']);
  });

  it('ends a job', async () => {
    const answer = { by: 'rule', rung: 0, profile: null, model: null, confidence: null, degraded: false } as const;
    const carry = { output: 'a note', answer };
    const given = { job: createStageJob('validate', task) };
    const { commits, points, metric } = await runStage('validate', async () => ({ is: 'advance', carry }), given);
    expect(commits).toMatchObject([{ event: 'succeeded', status: 'succeeded', set: { stage: 'done' } }]);
    expect(points).toEqual(['validate.done', 'the commit', 'visit.ended']);
    expect(await metric('airlock_jobs_ended_total{task="note",status="succeeded",by="rule"}')).toBe(1);
  });

  it('commits a retry, which comes again after its delay', async () => {
    const failure = new Failure('model-error');
    const { commits } = await run({ work: async () => ({ is: 'failed', failure, attempt }) });
    expect(commits).toMatchObject([{ event: 'retry model-error', set: { spent: 1 }, attempt }]);
    expect(commits[0]?.delayMs).toBeLessThanOrEqual(1000);
  });

  it('waits as long as a provider says, and lets everybody wait', async () => {
    const failure = new Failure('model-throttled', { retryAfterMs: 70 });
    const { commits } = await run({ work: async () => ({ is: 'failed', failure, attempt }) });
    expect(commits).toMatchObject([
      { event: 'throttled model-throttled', delayMs: 70, pause: { profile: 'primary', forMs: 70 }, attempt },
    ]);
  });

  it('classifies whatever is thrown', async () => {
    const bug = async (): Promise<Verdict<'model'>> => Promise.reject(new TypeError('a bug'));
    expect((await run({ work: bug })).commits).toMatchObject([{ event: 'retry unexpected' }]);
    const breach = await run({ work: fail('boundary-breach') });
    expect(breach.commits).toMatchObject([{ event: 'dead-lettered boundary-breach', next: 'dead-letter' }]);
  });

  it('changes nothing when Redis is what failed, and comes again', async () => {
    expect((await run({ work: fail('redis-unavailable') })).commits).toEqual([snoozed(5000)]);
  });

  it('takes whatever is thrown by a job that was stopped for its end', async () => {
    const { commits } = await run({ work: fail('model-error'), isStopped: true });
    expect(commits).toEqual([{ event: 'stopped', set: {}, delayMs: 0, attempt: undefined }]);
  });

  it('does not work on a job past its deadline, which expires', async () => {
    const late = { ...job, deadlineAt: job.now };
    const { commits, points, countWorked } = await run({ job: late });
    expect(countWorked()).toBe(0);
    expect(commits).toMatchObject([{ event: 'dead-lettered deadline', status: 'expired' }]);
    expect(points).toEqual(['the commit', 'visit.ended']);
  });

  it('cancels a job of a cancelled batch, unless another hand may have put it there', async () => {
    const cancelled = { ...job, isCancelled: true };
    for (const fault of [undefined, 'key-unknown'] as const) {
      const { commits, countWorked } = await run({ job: { ...cancelled, fault } });
      expect(countWorked()).toBe(0);
      expect(commits).toMatchObject([{ event: 'cancelled', status: 'cancelled' }]);
    }
    const { commits, countWorked } = await run({ job: { ...cancelled, fault: 'record-tampered' } });
    expect(countWorked()).toBe(0);
    expect(commits).toMatchObject([{ event: 'dead-lettered record-tampered', next: 'dead-letter' }]);
  });

  describe('of a paused task', () => {
    const knobs = { task: () => ({ paused: true }), snoozeMs: () => 1234 };

    it('works on nothing, changes nothing and comes again', async () => {
      const { commits, countWorked, points } = await run({ knobs });
      expect([commits, countWorked(), points]).toEqual([[snoozed(1234)], 0, ['the commit', 'visit.committed']]);
    });

    it('expires at its deadline', async () => {
      const { commits } = await run({ knobs, job: { ...job, deadlineAt: job.now } });
      expect(commits).toMatchObject([{ event: 'dead-lettered deadline', status: 'expired' }]);
    });

    it('goes on where it is late: nothing else would end it', async () => {
      const { countWorked } = await run({ knobs, job: { ...job, deadlineAt: job.now, isLate: true } });
      expect(countWorked()).toBe(1);
    });
  });

  it('goes on with a late job, which may still be answered', async () => {
    const late = { ...job, deadlineAt: job.now, isLate: true } as const;
    const { commits, countWorked } = await run({ job: late });
    expect(countWorked()).toBe(1);
    expect(commits).toMatchObject([{ event: 'answered' }]);
  });

  it('takes a job past its deadline to a rung below that needs no model', async () => {
    const { commits, countWorked } = await runLadder(async () => advance, { deadlineAt: job.now });
    expect(countWorked()).toBe(0);
    expect(commits).toMatchObject([{ event: 'next rung deadline', next: 'fallback', set: { rung: 2, isLate: true } }]);
  });

  it('asks the rung below when this one has spent its budget', async () => {
    const { commits, handed } = await runLadder(fail('model-error'), { spent: 3 });
    expect(commits).toMatchObject([{ event: 'next rung model-error', next: 'fallback', set: { rung: 1 } }]);
    expect(handed).toEqual([undefined]);
  });

  it('leaves out a rung below that cannot be asked', async () => {
    const elsewhere = createNoteTask({ ladder: ({ model }) => [model('primary'), model('elsewhere'), model('other')] });
    const elsewhereJob = createStageJob('model', elsewhere);
    const { commits } = await run({ task: elsewhere, job: elsewhereJob, work: fail('model-refused') });
    expect(commits).toMatchObject([{ event: 'next rung model-refused', set: { rung: 2 } }]);
  });

  it('keeps an answer that was not sure enough for whoever is below', async () => {
    const answer = { by: 'model', rung: 0, profile: 'primary', model: 'm', confidence: 0, degraded: false } as const;
    const proposal = { output: 'perhaps', answer };
    const failure = new Failure('answer-unsure');
    const [change] = (await runLadder(async () => ({ is: 'failed', failure, proposal }))).commits;
    expect(JSON.parse(seals.open('proposal', String(change?.set.proposal)))).toEqual(proposal);
  });

  it('holds the job for a person, for as long as the rung says', async () => {
    const { commits } = await run({ work: async () => ({ is: 'review', withinMs: 70 }) });
    expect(commits).toEqual([{ event: 'in review', set: {}, next: 'review', status: 'in_review', reviewMs: 70 }]);
  });

  it('notes on the attempt what was wrong with an answer that was paid for, and hands over what it was', async () => {
    const found = { ...createStageJob('validate', task), latestAttempt: attempt };
    const { commits, handed } = await runStage('validate', fail('answer-off-schema'), { job: found });
    expect(commits).toMatchObject([
      { event: 'ask again answer-off-schema', next: 'model', attempt: { ...attempt, failure: 'answer-off-schema' } },
    ]);
    expect(handed).toEqual([{ notes: JSON.stringify([{ path: '', code: 'answer-off-schema' }]) }]);
  });

  it('leaves a request alone that another worker still asks, when an earlier answer is judged', async () => {
    const found = { ...createStageJob('validate', task), latestAttempt: startedAttempt, judgedAt: job.now + 1 };
    const { commits } = await runStage('validate', fail('answer-off-schema'), { job: found });
    expect(commits).toHaveLength(1);
    expect(commits[0]?.attempt).toBeUndefined();
  });

  it("blames no attempt for a rule's answer", async () => {
    const found = { ...createStageJob('validate', ladder, { rung: 2 }), latestAttempt: attempt };
    const given = { task: ladder, job: found } as const;
    const { commits } = await runStage('validate', fail('answer-off-schema'), given);
    expect(commits).toMatchObject([{ event: 'dead-lettered answer-off-schema' }]);
    expect(commits[0]?.attempt).toBeUndefined();
  });

  it('gives up a request in flight whose outcome nobody will know, with whatever ends the visit', async () => {
    const { commits } = await run({ job: { ...job, deadlineAt: job.now, latestAttempt: startedAttempt } });
    const unknown = { outcome: 'unknown', failure: 'model-unknown-outcome' };
    expect(commits).toMatchObject([{ event: 'dead-lettered deadline', attempt: { n: 1, ...unknown } }]);
  });

  it('lets a job wait whose version it does not have', async () => {
    const { commits, lines } = await run({ job: { ...job, taskVersion: 9 } });
    expect(commits).toEqual([snoozed(5000)]);
    expect(lines).toMatchObject([{ code: 'task-version-missing' }]);
  });

  it('ends a late job whose version it does not have: no deadline is left to do it', async () => {
    const { commits } = await run({ job: { ...job, taskVersion: 9, isLate: true } });
    expect(commits).toMatchObject([{ event: 'dead-lettered deadline', status: 'expired' }]);
  });

  it('does what the stage says when that did nothing', async () => {
    expect((await run({ work: async () => ({ is: 'snooze', delayMs: 70 }) })).commits).toEqual([snoozed(70)]);
    expect((await run({ work: async () => ({ is: 'moved' }) })).commits).toEqual([
      { event: 'stopped', set: {}, delayMs: 0, attempt: undefined },
    ]);
  });

  it('lets a job wait that has just crashed a worker, twice as long each time', async () => {
    for (const [i, delayMs] of [2000, 4000, 8000, 16_000].entries()) {
      const { commits, countWorked } = await run({ job: { ...job, crashes: i + 1, hasCrashed: true } });
      expect([commits, countWorked()]).toEqual([[snoozed(delayMs)], 0]);
    }
  });

  it('works on it when it comes back, and forgets the crashes once it gets on', async () => {
    const { commits, countWorked } = await run({ job: { ...job, crashes: 4 } });
    expect(countWorked()).toBe(1);
    expect(commits).toMatchObject([{ event: 'answered', set: { crashes: 0 } }]);
  });

  it.each([true, false])('gives up a job that crashed five in a row, just now or not: %s', async (hasCrashed) => {
    const { commits, countWorked } = await run({ job: { ...job, crashes: 5, hasCrashed } });
    expect(countWorked()).toBe(0);
    expect(commits).toMatchObject([{ event: 'dead-lettered poison', next: 'dead-letter', status: 'failed' }]);
  });
});
