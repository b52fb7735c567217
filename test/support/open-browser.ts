import { resolve } from 'node:path';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { browserFlags, findChromium } from './find-chromium.ts';

/** A browser that is not there yet is got first. */
export const FOUND_WITHIN_MS = 600_000;
export const SHOWN_WITHIN_MS = 60_000;

/** How somebody looks at it. */
interface Look {
  width?: number;
  colorScheme?: 'light' | 'dark';
}

/** A browser in which people work with the console. */
export interface ConsoleBrowser {
  /** Opens a page, logs in with a key on the way to it, and tells what the browser complains of from then on. */
  enter: (url: string, key: string, path: string, look?: Look) => Promise<{ page: Page; complaints: string[] }>;
  close: () => Promise<void>;
}

/** Opens Chromium, and gets it first where there is none. */
export async function openBrowser(): Promise<Browser> {
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const executablePath = await findChromium({ dataDir: resolve('.airlock'), log });
  return chromium.launch({ executablePath, args: browserFlags });
}

export async function openConsoleBrowser(): Promise<ConsoleBrowser> {
  const browser = await openBrowser();
  return {
    enter: async (url, key, path, { width = 1280, colorScheme = 'light' } = {}) => {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      page.setDefaultTimeout(SHOWN_WITHIN_MS);
      const complaints: string[] = [];
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(`${url}/console${path}`);
      await page.fill('#key', key);
      await page.getByRole('button').click();
      // Its scripts run.
      await page.locator('#keys', { hasText: 'Keys are on' }).waitFor();
      // That the login page is a 401, the browser complains of.
      complaints.length = 0;
      return { page, complaints };
    },
    close: () => browser.close(),
  };
}

const rules = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What is hard to see, to hear or to reach on a page, by the names of the rules, and what does not fit. */
export async function findBarriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<string[]>(
    `axe.run({ runOnly: ${JSON.stringify(rules)} }).then(({ violations }) => violations.map(({ id }) => id))`,
  );
  const fits = await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth');
  return fits ? found : [...found, 'wider than the window'];
}
