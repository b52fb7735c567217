import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sweepShard } from '../../src/records/sweep-shard.ts';
import { acceptanceOf } from '../support/bare-hands.ts';
import { createNoteTask } from '../support/note-task.ts';
import { openClaimers } from '../support/open-claimers.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const task = createNoteTask();
const FOR_EVER = { idleMs: Number.POSITIVE_INFINITY };

/** Claimers of one queue, jobs that are due later, and whether anybody is called. */
async function start() {
  const opened = openClaimers(await records.openStore());
  const { store, keys, hands, shard } = opened;
  const { redis } = store;
  const marker = shard.redact.toKey('marker');
  return {
    ...opened,
    redis,
    delay: (delayMs: number) => hands.accept(acceptanceOf(task, { text: 'hello' }, { delayMs })),
    /** Whether the marker was set; nobody is called by it any more. */
    takeCall: async () => (await redis.del(marker)) === 1,
    sweep: () => sweepShard(store, keys, 'me'),
  };
}

/** Milliseconds that a claim says to wait, in whole minutes. */
const minutesOf = (claimed: object) => Math.ceil(('idleMs' in claimed ? Number(claimed.idleMs) : Number.NaN) / 60_000);

describe('watchesLua', () => {
  it('has one worker come back for what is due later; all others wait until they are called', async () => {
    const { delay, createClaimer } = await start();
    await delay(60_000);
    const [one, other] = [await createClaimer('one'), await createClaimer('other')];
    expect(minutesOf(await one.claim())).toBe(1);
    expect(await other.claim()).toMatchObject(FOR_EVER);
    expect(minutesOf(await one.claim())).toBe(1);
  });

  it('calls a worker for what is due sooner than anybody looks, and for nothing else', async () => {
    const { delay, takeCall, createClaimer } = await start();
    const { claim } = await createClaimer();
    await delay(120_000);
    expect(await takeCall()).toBe(true);
    expect(minutesOf(await claim())).toBe(2);
    await delay(180_000);
    expect(await takeCall()).toBe(false);
    await delay(60_000);
    expect(await takeCall()).toBe(true);
    const other = await createClaimer('other');
    expect(minutesOf(await other.claim())).toBe(1);
  });

  it('leaves the watch to another when its worker has all slots full', async () => {
    const { accept, delay, takeCall, createClaimer } = await start();
    await delay(60_000);
    const [full, other] = [await createClaimer('full'), await createClaimer('other')];
    expect(minutesOf(await full.claim())).toBe(1);
    await accept();
    await takeCall();
    await full.claim(1);
    expect(await takeCall()).toBe(true);
    expect(minutesOf(await other.claim())).toBe(1);
  });

  it('calls nobody when the last that waited was claimed', async () => {
    const { accept, takeCall, createClaimer } = await start();
    for (let n = 0; n < 2; n++) await accept();
    const { claim } = await createClaimer();
    await takeCall();
    expect(await claim(1)).toMatchObject({ idleMs: 0 });
    expect(await takeCall()).toBe(true);
    expect(await claim(1)).toMatchObject({ visits: [{}], ...FOR_EVER });
    expect(await takeCall()).toBe(false);
  });

  it.each(['a visit that waits', 'a visit that is due', 'a visit that was given back'])(
    'has the sweeper call another for %s: whoever was called before may have crashed',
    async (what) => {
      const { redis, shard, accept, takeCall, sweep } = await start();
      await sweep();
      expect(await takeCall()).toBe(false);
      const { id } = await accept();
      if (what !== 'a visit that waits') await redis.zrem(shard.redact.toKey('prioritized'), id);
      if (what === 'a visit that is due') await redis.zadd(shard.redact.toKey('delayed'), 0x1000, id);
      if (what === 'a visit that was given back') await redis.rpush(shard.redact.toKey('wait'), id);
      await takeCall();
      await sweep();
      expect(await takeCall()).toBe(true);
    },
  );

  it('has the sweeper call nobody for what is due later', async () => {
    const { delay, takeCall, sweep } = await start();
    await delay(60_000);
    await takeCall();
    await sweep();
    expect(await takeCall()).toBe(false);
  });
});
