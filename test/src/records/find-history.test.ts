import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { retry } from '../../../src/jobs/transitions.ts';
import { parseJobEvent, viewHistory } from '../../../src/records/find-history.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

describe('parseJobEvent', () => {
  it('reads the time and the event, which may be several words', () => {
    expect(parseJobEvent('1764000000123 ask again answer-off-schema')).toEqual({
      at: 1764000000123,
      event: 'ask again answer-off-schema',
    });
  });
});

describe('viewHistory', () => {
  it('tells in words what the record knows, with the requests to models, and no payload', async () => {
    const store = await records.openStore();
    const hands = openBareHands(store);
    const visit = await hands.accept(acceptanceOf(createNoteTask(), { text: 'the parcel is late' }));
    await hands.commitRedacted(await hands.start(visit, 'redact'), { text: 'the parcel is late' });
    const job = await hands.start(visit, 'model');
    await hands.begin(job);
    await hands.commit(job, retry(job, { code: 'model-error' }, 60_000));
    await hands.cancel(visit.jobId);
    const history = await viewHistory(store, 'default', visit.jobId);
    expect(history?.map(({ at: _, ...entry }) => entry)).toEqual([
      { event: 'accepted' },
      { event: 'started', stage: 'redact' },
      { event: 'redacted' },
      { event: 'started', stage: 'model' },
      { event: 'asked', attempt: 1 },
      { event: 'retry', code: 'model-error' },
      { event: 'cancelled' },
    ]);
    expect(history?.every(({ at }) => new Date(at).toISOString() === at)).toBe(true);
    expect(JSON.stringify(history)).not.toContain('parcel');
  });

  it('tells nothing to another tenant', async () => {
    const store = await records.openStore();
    const visit = await openBareHands(store).accept(acceptanceOf(createNoteTask(), { text: 'hello' }));
    expect(await viewHistory(store, 'globex', visit.jobId)).toBeUndefined();
  });
});
