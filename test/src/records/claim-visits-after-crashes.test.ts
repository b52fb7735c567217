import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { retry, snooze } from '../../../src/jobs/transitions.ts';
import { beginExclusive, type ClaimedVisit } from '../../../src/records/claim-visits.ts';
import { recoverVisits, restoreVisits } from '../../../src/records/heartbeat.ts';
import { openClaimers } from '../../support/open-claimers.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

/** A job that one worker after another claims and crashes on. */
async function startOne() {
  const claimers = openClaimers(await records.openStore());
  const { store, keys, accept, createClaimer } = claimers;
  const job = await accept();
  let workers = 0;
  /** A new worker claims the job. */
  const claim = async (): Promise<ClaimedVisit & { workerId: string }> => {
    workers += 1;
    const workerId = `worker-${workers}`;
    return { ...(await (await createClaimer(workerId)).claimOne()), workerId };
  };
  const crash = async ({ workerId }: { workerId: string }) => {
    await store.redis.del(keys.worker(workerId));
    expect(await recoverVisits(store, keys)).toEqual([job.id]);
  };
  const claimAndCrash = async () => {
    const claimed = await claim();
    await crash(claimed);
    return claimed;
  };
  /** The job is due at once. */
  const makeDue = async () => {
    await store.redis.hset(keys.job(job.jobId), 'notBefore', 1);
    await store.redis.zadd(`${keys.tag}:redact:delayed`, 'XX', 1, job.id);
  };
  return { ...claimers, ...job, claim, crash, claimAndCrash, makeDue };
}

const storyOf = ({ job: { crashes, hasCrashed } }: ClaimedVisit) => ({ crashes, hasCrashed });

describe('a crash', () => {
  it('is a claim of what a worker owns whose heartbeat has ended, each time', async () => {
    const { store, keys, jobId, claim, crash } = await startOne();
    for (let crashes = 0; crashes < 5; crashes++) {
      const claimed = await claim();
      expect(storyOf(claimed)).toEqual({ crashes, hasCrashed: crashes > 0 });
      await beginExclusive(store, claimed.job);
      await crash(claimed);
    }
    expect(storyOf(await claim())).toEqual({ crashes: 5, hasCrashed: true });
    const history = await store.redis.lrange(keys.history(jobId), 0, -1);
    expect(history.map((line) => line.replace(/^\d+ /, ''))).toEqual(Array(5).fill('crashed redact'));
  });

  it('is counted once: the claim after a snooze knows of it, and goes on', async () => {
    const { hands, claim, claimAndCrash, makeDue, read } = await startOne();
    await claimAndCrash();
    const { job, workerId } = await claim();
    await hands.commit(job, snooze(60_000), { worker: workerId });
    expect(await read()).toMatchObject({ owner: '', crashes: '1' });
    await makeDue();
    expect(storyOf(await claim())).toEqual({ crashes: 1, hasCrashed: false });
  });

  it('is none of a worker that lives, and gave the visit back', async () => {
    const { store, claim, keys, read } = await startOne();
    const { workerId } = await claim();
    const claimer = { workerId, keys, stage: 'redact' } as const;
    await restoreVisits(store, claimer, { number: 1, held: [], lockMs: 60_000 });
    expect(storyOf(await claim())).toEqual({ crashes: 0, hasCrashed: false });
    expect((await read()).owner).toBe('worker-2');
  });

  it('is none until every worker that lives has been heard after a gap in the heartbeats', async () => {
    const { store, keys, claim, claimAndCrash, crash } = await startOne();
    await claimAndCrash();
    await store.redis.set(keys.steady, Date.now() + 9000);
    const claimed = await claim();
    expect(storyOf(claimed)).toEqual({ crashes: 0, hasCrashed: false });
    await store.redis.set(keys.steady, Date.now() + 6000);
    await crash(claimed);
    expect(storyOf(await claim())).toEqual({ crashes: 1, hasCrashed: true });
  });

  it('is forgotten once its stage has written something, be it a retry', async () => {
    const { hands, claim, claimAndCrash, read } = await startOne();
    await claimAndCrash();
    const { job } = await claim();
    expect((await read()).crashes).toBe('1');
    await hands.commit(job, retry(job, { code: 'model-error' }, 0));
    expect((await read()).crashes).toBe('0');
  });
});

describe('an exclusive run', () => {
  it('is waited for from the third crash on; until it begins its worker’s crash is not its doing', async () => {
    const { store, claim, claimAndCrash, crash, read } = await startOne();
    for (let crashes = 0; crashes < 3; crashes++) {
      await claimAndCrash();
      expect(await read()).not.toHaveProperty('exclusive');
    }
    expect(storyOf(await claimAndCrash())).toEqual({ crashes: 3, hasCrashed: true });
    expect((await read()).exclusive).toBe('waiting');
    const again = await claim();
    expect(storyOf(again)).toEqual({ crashes: 3, hasCrashed: false });

    await beginExclusive(store, { ...again.job, token: 'a stale one' });
    expect((await read()).exclusive).toBe('waiting');
    await beginExclusive(store, again.job);
    expect((await read()).exclusive).toBe('running');
    await crash(again);
    expect(storyOf(await claim())).toEqual({ crashes: 4, hasCrashed: true });
    expect((await read()).exclusive).toBe('waiting');
  });

  it('is over once the job has got on', async () => {
    const { hands, claim, claimAndCrash, read, makeDue } = await startOne();
    for (let crashes = 0; crashes < 3; crashes++) await claimAndCrash();
    const { job } = await claim();
    await hands.commit(job, retry(job, { code: 'model-error' }, 0));
    await makeDue();
    expect(storyOf(await claim())).toEqual({ crashes: 0, hasCrashed: false });
    expect(await read()).not.toHaveProperty('exclusive');
  });
});
