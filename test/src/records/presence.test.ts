import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countVersions, listProcesses, startPresence } from '../../../src/records/presence.ts';
import { readClock } from '../../../src/redis/read-clock.ts';
import { eventually } from '../../support/eventually.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

async function open() {
  const store = await records.openStore();
  const troubles: Error[] = [];
  const start = (kind: 'api' | 'workers', version: string) =>
    startPresence(store, { kind, version, onTrouble: (error) => void troubles.push(error) });
  const untilSeen = (count: number) =>
    eventually(async () => {
      const seen = await listProcesses(store);
      return seen.length === count ? seen : undefined;
    });
  return { store, start, untilSeen, troubles };
}

describe('startPresence', () => {
  it('tells all others what runs and of which version, until it is closed', async () => {
    const { start, untilSeen, troubles } = await open();
    const running = [
      start('api', '1.0.0'),
      start('workers', '1.0.0'),
      start('workers', '1.1.0'),
      start('workers', '1.1.0'),
    ];
    expect(countVersions(await untilSeen(4))).toEqual([
      { version: '1.0.0', api: 1, workers: 1 },
      { version: '1.1.0', api: 0, workers: 2 },
    ]);
    await running[2]?.close();
    expect(countVersions(await untilSeen(3))).toContainEqual({ version: '1.1.0', api: 0, workers: 1 });
    await Promise.all(running.map(({ close }) => close()));
    expect(await untilSeen(0)).toEqual([]);
    expect(troubles).toEqual([]);
  });

  it('forgets processes that are silent, and shows those of kinds that it does not know', async () => {
    const { store, start, untilSeen } = await open();
    const { processes } = store.keySpace.home;
    const now = await readClock(store.redis);
    await store.redis.hset(
      processes,
      'gone',
      `${now - 1} workers 0.9.0`,
      'other',
      `${now + 60_000} scheduler 2.0.0 more`,
    );
    await store.redis.hset(processes, 'odd', 'none of ours');
    const { close } = start('api', '1.0.0');
    const seen = await untilSeen(2);
    expect(seen.map(({ kind, version }) => `${kind} ${version}`).sort()).toEqual(['api 1.0.0', 'scheduler 2.0.0']);
    await eventually(async () => (await store.redis.hkeys(processes)).length === 2);
    await close();
  });

  it('is lost once Redis holds another format', async () => {
    const { store, start, untilSeen, troubles } = await open();
    const { lost, close } = start('workers', '1.0.0');
    await untilSeen(1);
    await store.redis.set(store.keySpace.home.format, 2);
    expect(await lost).toBe('FORMAT is 2 by now, and this version of Airlock works with 1');
    expect(troubles).toEqual([]);
    await close();
  });
});
