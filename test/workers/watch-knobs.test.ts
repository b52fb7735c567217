import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { turnKnobs } from '../../src/operations/turn-knobs.ts';
import { createKnobs, openKnobs } from '../../workers/watch-knobs.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

describe('createKnobs', () => {
  it('says of each task what is set, and of all others nothing', () => {
    const knobs = createKnobs();
    knobs.turn(new Map([['note', { paused: true, threshold: 0.9, patienceMs: 0 }]]));
    expect(knobs.task('note')).toEqual({ paused: true, threshold: 0.9, patienceMs: 0 });
    expect(knobs.task('other')).toEqual({ paused: false });
  });

  it('has visits come back after a second, and no more than 500 in one, up to 10 min later', () => {
    let now = 5000;
    const { snoozeMs } = createKnobs(() => now);
    expect([snoozeMs(), snoozeMs(), snoozeMs()]).toEqual([1000, 1002, 1004]);
    now += 1000;
    expect(snoozeMs()).toBe(1000);
    for (let n = 0; n < 1000; n++) snoozeMs();
    expect(snoozeMs()).toBe(3002);
    for (let n = 0; n < 400_000; n++) snoozeMs();
    expect(snoozeMs()).toBe(600_000);
  });
});

describe('openKnobs', () => {
  const open = async () => {
    const store = await records.openStore();
    const troubles: Error[] = [];
    const see = async (knobs: Awaited<ReturnType<typeof openKnobs>>) =>
      knobs.see((await store.redis.get(store.keySpace.home.knobsVersion)) ?? '');
    return { store, see, openOne: () => openKnobs(store, (error) => void troubles.push(error)) };
  };

  it('knows from the start what is set', async () => {
    const { store, openOne } = await open();
    await turnKnobs(store, { kind: 'tasks', name: 'note' }, { paused: true });
    expect((await openOne()).task('note')).toEqual({ paused: true });
  });

  it('reads what is set anew where it sees another version, and then alone', async () => {
    const { store, openOne, see } = await open();
    const knobs = await openOne();
    await turnKnobs(store, { kind: 'tasks', name: 'note' }, { threshold: 0.5 });
    expect(knobs.task('note')).toEqual({ paused: false });
    await see(knobs);
    expect(knobs.task('note')).toEqual({ paused: false, threshold: 0.5 });
    await store.redis.hset(store.keySpace.home.knobs('tasks'), 'note', '{"threshold":0.7}');
    await see(knobs);
    expect(knobs.task('note')).toEqual({ paused: false, threshold: 0.5 });
    // Redis was emptied.
    await knobs.see('');
    expect(knobs.task('note')).toEqual({ paused: false, threshold: 0.7 });
  });

  it('reads again what it could not read', async () => {
    const { store, openOne, see } = await open();
    const knobs = await openOne();
    await turnKnobs(store, { kind: 'tasks', name: 'note' }, { paused: true });
    const key = store.keySpace.home.knobs('tasks');
    await store.redis.rename(key, `${key}-away`);
    await store.redis.set(key, 'of another type');
    await expect(see(knobs)).rejects.toThrow(/WRONGTYPE/);
    await store.redis.rename(`${key}-away`, key);
    await see(knobs);
    expect(knobs.task('note')).toEqual({ paused: true });
  });
});
