import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { JobChange } from '../../../src/records/job-changes.ts';
import type { Store } from '../../../src/records/store.ts';
import { type Changes, watchChanges } from '../../../src/records/watch-changes.ts';
import { createPromise } from '../../support/create-promise.ts';
import { eventually } from '../../support/eventually.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

/** All in one step, so that whoever reads gets them as one page. */
const tell = async ({ redis, keySpace }: Store, ...lines: string[]): Promise<string> => {
  const together = redis.multi();
  for (const line of lines) together.xadd(keySpace.home.changes, '*', '', line);
  return String((await together.exec())?.at(-1)?.[1]);
};
const line = (job: string, tenant = 'acme') => `${job} ${tenant} - running model`;

async function open() {
  const store = await records.openStore();
  const errors: Error[] = [];
  const changes = watchChanges(store, (error) => errors.push(error));
  onTestFinished(() => changes.close());
  return { store, changes, errors };
}

/** A listener that remembers what it heard; each page waits for `until`. */
function listen(changes: Changes, tenant: string, after: string, until: () => Promise<void> = async () => undefined) {
  const heard: string[] = [];
  const state = { isLost: false };
  const take = async (told: readonly JobChange[]) => {
    heard.push(...told.map(({ jobId }) => jobId));
    await until();
  };
  const lose = () => {
    state.isLost = true;
  };
  const stop = changes.listen({ tenant, take, lose }, after);
  return { heard, state, stop };
}

describe('watchChanges', () => {
  it('gives a listener that comes back what others are given just then', async () => {
    const { store, changes } = await open();
    const start = await tell(store, line('job_0', 'other'));
    const [slow, behind] = [createPromise<void>(), createPromise<void>()];
    const first = listen(changes, 'other', start, () => slow.promise);
    await tell(store, line('job_1'));
    const back = listen(changes, 'acme', start, () => behind.promise);
    await eventually(async () => expect(back.heard).toEqual(['job_1']));
    // One page for both, while the one that comes back is still busy with what it has missed, and the other is slow.
    await tell(store, line('job_a', 'other'), line('job_2'));
    await eventually(async () => expect(first.heard).toEqual(['job_a']));
    behind.resolve();
    slow.resolve();
    await tell(store, line('job_3'));
    await eventually(async () => expect(back.heard).toEqual(['job_1', 'job_2', 'job_3']));
  });

  it('knows a change that is remembered from one that is not, or is still to come', async () => {
    const { store, changes } = await open();
    const id = await tell(store, line('job_1'));
    expect(await changes.isKept('acme', id)).toBe(true);
    expect(await changes.isKept('acme', '1-0')).toBe(false);
    expect(await changes.isKept('acme', '999999999999999-0')).toBe(false);
  });

  it('loses a listener that fails, and no other', async () => {
    const { store, changes, errors } = await open();
    const start = await tell(store, line('job_0'));
    const bad = listen(changes, 'acme', start, () => Promise.reject(new Error('no')));
    const good = listen(changes, 'acme', start);
    await tell(store, line('job_1'), line('job_2'));
    await eventually(async () => expect(good.heard).toEqual(['job_1', 'job_2']));
    await eventually(async () => expect(bad.state.isLost).toBe(true));
    expect(errors.length).toBeGreaterThan(0);
  });

  it('reads nothing once nobody listens', async () => {
    const { store, changes } = await open();
    const start = await tell(store, line('job_0'));
    const one = listen(changes, 'acme', start);
    await tell(store, line('job_1'));
    await eventually(async () => expect(one.heard).toEqual(['job_1']));
    one.stop();
    await tell(store, line('job_2'));
    const two = listen(changes, 'acme', await tell(store, line('job_3')));
    await tell(store, line('job_4'));
    await eventually(async () => expect(two.heard).toEqual(['job_4']));
    expect(one.heard).toEqual(['job_1']);
  });
});
