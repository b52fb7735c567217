import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beat } from '../../../src/records/beat.ts';
import { restoreVisits, takeVisits } from '../../../src/records/take-visits.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

async function open() {
  const store = await records.openStore({ movesVisits: true });
  const { home: keys } = store.keySpace;
  const leftMs = () => store.redis.pttl(keys.worker('a'));
  return { store, keys, leftMs, beatFor: (beatMs: number) => beat(store, keys, { workerId: 'a', beatMs }) };
}

describe('beat', () => {
  it('keeps a worker alive that has said what it holds', async () => {
    const { store, keys, leftMs, beatFor } = await open();
    await restoreVisits(store, { workerId: 'a', keys, stage: 'redact', beatMs: 1000 }, { number: 0, held: [] });
    await beatFor(60_000);
    expect(await leftMs()).toBeGreaterThan(1000);
    expect(await store.redis.hget(keys.worker('a'), 'redact')).toBe('0');
  });

  it('begins again after it ended, and has its worker say first what it holds', async () => {
    const { store, keys, leftMs, beatFor } = await open();
    await beatFor(60_000);
    expect(await leftMs()).toBeGreaterThan(0);
    const taking = takeVisits(store, { workerId: 'a', keys, stage: 'redact', beatMs: 1000 }, { most: 1, number: 1 });
    expect(await taking).toEqual({ is: 'lost' });
  });

  it('notes a gap between any two beats, after which nobody is judged for a while', async () => {
    const { store, keys, beatFor } = await open();
    await beatFor(60_000);
    await beatFor(60_000);
    expect(await store.redis.get(keys.steady)).toBeNull();
    const last = Number(await store.redis.get(keys.lastBeat));
    await store.redis.set(keys.lastBeat, last - 6000);
    await beatFor(60_000);
    expect(Number(await store.redis.get(keys.steady))).toBeGreaterThan(last);
    expect(await store.redis.pttl(keys.steady)).toBeGreaterThan(0);
    expect(Number(await store.redis.get(keys.lastBeat))).toBeGreaterThanOrEqual(last);
  });
});
