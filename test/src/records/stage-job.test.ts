import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { advance, askAgain, retry, throttle } from '../../../src/jobs/transitions.ts';
import { recoverVisits } from '../../../src/records/heartbeat.ts';
import { continueJob, type StageJob } from '../../../src/records/stage-job.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const task = createNoteTask();
const input = { text: 'hello' };
const redacted = { input: { text: '[NAME_1]' }, documents: [], vault: { entries: [] } };
const answer = { by: 'model', text: '{}', profile: 'primary', model: 'small' } as const;

async function acceptOne(changes: Parameters<typeof acceptanceOf>[2] = {}) {
  const store = await records.openStore();
  const hands = openBareHands(store);
  const visit = await hands.accept(acceptanceOf(task, input, changes));
  const { home: keys } = store.keySpace;
  /** As if its wait were over. */
  const makeDue = async ({ stage, visit: n }: StageJob) => {
    await store.redis.hset(keys.job(visit.jobId), 'notBefore', 1);
    await store.redis.zadd(`${keys.tag}:${stage}:delayed`, 'XX', 1, `${visit.jobId}-${stage}-${n}`);
  };
  return { store, hands, visit, keys, makeDue };
}

const nothing = {
  redact: ['input'],
  model: ['input', 'redacted', 'notes'],
  validate: ['input', 'redacted', 'answer'],
} as const;

/** All that a stage may know of its job, but for the moment of reading. */
async function tell({ readAt: _readAt, open, seals: _seals, now: _now, ...job }: StageJob) {
  // A process that goes on by itself does not ask for what only its record's scripts need.
  const { owner: _owner, checks: _checks, visitAt: _visitAt, notBefore: _due, held: _held, ...own } = job;
  const { crashes = 0, ...rest } = own;
  const {
    opener: _opener,
    begunAt: _begunAt,
    leaseEndsAt: _lease,
    attempts: _attempts,
    origin: _origin,
    counted: _counted,
    ...known
  } = rest;
  const payloads = Object.entries(nothing).find(([stage]) => stage === job.stage)?.[1] ?? [];
  const sealed = ['route', 'input', 'redacted', 'notes', 'answer'];
  const plain = Object.entries(known).filter(([name, value]) => value !== undefined && !sealed.includes(name));
  const opened = await Promise.all(payloads.map(async (name) => [name, await open(name)]));
  return { ...Object.fromEntries(plain), crashes, payloads: opened };
}

describe('a job as its stage gets it', () => {
  it('has what was accepted', async () => {
    const { hands, visit } = await acceptOne({ attempts: 7, backoff: { baseMs: 5, maxMs: 50 }, priority: 2 });
    const job = await hands.start(visit, 'redact');
    expect(job).toMatchObject({
      ...visit,
      ...{ stage: 'redact', task: 'note', taskVersion: 1, taskHash: task.hash, run: 1, visit: 1, priority: 2 },
      ...{ rung: 0, round: 0, spent: 0, throttles: 0, attemptBudget: 7, backoff: { baseMs: 5, maxMs: 50 } },
      ...{ ladder: 'm', dataClass: 'internal', hasCrashed: false, judgedAt: 0, latestAttempt: undefined },
    });
    expect(JSON.parse((await job.open('input')) ?? '')).toEqual(input);
    expect(await job.open('redacted')).toBeUndefined();
    expect(job.deadlineAt - job.createdAt).toBe(600_000);
  });

  it('has what earlier visits left: the latest attempt, notes, counters', async () => {
    const { hands, visit, makeDue } = await acceptOne();
    await hands.commitRedacted(await hands.start(visit, 'redact'), input);
    const first = await hands.start(visit, 'model');
    const notes = [{ path: 'a', code: 'too_big' }];
    await hands.commit(first, askAgain(first, { code: 'answer-off-schema', notes }).change);
    const job = await hands.start(visit, 'model');
    const begun = await hands.begin(job);
    if (begun.is !== 'begun') throw new Error(begun.is);
    const attempt = { ...begun.attempt, outcome: 'failed', failure: 'model-error' } as const;
    await hands.commit(job, retry(job, { code: 'model-error', attempt }, 60_000));
    await makeDue(job);
    const again = await hands.start(visit, 'model');
    expect(again).toMatchObject({ round: 1, spent: 1, latestAttempt: attempt, visit: 3, token: job.token });
    expect(JSON.parse((await again.open('notes')) ?? '')).toEqual(notes);
  });

  it('opens a payload only when it is asked for, and refuses one that was changed', async () => {
    const { store, hands, visit, keys } = await acceptOne();
    await store.redis.hset(keys.job(visit.jobId), 'input', 'k1.bm90IGEgc2VhbCBidXQgbG9uZyBlbm91Z2ggZm9yIG9uZQ==');
    const job = await hands.start(visit, 'redact');
    await expect(job.open('input')).rejects.toMatchObject({ code: 'seal-broken' });
  });
});

