import { afterAll, beforeAll, describe, it, onTestFinished } from 'vitest';
import { restoreVisits } from '../../src/records/heartbeat.ts';
import { startHeartbeats } from '../../workers/start-heartbeats.ts';
import { eventually } from '../support/eventually.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

/** A worker with a heartbeat, which is known until that ends. */
async function start({ lockMs = 300 } = {}) {
  const store = await records.openStore();
  const { home: keys } = store.keySpace;
  const troubles: Error[] = [];
  const claimer = { workerId: 'a', keys, stage: 'redact' } as const;
  await restoreVisits(store, claimer, { number: 0, held: [], lockMs: lockMs });
  const onTrouble = (error: Error) => void troubles.push(error);
  const versions: string[] = [];
  const knobs = { see: async (version: string) => void versions.push(version) };
  const heartbeats = startHeartbeats(store, {
    workerId: 'a',
    lockMs,
    limits: { primary: { requestsPerMinute: 60 } },
    onTrouble,
    knobs,
  });
  onTestFinished(heartbeats.close);
  const { redis } = store;
  const isKnown = async () => (await redis.exists(keys.worker('a'))) === 1;
  const readLast = async () => Number(await redis.get(keys.lastHeartbeat)) || undefined;
  return { redis, keys, heartbeats, troubles, versions, isKnown, readLast };
}

describe('startHeartbeats', () => {
  it('says again and again that the worker lives', async () => {
    const { redis, keys } = await start({ lockMs: 3000 });
    for (let heartbeats = 0; heartbeats < 2; heartbeats++) {
      await redis.persist(keys.worker('a'));
      await eventually(async () => (await redis.pttl(keys.worker('a'))) > 0);
    }
  });

  it('hears each time of which version the knobs are', async () => {
    const { redis, keys, versions } = await start();
    await eventually(() => versions.includes(''));
    await redis.set(keys.knobsVersion, 'another');
    await eventually(() => versions.at(-1) === 'another');
  });

  it('goes on after trouble', async () => {
    const { redis, keys, troubles, readLast } = await start();
    await eventually(readLast);
    await redis.multi().del(keys.limits).rpush(keys.limits, 'of another type').del(keys.worker('a')).exec();
    await eventually(() => troubles.length > 0);
    await redis.del(keys.limits, keys.lastHeartbeat);
    await eventually(readLast);
  });

  it('ends when it is closed: what the worker holds is no longer its own', async () => {
    const { heartbeats, isKnown, readLast } = await start();
    await eventually(readLast);
    heartbeats.close();
    await eventually(async () => !(await isKnown()));
  });
});
