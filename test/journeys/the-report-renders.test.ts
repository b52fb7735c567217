import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeReport } from '../../scripts/command-line/demo/report/write-report.ts';
import { evaluate } from '../../scripts/laboratory/eval-redaction/figures.ts';
import { readOwnTexts } from '../../scripts/laboratory/eval-redaction/read-own-texts.ts';
import { writeReport as writeRedactionReport } from '../../scripts/laboratory/eval-redaction/report/write-report.ts';
import { makeAttempt, makeFinishedJob, makeFinishedRun, modelError } from '../support/finished-demo.ts';
import { FOUND_WITHIN_MS, openBrowser } from '../support/open-browser.ts';

const dead = makeFinishedJob('mail-9', {
  ...{ status: 'failed', stage: 'dead-letter', failure: modelError },
  attempts: [makeAttempt(95, { outcome: 'failed', failure: modelError })],
});
const jobs = ['mail-1001', 'form-1020', 'mail-1017'].map((customId) => makeFinishedJob(customId));

const texts = readOwnTexts().filter(({ language }) => language === 'sv');

let folder: string;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airlock-report-'));
  await writeFile(join(folder, 'report.html'), writeReport(makeFinishedRun([...jobs, dead])));
  const measured = { title: 'without any detector', mode: 'balanced', texts, evaluation: await evaluate(texts, []) };
  await writeFile(join(folder, 'redaction.html'), writeRedactionReport(measured));
  browser = await openBrowser();
}, FOUND_WITHIN_MS);

afterAll(async () => {
  await browser?.close();
  if (folder !== undefined) await rm(folder, { recursive: true });
});

/** Opens a report and runs `look` on it; returns what it asked the network for and what it complained of, too. */
async function open<T>(
  options: { width: number; colorScheme: 'light' | 'dark'; file?: string },
  look: (page: Page) => Promise<T>,
) {
  const { width, colorScheme, file = 'report.html' } = options;
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  const url = pathToFileURL(join(folder, file)).href;
  await page.goto(url);
  const seen = await look(page);
  await page.close();
  return { seen, complaints, others: asked.filter((each) => each !== url) };
}

const backgroundOf = (page: Page) => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');

describe('report.html', () => {
  it.each([1280, 400])('shows everything without scrolling sideways, %i pixels wide', async (width) => {
    const { seen, complaints, others } = await open({ width, colorScheme: 'light' }, async (page) => ({
      width: await page.evaluate<number>('document.documentElement.scrollWidth'),
      endings: await page.locator('.endings tbody tr:visible').count(),
      messages: await page.locator('.wire pre:visible').count(),
      placeholder: await page.locator('mark.placeholder').first().textContent(),
      lives: await page.locator('.lives li:visible').count(),
      bars: await page.locator('.track i:visible').count(),
    }));
    expect({ complaints, others }).toEqual({ complaints: [], others: [] });
    expect(seen).toEqual({ width, endings: 2, messages: 9, placeholder: '[PERSON_1]', lives: 4, bars: 24 });
  });

  it('is dark where the reader likes it dark', async () => {
    const light = await open({ width: 800, colorScheme: 'light' }, backgroundOf);
    const dark = await open({ width: 800, colorScheme: 'dark' }, backgroundOf);
    const brightness = (color: string) => Math.max(...(color.match(/\d+/g) ?? []).map(Number));
    expect(brightness(light.seen)).toBeGreaterThan(200);
    expect(brightness(dark.seen)).toBeLessThan(60);
  });

  it('opens the list of all jobs without a script', async () => {
    const { seen } = await open({ width: 1280, colorScheme: 'light' }, async (page) => {
      const before = await page.locator('.all tbody tr:visible').count();
      await page.locator('summary').click();
      return [before, await page.locator('.all tbody tr:visible').count()];
    });
    expect(seen).toEqual([0, 4]);
  });
});

describe('the report of eval:redaction', () => {
  it.each([1280, 400])('shows the texts that its buttons choose, without a script, %i pixels wide', async (width) => {
    const count = (page: Page) => page.locator('article:visible').count();
    const look = async (page: Page) => {
      const seen = [await page.evaluate<number>('document.documentElement.scrollWidth'), await count(page)];
      await page.locator('#only-has-missed').check();
      await page.locator('#only-type-IBAN').check();
      return [...seen, await count(page), await page.locator('mark.missed:visible', { hasText: 'IBAN' }).count()];
    };
    const { seen, complaints, others } = await open({ width, colorScheme: 'light', file: 'redaction.html' }, look);
    const withIban = texts.filter(({ spans }) => spans.some(({ type }) => type === 'IBAN')).length;
    expect({ complaints, others }).toEqual({ complaints: [], others: [] });
    expect(seen).toEqual([width, texts.length, withIban, withIban]);
  });
});
