import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { commitVisit } from '../../src/records/commit-visit.ts';
import { openSpool } from '../../src/records/open-spool.ts';
import { NOBODY_YET } from '../../src/records/scripts/start.ts';
import { carryOn } from '../../workers/carry-on.ts';
import { landSpooled } from '../../workers/land-spooled.ts';
import { acceptanceOf, openBareHands } from '../support/bare-hands.ts';
import { eventually } from '../support/eventually.ts';
import { createNoteTask } from '../support/note-task.ts';
import { startObserving } from '../support/start-observing.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

/** A job whose worker died with a paid answer that Redis had not taken, and what lands it. */
async function dieWithAnswer() {
  const store = await records.openStore();
  const { home: keys } = store.keySpace;
  const dir = await mkdtemp(join(tmpdir(), 'airlock-spool-'));
  const hands = openBareHands(store);
  onTestFinished(async () => {
    await hands.queues.close();
    await rm(dir, { recursive: true, force: true });
  });
  const onTrouble = (error: Error) => {
    throw error;
  };
  const spool = openSpool(dir, { onTrouble, onSpooled: () => undefined });
  const first = await hands.accept(acceptanceOf(createNoteTask(), { text: 'hello' }));
  const next = await hands.commitRedacted(await hands.start(first, 'redact'), { text: 'hello' });
  const job = await hands.start(next, 'model');
  const begun = await hands.begin(job, {});
  if (begun.is !== 'begun') throw new Error(begun.is);
  const usage = { inputTokens: 31, outputTokens: 7 };
  const attempt = { ...begun.attempt, outcome: 'answered', usage } as const;
  const carry = { by: 'model', text: '{}', profile: 'primary', model: 'small' } as const;
  const { commit } = carryOn('model', job, { is: 'advance', carry, attempt });
  void spool.land(job, commit, () => new Promise(() => undefined));
  await eventually(async () => (await spool.readAll()).length === 1);
  const { log, lines } = startObserving();
  const read = () => store.redis.hgetall(keys.job(job.jobId));
  const readAttempt = async () => JSON.parse((await read())['attempt:1'] ?? '{}') as object;
  return {
    store,
    keys,
    job,
    attempt,
    spool,
    lines,
    read,
    readAttempt,
    land: () => landSpooled({ store, spool, onTrouble }, log),
  };
}

describe('landSpooled', () => {
  it('writes a paid answer into the record, and takes it off the disk', async () => {
    const { job, attempt, spool, lines, read, readAttempt, land } = await dieWithAnswer();
    await land();
    expect(await read()).toMatchObject({ stage: 'validate', visit: '3', lease: '', holder: NOBODY_YET });
    expect(await readAttempt()).toEqual(attempt);
    expect(lines).toMatchObject([{ level: 30, event: 'answer-landed', jobId: job.jobId, stage: 'model', is: 'done' }]);
    expect(await spool.readAll()).toEqual([]);
  });

  it('changes nothing where the answer is in the record already', async () => {
    const { spool, lines, read, land } = await dieWithAnswer();
    const [left] = await spool.readAll();
    await land();
    const before = await read();
    if (left === undefined) throw new Error('nothing was left');
    void spool.land(left.visit as never, left.commit, () => new Promise(() => undefined));
    await eventually(async () => (await spool.readAll()).length === 1);
    await land();
    expect(await read()).toEqual(before);
    expect(lines.map(({ is }) => is)).toEqual(['done', 'moved']);
    expect(await spool.readAll()).toEqual([]);
  });

  it('tells what was paid, although the job was asked anew meanwhile', async () => {
    const { store, job, attempt, lines, read, readAttempt, land } = await dieWithAnswer();
    const unknown = { ...attempt, outcome: 'unknown', failure: 'model-unknown-outcome', usage: null } as const;
    await commitVisit(store, job, { event: 'next rung', fields: {}, next: 'fallback', attempt: unknown });
    await land();
    expect(lines).toMatchObject([{ is: 'moved' }]);
    expect(await read()).toMatchObject({ stage: 'fallback', visit: '3' });
    expect(await readAttempt()).toEqual({ ...unknown, usage: attempt.usage });
  });

  it('puts away the answer of a job that is gone', async () => {
    const { store, keys, job, spool, lines, land } = await dieWithAnswer();
    await store.redis.del(keys.job(job.jobId));
    await land();
    expect(lines).toMatchObject([{ is: 'gone' }]);
    expect([await spool.readAll(), await store.redis.exists(keys.job(job.jobId))]).toEqual([[], 0]);
  });

  it('has nothing to do where nothing was left behind', async () => {
    const { lines, land } = await dieWithAnswer();
    await land();
    await land();
    expect(lines).toHaveLength(1);
  });
});
