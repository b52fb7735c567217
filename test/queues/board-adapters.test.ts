import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createBoardAdapters } from '../../queues/board-adapters.ts';
import { openQueues } from '../../queues/open-queues.ts';
import { stages } from '../../src/jobs/job-view.ts';
import { createKeySpace } from '../../src/redis/keys.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

describe('createBoardAdapters', () => {
  it('shows every queue, and lets nobody change one', () => {
    const queues = openQueues(records.redis, createKeySpace('board', 1), {
      isFailFast: false,
      onError: () => undefined,
    });
    onTestFinished(() => queues.close());
    const adapters = createBoardAdapters(queues);
    expect(adapters.map((adapter) => adapter.getName())).toEqual([...stages]);
    for (const adapter of adapters) expect(adapter).toMatchObject({ readOnlyMode: true, allowRetries: false });
  });
});
