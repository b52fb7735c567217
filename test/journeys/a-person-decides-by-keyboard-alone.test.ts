import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ConsoleBrowser,
  FOUND_WITHIN_MS,
  findBarriers,
  openConsoleBrowser,
  SHOWN_WITHIN_MS,
} from '../support/open-browser.ts';
import { startAudited } from '../support/start-audited.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
let browser: ConsoleBrowser;
beforeAll(async () => {
  browser = await openConsoleBrowser();
  redis = await startRedis();
}, FOUND_WITHIN_MS);
afterAll(async () => {
  await browser?.close();
  await redis?.stop();
});

/** Presses a key, and waits for the page that it leads to. */
async function press(page: Page, key: string): Promise<string> {
  await Promise.all([page.waitForNavigation(), page.keyboard.press(key)]);
  return (await page.locator('.done').textContent()) ?? '';
}

const summaryOf = (page: Page) => page.locator('[name="output.$/summary"]').inputValue();

describe('reviews in the console', { timeout: SHOWN_WITHIN_MS }, () => {
  it('are decided by keyboard alone, one after the other, and the audit log says who did it', async () => {
    const { pipeline, person, admin, hold, model } = await startAudited(redis);
    const operator = await person('operate');
    const ids = [await hold(operator), await hold(operator), await hold(operator)];
    const { page, complaints } = await browser.enter(pipeline.url, operator.key, '/reviews');
    expect(await findBarriers(page)).toEqual([]);
    await Promise.all([page.waitForNavigation(), page.keyboard.press('b')]);
    expect(page.url()).toContain(ids[0]);
    expect(await findBarriers(page)).toEqual([]);

    // The list of keys is not in the way, and nothing is decided behind it.
    for (const key of ['?', 'r', 'Escape']) await page.keyboard.press(key);
    expect(await press(page, 'a')).toBe('Approved.');
    expect(page.url()).toContain(ids[1]);

    // What does not fit is said at its field, where one goes on typing.
    await page.keyboard.press('e');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('x'.repeat(100));
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Control+Enter')]);
    expect(await page.locator('[aria-invalid]').count()).toBe(1);
    expect(await summaryOf(page)).toHaveLength(100);
    expect(page.url()).not.toContain('xxx');
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press('Control+A');
    await page.keyboard.type('by hand a');
    expect(await press(page, 'Control+Enter')).toBe('Corrected.');
    expect(page.url()).toContain(ids[2]);

    expect(await press(page, 'r')).toBe('Rejected.');
    expect(page.url()).toContain('/console/reviews?');
    expect(await page.locator('.empty').textContent()).toBe('Nothing waits for a person.');
    await page.close();
    // The browser itself says of the form that was not taken that it was a 422.
    expect(complaints.filter((text) => !text.includes('422'))).toEqual([]);

    const jobs = await Promise.all(ids.map((id) => operator.find(id)));
    expect(jobs.map(({ status, output }) => [status, output])).toEqual([
      ['succeeded', { summary: 'a note', confidence: 0.2 }],
      ['succeeded', { summary: 'by hand a', confidence: 0.2 }],
      ['failed', null],
    ]);
    expect(model.requests).toHaveLength(3);

    const audit = await browser.enter(pipeline.url, admin.key, `/audit?by=${operator.id}`);
    const rows = await audit.page.locator('#audit tbody tr').allTextContents();
    for (const [i, act] of ['review.approve', 'review.correct', 'review.reject'].entries()) {
      expect(
        rows.filter((row) => row.includes(act) && row.includes(ids[i] ?? '') && row.includes(operator.id)),
      ).toHaveLength(1);
    }
    expect(rows.filter((row) => row.includes('review.read'))).toHaveLength(3);
    expect(await findBarriers(audit.page)).toEqual([]);
    expect(audit.complaints).toEqual([]);
    await audit.page.close();
  });

  it('of which somebody else decides are shown as over, and do not stop who works through them', async () => {
    const { pipeline, person, hold } = await startAudited(redis);
    const operator = await person('operate');
    const ids = [await hold(operator), await hold(operator)];
    const { page } = await browser.enter(pipeline.url, operator.key, `/reviews/${ids[0]}`);
    await operator.ask('POST', `/v1/reviews/${ids[0]}`, { decision: 'reject' });
    await page.locator('#standing [role=status]').waitFor();
    await Promise.all([page.waitForNavigation(), page.keyboard.down('a')]);
    expect(await page.locator('.done').textContent()).toContain('Nothing was decided about the one before');
    expect(page.url()).toContain(ids[1]);
    // The key is still held down: it decided once.
    await page.keyboard.down('a');
    await page.keyboard.up('a');
    expect((await operator.find(ids[1] ?? '')).status).toBe('in_review');
    expect(page.url()).toContain(ids[1]);
    await page.close();
  });

  it('of all tenants are seen and decided at once by who is of the installation, each for its tenant', async () => {
    const { pipeline, person, hold, told } = await startAudited(redis);
    const [acme, globex] = [await person('operate'), await person('operate', 'globex')];
    const root = await person('admin', 'globex', 'installation');
    const ids = [await hold(acme), await hold(globex), await hold(acme)];
    const ask = async (path: string, key: string, fields?: Record<string, string>) => {
      const post = fields && { method: 'POST', body: new URLSearchParams(fields) };
      const headers = { accept: 'text/html', authorization: `Bearer ${key}` };
      const answer = await fetch(`${pipeline.url}/console${path}`, { redirect: 'manual', headers, ...post });
      return { to: answer.headers.get('location'), text: await answer.text() };
    };
    const list = (text: string) => [...text.matchAll(/<th scope="row"><a [^>]*>([^<]+)/g)].map(([, id]) => id);
    expect(list((await ask('/reviews', root.key)).text)).toEqual(ids);
    expect(list((await ask('/reviews', globex.key)).text)).toEqual([ids[1]]);
    const first = await ask('/reviews?limit=2', root.key);
    const [, next = ''] = /href="\/console([^"]+)" rel="next"/.exec(first.text) ?? [];
    expect([list(first.text), list((await ask(next.replaceAll('&amp;', '&'), root.key)).text)]).toEqual([
      ids.slice(0, 2),
      ids.slice(2),
    ]);
    // Nobody was shown a payload yet.
    expect((await told()).filter(([act]) => act === 'review.read')).toEqual([]);
    const shown = await ask(`/reviews/${ids[0]}`, root.key);
    expect(shown.text).toContain(`href="/console/reviews/${ids[1]}" data-key="n"`);
    expect((await told()).filter(([act]) => act === 'review.read')).toEqual([['review.read', ids[0]]]);

    const all = await ask('/reviews/decide?decision=approve&all=yes', root.key);
    const until = /name="until" value="([^"]+)"/.exec(all.text)?.[1] ?? '';
    const late = await hold(acme);
    const done = await ask('/reviews/decide', root.key, { decision: 'approve', all: 'yes', until });
    expect(done.to).toBe('/console/reviews?done=decided&count=3&left=0');
    expect((await acme.find(late)).status).toBe('in_review');
    expect((await globex.find(ids[1] ?? '')).status).toBe('succeeded');
  });
});
