import { describe, expect, it } from 'vitest';
import type { Queues } from '../../queues/open-queues.ts';
import type { WorkStage } from '../../queues/pipeline.ts';
import { Failure } from '../../src/failures/failure.ts';
import type { FailureCode } from '../../src/failures/failure-codes.ts';
import type { Commit, Committed } from '../../src/records/commit-visit.ts';
import type { Present, StageJob } from '../../src/records/start-visit.ts';
import { createCatalogue } from '../../src/tasks/load-tasks.ts';
import type { Task } from '../../src/tasks/task.ts';
import { runVisit, type VisitTools } from '../../workers/run-visit.ts';
import type { StageWork, Verdict } from '../../workers/stage.ts';
import { createStop } from '../../workers/stop.ts';
import { createStageJob, seals } from '../support/create-stage-job.ts';
import { createTestProfiles } from '../support/create-test-profiles.ts';
import { startedAttempt } from '../support/ledger.ts';
import { createNoteTask } from '../support/note-task.ts';
import { startObserving } from '../support/start-observing.ts';

const task = createNoteTask({ attempts: 2, rounds: 1 });
const job = createStageJob('model', task);
const { jobId, tenant } = job;
const modelAnswer = { by: 'model', text: '{}', profile: 'primary', model: 'm' } as const;
const attempt = { ...startedAttempt, outcome: 'answered' } as const;
const advance: Verdict<'model'> = { is: 'advance', carry: modelAnswer, attempt };
const done: Committed = { is: 'done', now: 11_000, visit: 3, token: 'next-token', isHandedOn: false };
const present: Present = {
  ...{ status: 'running', stage: 'validate', visit: 4, token: 'their-token', notBefore: 0, priority: 5, task: 'note' },
};

interface Given {
  task?: Task;
  job?: StageJob;
  committed?: Committed;
  isStopped?: boolean;
}

/** Runs one visit of a stage that does `work`, against a record that answers like this. */
async function runStage<Name extends WorkStage>(name: Name, work: StageWork<Name>['work'], given: Given) {
  const commits: Commit[] = [];
  const added: Parameters<Queues['add']>[0][] = [];
  const { observe, lines } = startObserving();
  const tools: VisitTools = {
    commit: async (_, commit) => {
      commits.push(commit);
      return given.committed ?? done;
    },
    queues: {
      ...{ ready: async () => undefined, remove: async () => undefined, close: async () => undefined },
      ...{ isComing: async () => true, shards: [], of: () => Object.create(null) },
      add: async (visit) => void added.push(visit),
    },
    catalogue: createCatalogue([given.task ?? task]),
    profiles: createTestProfiles('primary', 'other'),
    backoff: { baseMs: 1000, maxMs: 1000 },
    observe,
    failAt: () => undefined,
  };
  const stop = createStop();
  if (given.isStopped) stop.stop();
  let worked = 0;
  const countAndWork: StageWork<Name>['work'] = (visit) => {
    worked += 1;
    return work(visit);
  };
  const outcome = await runVisit({ name, work: countAndWork }, given.job ?? job, stop, tools);
  return { outcome, commits, added, lines, countWorked: () => worked };
}

/** Runs one visit of `model`, which by default answers. */
const run = ({ work, ...given }: Given & { work?: () => Promise<Verdict<'model'>> }) =>
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

