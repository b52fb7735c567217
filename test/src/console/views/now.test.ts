import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NowView } from '../../../../src/operations/read-now.ts';
import { keys } from '../../../support/api-fixture.ts';
import { createNow, figuresOf } from '../../../support/fake-now.ts';
import { startConsole } from '../../../support/start-console.ts';

let now: NowView = createNow();
const read: (string | null)[] = [];
let console: Awaited<ReturnType<typeof startConsole>>;
beforeAll(async () => {
  console = await startConsole({
    readNow: async (tenant) => {
      read.push(tenant);
      return now;
    },
  });
});
afterAll(() => console.close());

async function open(key: string, changes: Partial<NowView> = {}, path = '/') {
  now = createNow(changes);
  const answer = await console.ask(path, { headers: { accept: 'text/html', authorization: `Bearer ${key}` } });
  return { status: answer.status, text: await answer.text() };
}

const hour = figuresOf({
  ...{ accepted: 12, succeeded: 9, failed: 1, model: 6, rule: 2, review: 1, degraded: 3, j30: 9 },
  ...{ calls: 14, 'o:answered': 12, bad: 4, again: 2, first: 10, firstBad: 3 },
});

describe('createNowView', () => {
  it('says that all is well where nothing is wrong, also where nothing has happened', async () => {
    const { status, text } = await open(keys.operate);
    expect(status).toBe(200);
    expect(text).toContain('<b>All is well.</b>');
    expect(text).toContain('Nobody waits.');
    expect(text).not.toContain('/console/jobs?');
  });

  it('says whose it is, and leads to where to look', async () => {
    const recent = figuresOf({ succeeded: 1, failed: 1, 'd:answer-leaks': 1 });
    const { text } = await open(keys.operate, { recent, heardMs: null });
    expect(text).toContain('<b>It is us and the model.</b>');
    expect(text).toContain('href="/console/jobs?failure=answer-leaks&amp;ended=true&amp;since=5m"');
    expect(text.indexOf('No worker')).toBeLessThan(text.indexOf('answer-leaks'));
  });

  it('leads from every number to what is behind it', async () => {
    const waiting = [{ stage: 'redact' as const, profile: null, jobs: 5, firstMs: 1000 }];
    const { text } = await open(keys.operate, { hour, waiting, reviews: 2, deadLetters: 7, todayUsd: 1.5 });
    const links = [...text.matchAll(/<dd><a href="([^"]*)">([^<]*)</g)].map(([, href, number]) => [
      ...[href?.replaceAll('&amp;', '&'), number],
    ]);
    expect(links).toEqual([
      ['/console/jobs?since=1h', '12'],
      ['/console/jobs?since=1h&ended=true', '10'],
      ['/console/failures?window=1h', '1'],
      ['/console/jobs?since=1h&status=succeeded', '912 ms'],
      ['/console/jobs?since=1h&by=model&ended=true', '6'],
      ['/console/jobs?since=1h&by=rule&ended=true', '2'],
      ['/console/jobs?since=1h&by=review&ended=true', '1'],
      ['/console/jobs?since=1h&degraded=true', '33.3 %'],
      ['/console/quality?window=1h', '2'],
      ['/console/failures?window=1h', '4'],
      ['/console/reviews', '2'],
      ['/console/dead-letters', '7'],
      ['/console/jobs?since=24h', '$1.50'],
    ]);
    expect(text).toContain('<a href="/console/jobs?status=queued">5</a>');
  });

  it('tells the installation which versions run, and a tenant nothing of it', async () => {
    const versions = [
      { version: '1.0.0', api: 0, workers: 2 },
      { version: '<b>', api: 1, workers: 0 },
    ];
    const { text } = await open(keys.operate, { versions });
    const table = text.slice(text.indexOf('<caption>Processes that run'));
    expect(table).toMatch(/1\.0\.0.*?0.*?2.*?&lt;b&gt;.*?1.*?0/s);
    expect((await open(keys.operate, { versions: null })).text).not.toContain('Processes that run');
  });

  it("shows an operator its tenant's part, and who is of the installation all or one", async () => {
    read.length = 0;
    const stages = [{ stage: 'redact', counts: { active: 3, delayed: 4 } }];
    const waiting = [{ stage: 'redact' as const, profile: null, jobs: 5, firstMs: 1000 }];
    expect((await open(keys.operate, { waiting })).text).not.toContain('Worked on');
    expect((await open(keys.installation, { waiting, stages })).text).toContain('Worked on');
    await open(keys.installation, {}, '/?tenant=globex');
    expect(read).toEqual(['acme', null, 'globex']);
    expect((await open(keys.operate, {}, '/?tenant=globex')).status).toBe(404);
    expect((await open(keys.submit)).status).toBe(403);
    expect((await open(keys.operate, {}, '/?window=1h')).status).toBe(400);
    expect(read).toHaveLength(3);
  });

  it("tells money against a tenant's budget", async () => {
    await console.tools.turnTenant('acme', { budget: { usdPerDay: 5 } }, { key: 'k', address: null, reason: null });
    expect((await open(keys.operate, { todayUsd: 1.5 })).text).toContain('$0.00 of $5.00');
  });

  it('writes no markup of others', async () => {
    const bad = '<script>alert(1)</script>';
    const failed = figuresOf({ calls: 9, 'o:failed': 9, [`f:${bad}`]: 9 });
    const profiles = [{ profile: bad, recent: failed, hour: failed }];
    const { text } = await open(keys.operate, { pausedTasks: [bad], profiles });
    expect(text).toContain('&lt;script&gt;');
    expect(text).not.toContain(bad);
  });
});