describe('judgedAt', () => {
  /** A job whose worker crashed with a request in flight. */
  async function askAndCrash(leaseMs: number) {
    const { store, hands, visit, keys } = await acceptOne();
    await hands.commitRedacted(await hands.start(visit, 'redact'), input);
    const job = await hands.start(visit, 'model');
    expect(job.judgedAt).toBe(0);
    const begun = await hands.begin(job, { leaseMs });
    if (begun.is !== 'begun') throw new Error(begun.is);
    await hands.crash();
    await recoverVisits(store, keys);
    const { leaseEndsAt } = begun.attempt;
    return { store, keys, leaseEndsAt, startAgain: () => openBareHands(store).start(visit, 'model') };
  }

  it('is when the lease of a request ends that is in flight', async () => {
    const { leaseEndsAt, startAgain } = await askAndCrash(60_000);
    expect((await startAgain()).judgedAt).toBe(leaseEndsAt);
  });

  it('is later when Redis was away meanwhile, so that the living can finish first', async () => {
    const { store, keys, startAgain } = await askAndCrash(1);
    const steady = Date.now() + 9000;
    await store.redis.set(keys.steady, steady);
    expect((await startAgain()).judgedAt).toBe(steady);
  });

  it('is later, too, when nobody was heard for long, and the first to be heard claims it', async () => {
    const { store, keys, startAgain } = await askAndCrash(1);
    await store.redis.set(keys.lastHeartbeat, Date.now() - 6000);
    const { judgedAt, now } = await startAgain();
    expect(judgedAt).toBe(now + 10_000);
  });
});

describe('continueJob', () => {
  /** What a process goes on with, and what another one that claims the visit reads in its record. */
  async function compare(
    job: StageJob,
    { change, handedOver }: ReturnType<typeof advance>,
    hands: ReturnType<typeof openBareHands>,
  ) {
    const committed = await hands.commit(job, change);
    if (committed.is !== 'done') throw new Error(committed.is);
    const { token } = await hands.present(job.jobId);
    const known = continueJob(job, change, { token, now: committed.now }, handedOver);
    const read = await hands.start(job, known.stage);
    expect(await tell(known)).toEqual(await tell(read));
    expect(known.now).toBe(committed.now);
    return read;
  }

  it('gives a job as its record does, all the way', async () => {
    const { hands, visit, makeDue } = await acceptOne({ backoff: { baseMs: 5, maxMs: 50 } });
    let job = await hands.start(visit, 'redact');
    const redaction = { redacted, findings: { NAME: 1 }, isUnchanged: false };
    job = await compare(job, advance(job, 'model', redaction), hands);
    expect(job).toMatchObject({ isRedacted: true, findings: { NAME: 1 } });

    await hands.commit(job, throttle(job, { code: 'model-throttled' }, 60_000, { profile: 'other', forMs: 60_000 }));
    await makeDue(job);
    job = await hands.start(visit, 'model');
    job = await compare(job, askAgain(job, { code: 'answer-empty' }), hands);
    expect(job).toMatchObject({ round: 1, visit: 3 });

    const begun = await hands.begin(job);
    if (begun.is !== 'begun') throw new Error(begun.is);
    const usage = { inputTokens: 3, outputTokens: 4 };
    const attempt = { ...begun.attempt, outcome: 'answered', latencyMs: 5, usage } as const;
    job = await compare(job, advance(job, 'validate', answer, attempt), hands);
    expect(job).toMatchObject({ latestAttempt: attempt, judgedAt: 0, visit: 4 });
  });

  it('opens the input for itself where redaction left it as it is', async () => {
    const { hands, visit } = await acceptOne();
    const job = await hands.start(visit, 'redact');
    const moved = advance(job, 'model', { redacted, findings: {}, isUnchanged: true });
    const read = await compare(job, moved, hands);
    expect(await read.open('input')).toBe(JSON.stringify(input));
    expect(JSON.parse((await read.open('redacted')) ?? '')).toEqual({ under: task.hash });
  });
});
