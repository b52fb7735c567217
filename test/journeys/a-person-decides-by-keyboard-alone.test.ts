import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserFlags, findChromium } from '../support/find-chromium.ts';
import { startAudited } from '../support/start-audited.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

/** A browser that is not there yet is got first. */
const FOUND_WITHIN_MS = 600_000;
const LOOKED_WITHIN_MS = 60_000;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let redis: TestRedis;
let browser: Browser;
beforeAll(async () => {
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const executablePath = await findChromium({ dataDir: resolve('.airlock'), log });
  redis = await startRedis();
  browser = await chromium.launch({ executablePath, args: browserFlags });
}, FOUND_WITHIN_MS);
afterAll(async () => {
  await browser?.close();
  await redis?.stop();
});

/** Logs in with a key, and leads to a page; with what the browser complained of. */
async function enter(url: string, key: string, path: string) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.request.post(`${url}/console/login`, { form: { key } });
  await page.goto(`${url}/console${path}`);
  return { page, complaints };
}

/** What is not accessible on a page, by its rules. */
async function findBarriers(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate<string[]>(
    "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }).then(({ violations }) => violations.map(({ id }) => id))",
  );
}

/** Presses a key, and waits for the page that it leads to. */
async function press(page: Page, key: string): Promise<string> {
  await Promise.all([page.waitForNavigation(), page.keyboard.press(key)]);
  return (await page.locator('.done').textContent()) ?? '';
}

const summaryOf = (page: Page) => page.locator('[name="output.$/summary"]').inputValue();

describe('reviews in the console', { timeout: LOOKED_WITHIN_MS }, () => {
  it('are decided by keyboard alone, one after the other, and the audit log says who did it', async () => {
    const { pipeline, person, admin, hold, model } = await startAudited(redis);
    const operator = await person('operate');
    const ids = [await hold(operator), await hold(operator), await hold(operator)];
    const { page, complaints } = await enter(pipeline.url, operator.key, '/reviews');
    expect(await findBarriers(page)).toEqual([]);
    await Promise.all([page.waitForNavigation(), page.keyboard.press('b')]);
    expect(page.url()).toContain(ids[0]);
    expect(await findBarriers(page)).toEqual([]);

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

    const audit = await enter(pipeline.url, admin.key, `/audit?by=${operator.id}`);
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
    const { page } = await enter(pipeline.url, operator.key, `/reviews/${ids[0]}`);
    await operator.ask('POST', `/v1/reviews/${ids[0]}`, { decision: 'reject' });
    await page.locator('#standing [role=status]').waitFor();
    const said = await press(page, 'a');
    expect(said).toContain('Nothing was decided about the one before');
    expect(page.url()).toContain(ids[1]);
    await page.close();
  });
});
