import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { viewQuality } from '../../../../src/operations/quality-figures.ts';
import type { QualityGroup } from '../../../../src/operations/read-quality.ts';
import { viewBusiness } from '../../../../src/operations/stats-figures.ts';
import type { Counters } from '../../../../src/records/stats-rows.ts';
import { keys } from '../../../support/api-fixture.ts';
import { startConsole } from '../../../support/start-console.ts';

const from = '2026-01-31T08:00:00.000Z';
const counters: Counters = {
  ...{ 'o:answered': 20, first: 16, firstBad: 4, again: 4, bad: 5, bt: 8, bs: 6 },
  ...{ 'v:approve': 3, 'v:correct': 1, ka5: 3, ko5: 1, ks9: 6, kf9: 2 },
};
const show = (counted: Counters) => ({
  ...{ answered: counted['o:answered'] ?? 0, quality: viewQuality(counted), business: viewBusiness(counted) },
});
const group: QualityGroup = { task: 'note', version: 2, profile: 'primary', model: 'small', ...show(counters) };
let groups: QualityGroup[] = [];
const read: unknown[] = [];
let console: Awaited<ReturnType<typeof startConsole>>;
beforeAll(async () => {
  console = await startConsole({
    readQuality: async (...asked) => {
      read.push(asked);
      const total = show(groups.length === 0 ? {} : counters);
      const parts = [{ at: Date.parse(from), quality: total.quality }];
      return { total, groups, left: 0, parts, from, to: '2026-01-31T09:30:12.000Z' };
    },
  });
});
afterAll(() => console.close());

async function open(path: string, shown: QualityGroup[] = [], key = keys.operate) {
  groups = shown;
  const answer = await console.ask(path, { headers: { accept: 'text/html', authorization: `Bearer ${key}` } });
  return { status: answer.status, text: (await answer.text()).replaceAll('&amp;', '&') };
}

describe('createQualityView', () => {
  it('says so where nobody has answered, decided or told', async () => {
    const { status, text } = await open('/quality');
    expect(status).toBe(200);
    for (const said of ['Nothing was answered.', 'Nobody has decided anything.', 'Nobody has told what became']) {
      expect(text).toContain(said);
    }
  });

  it('tells of answers by task, version and model, with the jobs behind each number', async () => {
    const { text } = await open('/quality', [group]);
    const jobs = `/console/jobs?task=note&profile=primary&since=${encodeURIComponent(from)}`;
    for (const said of [
      `<a href="${jobs}&outcome=answered">20</a>`,
      `<a href="${jobs}&outcome=answered">12</a> (75.0 %)`,
      `<a href="${jobs}&outcome=answered">4</a> (20.0 %)`,
      '<a href="/console/failures?window=24h&task=note">5</a> (25.0 %)',
      `<a href="${jobs}&by=review">1</a> (25.0 %)`,
      `<a href="${jobs}&status=succeeded">6</a> (75.0 %)`,
    ]) {
      expect(text).toContain(said);
    }
    expect(text).toContain('valid at once: <b>75</b>');
  });

  it('tells how often answers of each band of confidence were right', async () => {
    const { text } = await open('/quality', [group]);
    expect(text).toMatch(/0\.5 to 0\.6<\/th>.*<b>75\.0 %<\/b>.*<meter[^>]* value="75"/);
    expect(text).toMatch(
      /0\.9 to 1\.0<\/th>.*by=model&ended=true[^>]*>6<\/a>.*by=model&ended=true[^>]*>2<\/a>.*<b>75\.0 %<\/b>/,
    );
    expect(text).not.toContain('0.4 to 0.5');
  });

  it('names nobody for what rules and people answered, nor many that are counted together', async () => {
    const { text } = await open('/quality', [
      { ...group, profile: null, model: null },
      { ...group, task: '*', version: 0, profile: '*', model: '-' },
    ]);
    expect(text).toContain('rules, people');
    expect(text).toContain('many together');
    expect(text).not.toContain('profile=*');
  });

  it('reads what was asked for, of whom the caller may see', async () => {
    read.length = 0;
    await open('/quality?window=30d&task=note');
    await open('/quality', [], keys.root);
    expect(read).toEqual([
      ['acme', { window: '30d', task: 'note' }],
      [null, { window: '24h', task: undefined }],
    ]);
    expect((await open('/quality?tenant=globex')).status).toBe(404);
    expect((await open('/quality?window=x')).status).toBe(400);
    expect((await open('/quality', [], keys.submit)).status).toBe(403);
  });

  it('writes no markup of others', async () => {
    const bad = '<script>alert(1)</script>';
    const { text } = await open('/quality', [{ ...group, task: bad, profile: bad, model: bad }]);
    expect(text).not.toContain('<script>alert');
  });
});
