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

describe('batches in the console', { timeout: SHOWN_WITHIN_MS }, () => {
  it('show how far they are, their bad rows and their results, and end as a whole', async () => {
    const { pipeline, person, hold, told } = await startAudited(redis);
    const operator = await person('operate');
    await hold(operator);
    const rows = ['{"input": {"text": "a"}, "options": {"delayMs": 60000}}', '{"input": {"text": 7}}'].join('\n');
    const headers = { 'content-type': 'application/x-ndjson' };
    const uploaded = await operator.request('/v1/batches?task=note', { method: 'POST', headers, body: rows });
    const { id } = (await uploaded.json()) as { id: string };
    const root = await person('admin', 'default');
    const { page, complaints } = await browser.enter(pipeline.url, root.key, '/batches');
    await Promise.all([page.waitForNavigation(), page.getByRole('link', { name: id }).click()]);
    expect(await findBarriers(page)).toEqual([]);
    expect(await page.locator('.of-bar li').allTextContents()).toEqual(
      expect.arrayContaining(['queued: 1', 'rejected: 1', 'failed: 0']),
    );
    expect(await page.locator('#rejected tbody tr').allTextContents()).toEqual([
      expect.stringMatching(/^2input-invalid\/input\/text: /),
    ]);
    await Promise.all([page.waitForNavigation(), page.getByRole('link', { name: 'Download results' }).click()]);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    expect(file.suggestedFilename()).toBe(`${id}.ndjson`);
    await file.delete();
    expect(await told('&act=batch.read')).toEqual([['batch.read', id]]);
    await page.goto(`${pipeline.url}/console/batches/${id}/cancel`);
    await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: 'Cancel' }).click()]);
    expect(await page.locator('.done').textContent()).toBe('Cancelled: 1.');
    await page.close();
    expect(complaints).toEqual([]);
  });
});
