import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserFlags, findChromium } from '../support/find-chromium.ts';
import { startAudited } from '../support/start-audited.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

const require = createRequire(import.meta.url);
/** A browser that is not there yet is got first. */
const FOUND_WITHIN_MS = 600_000;
const DRAWN_WITHIN_MS = 60_000;

let redis: TestRedis;
let browser: Browser;
let axe: string;
beforeAll(async () => {
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const executablePath = await findChromium({ dataDir: resolve('.airlock'), log });
  axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
  redis = await startRedis();
  browser = await chromium.launch({ executablePath, args: browserFlags });
}, FOUND_WITHIN_MS);
afterAll(async () => {
  await browser?.close();
  await redis?.stop();
});

/** A page of somebody who has logged in, with what it complained of. */
async function logIn(url: string, key: string, look: { width: number; colorScheme: 'light' | 'dark' }) {
  const { width, colorScheme } = look;
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  page.setDefaultTimeout(DRAWN_WITHIN_MS);
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${url}/`);
  await page.fill('#key', key);
  await page.getByRole('button').click();
  await page.getByRole('heading', { name: 'Now' }).waitFor();
  // The login page is answered with 401 before.
  complaints.length = 0;
  return { page, complaints, close: () => context.close() };
}

/** What is hard to see, to hear or to reach, and what does not fit. */
async function look(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const rules = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const found = await page.evaluate<string[]>(
    `axe.run(document, { runOnly: ${JSON.stringify(rules)} }).then(({ violations }) => violations.map(({ id }) => id))`,
  );
  const fits = await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth');
  return fits ? found : [...found, 'wider than the window'];
}

/** Jobs that succeed and fail, and one that a person approved. */
async function work({ person, succeed, die, hold }: Awaited<ReturnType<typeof startAudited>>) {
  const operator = await person('operate');
  await succeed(operator);
  await die(operator);
  const held = await hold(operator);
  await operator.ask('POST', `/v1/reviews/${held}`, { decision: 'approve' });
  await hold(operator);
  return operator;
}

describe('the console', { timeout: DRAWN_WITHIN_MS }, () => {
  it('says whose trouble it is, and leads to what failed and how good answers are', async () => {
    const ground = await startAudited(redis);
    const operator = await work(ground);
    const { page, complaints, close } = await logIn(ground.pipeline.url, operator.key, {
      width: 400,
      colorScheme: 'dark',
    });
    const state = page.locator('#state');
    await state.getByText('It is').waitFor();
    expect(await state.textContent()).toMatch(/1 job of 3 that ended in the last 5 min failed: model-/);
    expect(await page.locator('#figures div', { hasText: 'open reviews' }).locator('dd').textContent()).toBe('1');
    expect(await look(page)).toEqual([]);
    await page.getByRole('link', { name: 'Failures' }).click();
    const died = page.locator('#jobs tbody tr');
    expect(await died.locator('td[data-head=Count]').textContent()).toBe('1');
    expect(await died.getByRole('link', { name: 'replay these' }).getAttribute('href')).toMatch(
      /^\/console\/dead-letters\/replay\?code=model-[a-z-]+&task=note$/,
    );
    expect(await look(page)).toEqual([]);
    await page.getByRole('link', { name: 'Quality' }).click();
    await page.locator('#calibration').getByText('0.2 to 0.3').waitFor();
    expect(await page.locator('#calibration td[data-head=Approved]').textContent()).toBe('1');
    expect(await look(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  it('follows a provider that somebody pauses and limits', async () => {
    const ground = await startAudited(redis);
    const chief = await ground.person('operate', 'acme', 'installation');
    const { url } = ground.pipeline;
    const { page, complaints, close } = await logIn(url, chief.key, { width: 1280, colorScheme: 'light' });
    await page.getByText('All is well.').waitFor();
    await page.getByRole('link', { name: 'Providers' }).click();
    await page.locator('input[name=requestsPerMinute]').fill('600');
    await page.getByRole('button', { name: 'Set…' }).click();
    await page.getByRole('button', { name: 'Set limits' }).click();
    await page.getByText('Set: 1.').waitFor();
    expect(await page.locator('#providers td[data-head="Requests a minute"]').first().textContent()).toBe('0 of 600');
    await page.getByRole('link', { name: 'pause' }).first().click();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused: 1.').waitFor();
    expect(await look(page)).toEqual([]);
    await page.getByRole('link', { name: 'Now' }).click();
    await page.getByText('Somebody has paused primary').waitFor();
    const told = await ground.told('&scope=installation', await ground.person('admin', 'default'));
    expect(told.map(([act]) => act)).toEqual(expect.arrayContaining(['model.pause', 'model.limit']));
    // What changes shows by itself.
    await chief.ask('PATCH', '/v1/models/primary', { paused: false });
    await ground.succeed(chief);
    await page.getByText('All is well.').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});
