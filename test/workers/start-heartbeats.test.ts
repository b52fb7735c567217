import { afterAll, beforeAll, describe, it, onTestFinished } from 'vitest';
import { restoreVisits } from '../../src/records/take-visits.ts';
import { startBeats } from '../../workers/start-beats.ts';
import { eventually } from '../support/eventually.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

/** A worker that beats, and is known until its beat ends. */
async function start({ lockMs = 300 } = {}) {
  const store = await records.openStore({ movesVisits: true });
  const { home: keys } = store.keySpace;
  const troubles: Error[] = [];
  await restoreVisits(store, { workerId: 'a', keys, stage: 'redact', beatMs: lockMs }, { number: 0, held: [] });
  const beats = startBeats(store, { workerId: 'a', lockMs, onTrouble: (error) => troubles.push(error) });
  onTestFinished(beats.close);
  const { redis } = store;
  const isKnown = async () => (await redis.exists(keys.worker('a'))) === 1;
  const readLast = async () => Number(await redis.get(keys.lastBeat)) || undefined;
  return { redis, keys, beats, troubles, isKnown, readLast };
}

describe('startBeats', () => {
  it('says again and again that the worker lives', async () => {
    const { redis, keys } = await start({ lockMs: 3000 });
    for (let beats = 0; beats < 2; beats++) {
      await redis.persist(keys.worker('a'));
      await eventually(async () => (await redis.pttl(keys.worker('a'))) > 0);
    }
  });

  it('goes on after trouble', async () => {
    const { redis, keys, troubles, readLast } = await start();
    await eventually(readLast);
    await redis.del(keys.lastBeat);
    await redis.hset(keys.lastBeat, 'of', 'another type');
    await eventually(() => troubles.length > 0);
    await redis.del(keys.lastBeat);
    await eventually(readLast);
  });

  it('ends when it is closed: what the worker holds is no longer its own', async () => {
    const { beats, isKnown, readLast } = await start();
    await eventually(readLast);
    beats.close();
    await eventually(async () => !(await isKnown()));
  });
});
