import { describe, expect, it } from 'vitest';
import type { Queues } from '../../queues/open-queues.ts';
import { Failure } from '../../src/failures/failure.ts';
import type { FailureCode } from '../../src/failures/failure-codes.ts';
import type { Commit, Committed } from '../../src/records/commit-visit.ts';
import type { Present, Start } from '../../src/records/start-visit.ts';
import { createCatalogue } from '../../src/tasks/load-tasks.ts';
import { runVisit, type VisitTools } from '../../workers/run-visit.ts';
import type { StageWork, Verdict } from '../../workers/stage.ts';
import { createStop } from '../../workers/stop.ts';
import { createStageJob } from '../support/create-stage-job.ts';
import { startedAttempt } from '../support/ledger.ts';
import { createNoteTask } from '../support/note-task.ts';
import { startObserving } from '../support/start-observing.ts';

const task = createNoteTask({ attempts: 2, rounds: 1 });
const job = createStageJob('model', task);
const { jobId, tenant, token } = job;
const attempt = { ...startedAttempt, outcome: 'answered' } as const;
const advance: Verdict<'model'> = { is: 'advance', carry: { text: '{}', model: 'm' }, attempt };
const done: Committed = { is: 'done', now: 11_000, visit: 3, token: 'next-token', isHandedOn: false };
const present: Present = {
  ...{ status: 'running', stage: 'validate', visit: 4, token: 'their-token', notBefore: 0, priority: 5, task: 'note' },
};

/** Runs one visit of `model` against a record that answers like this. */
async function run(given: {
  start?: Start;
  work?: () => Promise<Verdict<'model'>>;
  committed?: Committed;
  isStopped?: boolean;
}) {
  const commits: Commit[] = [];
  const added: Parameters<Queues['add']>[0][] = [];
  const { observe, lines } = startObserving();
  const tools: VisitTools = {
    start: async () => given.start ?? { is: 'started', job },
    commit: async (_, commit) => {
      commits.push(commit);
      return given.committed ?? done;
    },
    queues: {
      ready: async () => undefined,
      add: async (visit) => void added.push(visit),
      remove: async () => undefined,
      isComing: async () => true,
      shards: [],
      close: async () => undefined,
    },
    catalogue: createCatalogue([task]),
    backoff: { baseMs: 1000, maxMs: 1000 },
    observe,
  };
  const stop = createStop();
  if (given.isStopped) stop.stop();
  let worked = 0;
  const stage: StageWork<'model'> = {
    name: 'model',
    work: () => {
      worked += 1;
      return given.work?.() ?? Promise.resolve(advance);
    },
  };
  const outcome = await runVisit(stage, { jobId, tenant, token }, stop, tools);
  return { outcome, commits, added, lines, countWorked: () => worked };
}

const fail = (code: FailureCode) => async (): Promise<Verdict<'model'>> => {
  throw new Failure(code);
};

describe('runVisit', () => {
  it('works, commits and adds the next visit', async () => {
    const { outcome, commits, added } = await run({});
    expect(outcome).toEqual({ is: 'over' });
    expect(commits).toMatchObject([{ event: 'answered', next: 'validate', attempt }]);
    expect(added).toEqual([{ jobId, tenant, token: 'next-token', stage: 'validate', n: 3, priority: 5, task: 'note' }]);
  });

  it('adds nothing that the commit has added', async () => {
    expect((await run({ committed: { ...done, isHandedOn: true } })).added).toEqual([]);
  });

  it('does not work when the job has moved on, but adds the visit that is due', async () => {
    const { outcome, commits, added, countWorked } = await run({ start: { is: 'moved', present } });
    expect([outcome, countWorked(), commits]).toEqual([{ is: 'over' }, 0, []]);
    expect(added).toMatchObject([{ jobId, stage: 'validate', n: 4, token: 'their-token' }]);
  });

  it('does nothing for a job that ended or is gone', async () => {
    const ended = { ...present, status: 'succeeded', stage: 'done' };
    for (const start of [{ is: 'moved', present: ended } as const, { is: 'gone' } as const]) {
      const { outcome, added, countWorked } = await run({ start });
      expect([outcome, added, countWorked()]).toEqual([{ is: 'over' }, [], 0]);
    }
  });

  it('comes again when it is due', async () => {
    const { outcome, countWorked } = await run({ start: { is: 'early', notBefore: 500, now: 100 } });
    expect([outcome, countWorked()]).toEqual([{ is: 'again', delayMs: 400 }, 0]);
  });

  it('adds the visit that is due when another was faster', async () => {
    const { outcome, added } = await run({ committed: { is: 'moved', present } });
    expect(outcome).toEqual({ is: 'over' });
    expect(added).toMatchObject([{ stage: 'validate', n: 4, token: 'their-token' }]);
  });

  it('commits a retry, and comes again after its delay', async () => {
    const failure = new Failure('model-error');
    const { outcome, commits } = await run({ work: async () => ({ is: 'failed', failure, attempt }) });
    expect(commits).toMatchObject([{ event: 'retry model-error', fields: { spent: 1 }, attempt }]);
    expect(outcome).toEqual({ is: 'again', delayMs: commits[0]?.delayMs });
    expect(commits[0]?.delayMs).toBeLessThanOrEqual(1000);
  });

  it('classifies whatever is thrown', async () => {
    const bug = async (): Promise<Verdict<'model'>> => Promise.reject(new TypeError('a bug'));
    expect((await run({ work: bug })).commits).toMatchObject([{ event: 'retry unexpected' }]);
    expect((await run({ work: fail('boundary-breach') })).commits).toMatchObject([{ event: 'buried boundary-breach' }]);
  });

  it('commits nothing when Redis is what failed, and comes again', async () => {
    const { outcome, commits } = await run({ work: fail('redis-unavailable') });
    expect([outcome, commits]).toEqual([{ is: 'again', delayMs: 5000 }, []]);
  });

  it('takes whatever is thrown by a job that was stopped for its end', async () => {
    const { outcome, commits } = await run({ work: fail('model-error'), isStopped: true });
    expect(outcome).toEqual({ is: 'over' });
    expect(commits).toMatchObject([{ event: 'stopped', fields: {} }]);
  });

  it('does not work on a job past its deadline, which expires', async () => {
    const late = { ...job, deadlineAt: job.now };
    const { commits, countWorked } = await run({ start: { is: 'started', job: late } });
    expect(countWorked()).toBe(0);
    expect(commits).toMatchObject([{ event: 'buried deadline', ending: { status: 'expired' } }]);
  });

  it('puts a job off whose version it does not have', async () => {
    const other = { ...job, taskVersion: 9 };
    const { outcome, commits, lines } = await run({ start: { is: 'started', job: other } });
    expect([outcome, commits]).toEqual([{ is: 'again', delayMs: 5000 }, []]);
    expect(lines).toMatchObject([{ code: 'task-version-missing' }]);
  });

  it('does what the stage says when that did nothing', async () => {
    expect((await run({ work: async () => ({ is: 'put-off', delayMs: 70 }) })).outcome).toEqual({
      is: 'again',
      delayMs: 70,
    });
    const { outcome, commits } = await run({ work: async () => ({ is: 'moved' }) });
    expect([outcome, commits]).toEqual([{ is: 'over' }, []]);
  });
});
