import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readQuality } from '../../../src/operations/read-quality.ts';
import { openStats } from '../../support/open-stats.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const MINUTE_MS = 60_000;
const of = { profile: 'primary', model: 'small' };

describe('readQuality', () => {
  it('tells nothing of nothing', async () => {
    const { store } = await openStats(records);
    const { total, groups, parts } = await readQuality(store, 'acme', { window: '15m' });
    expect(groups).toEqual([]);
    expect(parts).toHaveLength(16);
    expect(total.quality).toEqual({
      ...{ first: 0, validAtOnce: 0, validAtOnceRate: null, askedAgain: 0, refused: 0, confidence: [] },
      reviews: { approved: 0, corrected: 0, rejected: 0, askedAgain: 0, overturnedRate: null },
    });
  });

  it('counts answers taken at once, refused and asked again, what people decided and the business made of them', async () => {
    const { store, attempt, refuse, decide, tell } = await openStats(records);
    for (let n = 0; n < 4; n++) await attempt({ round: 0 });
    await refuse({ round: 0, failure: 'answer-unsure' });
    await attempt({ round: 1 });
    await refuse({ round: 1, failure: 'answer-unsure' });
    await attempt({ round: 0, outcome: 'failed', failure: 'model-error' });
    await decide({ decision: 'approve', ...of, confidence: 0.42 });
    await decide({ decision: 'reject', ...of, confidence: 0.49 });
    await decide({ decision: 'ask-again' });
    await tell({ success: true, ...of, confidence: 0.9 });
    await tell({ success: false, ...of, confidence: 1 });
    await tell({ success: true });
    const { total, groups } = await readQuality(store, 'acme', { window: '1h' });
    expect(total.quality).toEqual({
      ...{ first: 4, validAtOnce: 3, validAtOnceRate: 0.75, askedAgain: 1, refused: 2 },
      reviews: { approved: 1, corrected: 0, rejected: 1, askedAgain: 1, overturnedRate: 0.6667 },
      confidence: [
        { from: 0.4, to: 0.5, approved: 1, overturned: 1, served: 0, unserved: 0 },
        { from: 0.9, to: 1, approved: 0, overturned: 0, served: 1, unserved: 1 },
      ],
    });
    expect(groups).toMatchObject([
      { task: 'note', version: 1, ...of, answered: 5, quality: { refused: 2 }, business: { told: 2, succeeded: 1 } },
      { task: 'note', version: 1, profile: null, model: null, answered: 0, business: { told: 1 } },
    ]);
  });

  it('leaves out groups of which nothing was answered, decided or told', async () => {
    const { store, accept, attempt } = await openStats(records);
    await accept();
    await attempt({ outcome: 'failed', failure: 'model-error' });
    expect((await readQuality(store, 'acme', { window: '1h' })).groups).toEqual([]);
  });

  it('tells when, of which task and of whom', async () => {
    const { store, now, attempt } = await openStats(records);
    await attempt({ round: 0 }, 'acme note 1', 10 * MINUTE_MS);
    await attempt({ round: 0 }, 'acme sort 2');
    await attempt({ round: 0, failure: 'answer-leaks' }, 'globex note 1');
    const read = async (tenant: string | null, task?: string) => {
      const { parts, total, groups } = await readQuality(store, tenant, { window: '15m', task });
      const at = parts.filter(({ quality }) => quality.first > 0).map((part) => part.at);
      return [total.quality.first, total.quality.validAtOnce, groups.length, at];
    };
    const minute = (agoMs: number) => Math.floor((now - agoMs) / MINUTE_MS) * MINUTE_MS;
    expect(await read('acme')).toEqual([2, 2, 2, [minute(10 * MINUTE_MS), minute(0)]]);
    expect(await read('acme', 'note')).toEqual([1, 1, 1, [minute(10 * MINUTE_MS)]]);
    expect(await read(null, 'note')).toEqual([2, 1, 1, [minute(10 * MINUTE_MS), minute(0)]]);
  });
});
