import { resolve } from 'node:path';
import axe from 'axe-core';
import { chromium, type Page } from 'playwright-core';
import { browserFlags, findChromium } from './find-chromium.ts';

/** A browser in which people work with the console. */
export interface ConsoleBrowser {
  /** Logs in with a key, and leads to a page; with what the browser complains of from then on. */
  enter: (url: string, key: string, path: string) => Promise<{ page: Page; complaints: string[] }>;
  close: () => Promise<void>;
}

/** Opens Chromium, and gets it first where there is none. */
export async function openConsoleBrowser(): Promise<ConsoleBrowser> {
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const executablePath = await findChromium({ dataDir: resolve('.airlock'), log });
  const browser = await chromium.launch({ executablePath, args: browserFlags });
  return {
    enter: async (url, key, path) => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.request.post(`${url}/console/login`, { form: { key } });
      await page.goto(`${url}/console${path}`);
      return { page, complaints };
    },
    close: () => browser.close(),
  };
}

/** What is not accessible on a page, by the names of the rules. */
export async function findBarriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate<string[]>(
    "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }).then(({ violations }) => violations.map(({ id }) => id))",
  );
}