describe('runVisit', () => {
  it('works, commits and adds the next visit', async () => {
    const { outcome, commits, added } = await run({});
    expect(outcome).toEqual({ isCommitted: true });
    expect(commits).toMatchObject([{ event: 'answered', next: 'validate', attempt }]);
    expect(added).toEqual([{ jobId, tenant, token: 'next-token', stage: 'validate', n: 3, priority: 5, task: 'note' }]);
  });

  it('adds nothing that the commit has added', async () => {
    expect((await run({ committed: { ...done, isHandedOn: true } })).added).toEqual([]);
  });

  it('adds the visit that is due when another was faster', async () => {
    const { outcome, added } = await run({ committed: { is: 'moved', present } });
    expect(outcome).toEqual({ isCommitted: true });
    expect(added).toMatchObject([{ stage: 'validate', n: 4, token: 'their-token' }]);
  });

  it('commits a retry, and comes again after its delay', async () => {
    const failure = new Failure('model-error');
    const { outcome, commits } = await run({ work: async () => ({ is: 'failed', failure, attempt }) });
    expect(commits).toMatchObject([{ event: 'retry model-error', fields: { spent: 1 }, attempt }]);
    expect(outcome).toEqual({ isCommitted: true, delayMs: commits[0]?.delayMs });
    expect(commits[0]?.delayMs).toBeLessThanOrEqual(1000);
  });

  it('classifies whatever is thrown', async () => {
    const bug = async (): Promise<Verdict<'model'>> => Promise.reject(new TypeError('a bug'));
    expect((await run({ work: bug })).commits).toMatchObject([{ event: 'retry unexpected' }]);
    expect((await run({ work: fail('boundary-breach') })).commits).toMatchObject([{ event: 'buried boundary-breach' }]);
  });

  it('commits nothing when Redis is what failed, and comes again', async () => {
    const { outcome, commits } = await run({ work: fail('redis-unavailable') });
    expect([outcome, commits]).toEqual([{ isCommitted: false, delayMs: 5000 }, []]);
  });

  it('takes whatever is thrown by a job that was stopped for its end', async () => {
    const { outcome, commits } = await run({ work: fail('model-error'), isStopped: true });
    expect(outcome).toEqual({ isCommitted: true });
    expect(commits).toMatchObject([{ event: 'stopped', fields: {} }]);
  });

  it('does not work on a job past its deadline, which expires', async () => {
    const late = { ...job, deadlineAt: job.now };
    const { commits, countWorked } = await run({ job: late });
    expect(countWorked()).toBe(0);
    expect(commits).toMatchObject([{ event: 'buried deadline', ending: { status: 'expired' } }]);
  });

  it('goes on with a late job, which may still be answered', async () => {
    const late = { ...job, deadlineAt: job.now, isLate: true };
    const { commits, countWorked } = await run({ job: late });
    expect(countWorked()).toBe(1);
    expect(commits).toMatchObject([{ event: 'answered' }]);
  });

  it('takes a job past its deadline to a rung below that needs no model', async () => {
    const { commits, countWorked } = await runLadder(async () => advance, { deadlineAt: job.now });
    expect(countWorked()).toBe(0);
    expect(commits).toMatchObject([{ event: 'next rung deadline', next: 'fallback', fields: { rung: 2, late: 1 } }]);
  });

  it('asks the rung below when this one has spent its budget, and adds its visit', async () => {
    const { outcome, commits, added } = await runLadder(fail('model-error'), { spent: 3 });
    expect(outcome).toEqual({ isCommitted: true });
    expect(commits).toMatchObject([{ event: 'next rung model-error', next: 'fallback', fields: { rung: 1 } }]);
    expect(added).toMatchObject([{ stage: 'fallback', n: 3, token: 'next-token' }]);
  });

  it('leaves out a rung below that cannot be asked', async () => {
    const elsewhere = createNoteTask({ ladder: ({ model }) => [model('primary'), model('elsewhere'), model('other')] });
    const elsewhereJob = createStageJob('model', elsewhere);
    const { commits } = await run({ task: elsewhere, job: elsewhereJob, work: fail('model-refused') });
    expect(commits).toMatchObject([{ event: 'next rung model-refused', fields: { rung: 2 } }]);
  });

  it('keeps an answer that was not sure enough for whoever is below', async () => {
    const answer = { by: 'model', rung: 0, profile: 'primary', model: 'm', confidence: 0, degraded: false } as const;
    const proposal = { output: 'perhaps', answer };
    const failure = new Failure('answer-unsure');
    const { commits } = await runLadder(async () => ({ is: 'failed', failure, proposal }));
    const [change] = commits;
    expect(JSON.parse(seals.open('proposal', String(change?.fields.proposal)))).toEqual(proposal);
  });

  it('holds the job for a person, for as long as the rung says', async () => {
    const { outcome, commits, added } = await run({ work: async () => ({ is: 'review', withinMs: 70 }) });
    expect(commits).toEqual([{ event: 'in review', fields: {}, next: 'review', review: { withinMs: 70 } }]);
    expect(outcome).toEqual({ isCommitted: true });
    expect(added).toMatchObject([{ stage: 'review', n: 3 }]);
  });

  it('waits while others are told to wait, and commits nothing', async () => {
    const { outcome, commits, lines } = await runLadder(async () => ({ is: 'paused', delayMs: 60_000 }));
    expect([outcome, commits, lines]).toEqual([{ isCommitted: false, delayMs: 60_000 }, [], []]);
  });

  it.each([
    ['at once', { delayMs: 60_001 }, {}],
    ['with what it waited already', { delayMs: 20_000 }, { throttles: 3, throttledSince: job.now - 50_000 }],
  ])('asks the rung below when others are told to wait for too long: %s', async (_, pause, changes) => {
    const { outcome, commits } = await runLadder(async () => ({ is: 'paused', ...pause }), changes);
    expect(outcome).toEqual({ isCommitted: true });
    expect(commits).toMatchObject([{ event: 'next rung model-throttled', next: 'fallback', fields: { rung: 1 } }]);
  });

  it('waits on when others are told to wait and no rung is below', async () => {
    const { outcome, commits } = await run({ work: async () => ({ is: 'paused', delayMs: 700_000 }) });
    expect([outcome, commits]).toEqual([{ isCommitted: false, delayMs: 700_000 }, []]);
  });

  it('notes on the attempt what was wrong with an answer that was paid for', async () => {
    const found = { ...createStageJob('validate', task), latestAttempt: attempt };
    const { commits } = await runStage('validate', fail('answer-off-schema'), { job: found });
    expect(commits).toMatchObject([
      { event: 'ask again answer-off-schema', next: 'model', attempt: { ...attempt, failure: 'answer-off-schema' } },
    ]);
  });

  it("blames no attempt for a rule's answer", async () => {
    const found = { ...createStageJob('validate', ladder, { rung: 2 }), latestAttempt: attempt };
    const given = { task: ladder, job: found } as const;
    const { commits } = await runStage('validate', fail('answer-off-schema'), given);
    expect(commits).toMatchObject([{ event: 'buried answer-off-schema' }]);
    expect(commits[0]).not.toHaveProperty('attempt');
  });

  it('puts a job off whose version it does not have', async () => {
    const other = { ...job, taskVersion: 9 };
    const { outcome, commits, lines } = await run({ job: other });
    expect([outcome, commits]).toEqual([{ isCommitted: false, delayMs: 5000 }, []]);
    expect(lines).toMatchObject([{ code: 'task-version-missing' }]);
  });

  it('does what the stage says when that did nothing', async () => {
    const putOff = await run({ work: async () => ({ is: 'put-off', delayMs: 70 }) });
    expect([putOff.outcome, putOff.commits]).toEqual([{ isCommitted: false, delayMs: 70 }, []]);
    const moved = await run({ work: async () => ({ is: 'moved' }) });
    expect([moved.outcome, moved.commits]).toEqual([{ isCommitted: false }, []]);
  });
});
