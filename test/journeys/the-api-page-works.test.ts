import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemCodes } from '../../src/submissions/problem-codes.ts';
import { eventTypes } from '../../src/webhooks/event.ts';
import { declaredRoutes } from '../support/declared-routes.ts';
import { FOUND_WITHIN_MS, openBrowser } from '../support/open-browser.ts';
import { createSortTask } from '../support/sort-task.ts';
import { startJourney } from '../support/start-journey.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

/** The page draws every operation, which takes a busy machine its time. */
const DRAWN_WITHIN_MS = 120_000;

let redis: TestRedis;
let browser: Browser;
beforeAll(async () => {
  redis = await startRedis();
  browser = await openBrowser();
}, FOUND_WITHIN_MS);
afterAll(async () => {
  await browser?.close();
  await redis?.stop();
});

/** A page, with what it complained of and which hosts it asked. */
async function openPage(url: string) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(DRAWN_WITHIN_MS);
  const complaints: string[] = [];
  const origins = new Set<string>();
  page.on('request', (request) => origins.add(new URL(request.url()).origin));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  return { page, complaints, origins };
}

/** Tries the operation with the key, and waits for the answer's status. */
async function tryOut(page: Page, name: string, key: string): Promise<string | null> {
  await page.getByRole('button', { name: 'Authorize' }).first().click();
  await page.locator('.auth-container input').fill(key);
  await page.locator('.auth-container button[type=submit]').click();
  await page.locator('.auth-container .btn-done').click();
  const operation = page.locator(`[id$="-${name}"]`);
  await operation.locator('.opblock-summary-control').click();
  await operation.getByRole('button', { name: 'Execute' }).click();
  return operation.locator('.live-responses-table .response .response-col_status').first().textContent();
}

describe('/docs', { timeout: DRAWN_WITHIN_MS }, () => {
  it('lists every operation and tries one out with a key, without a word of complaint or a foreign request', async () => {
    const { pipeline } = await startJourney(redis, { tasks: [createSortTask()], stages: [] });
    await pipeline.submit('sort', { text: 'ok' });
    const { page, complaints, origins } = await openPage(`${pipeline.url}/docs`);
    await page.locator('.opblock').first().waitFor();
    expect(await page.locator('.opblock').count()).toBe(declaredRoutes.length + eventTypes.length);
    expect(await tryOut(page, 'listJobs', pipeline.key)).toContain('200');
    expect(await page.locator('[id$="-listJobs"] .live-responses-table').textContent()).toContain('"task": "sort"');
    expect({ complaints, origins: [...origins] }).toEqual({ complaints: [], origins: [pipeline.url] });
    await page.close();
  });

  it("shows what a problem means where the problem's type leads", async () => {
    const { pipeline } = await startJourney(redis, { stages: [] });
    const refused = (await (await pipeline.request('/v1/jobs/job_x')).json()) as { type: string; code: string };
    const { page, complaints, origins } = await openPage(new URL(refused.type, pipeline.url).href);
    expect(await page.locator('h1').textContent()).toBe(problemCodes['id-invalid'].title);
    expect(await page.locator('dd').count()).toBe(3);
    expect(await page.evaluate<string>("document.querySelector('a').href")).toBe(`${pipeline.url}/docs`);
    expect({ complaints, origins: [...origins] }).toEqual({ complaints: [], origins: [pipeline.url] });
    await page.close();
  });
});
