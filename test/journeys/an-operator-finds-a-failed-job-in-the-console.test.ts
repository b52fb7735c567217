import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDetectors } from '../../src/redaction/detectors.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import {
  type ConsoleBrowser,
  FOUND_WITHIN_MS,
  findBarriers,
  openConsoleBrowser,
  SHOWN_WITHIN_MS,
} from '../support/open-browser.ts';
import { startJourney } from '../support/start-journey.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

/** What nobody sees without a reason. */
const planted = { email: 'dana.whitfield@example.com', order: 'order-7788', summary: 'a planted summary' };
const [noAnswer, REASON] = [{ status: 400, body: { error: { message: 'no' } } }, 'ticket 4711'];

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

const isMasked = async (page: Page) => {
  const text = `${page.url()} ${await page.content()}`;
  expect(Object.values(planted).filter((value) => text.includes(value))).toEqual([]);
};

const say = (page: Page, button: string) =>
  page
    .getByLabel('Reason, for the audit log')
    .fill(REASON)
    .then(() => page.getByRole('button', { name: button }).click());

describe('the console', { timeout: SHOWN_WITHIN_MS }, () => {
  it('finds a failed job by a filter, reveals its input to who says why, and replays it', async () => {
    const { pipeline, model } = await startJourney(redis, {
      ...{ tasks: [createNoteTask({ attempts: 1 })], detectors: createDetectors('balanced') },
    });
    model.script(noAnswer);
    const input = { text: `Write to ${planted.email}.` };
    const { id } = await pipeline.submit('note', input, { metadata: { order: planted.order } });
    await pipeline.reaches(id, 'failed');
    model.script(noteAnswer());
    await pipeline.ends((await pipeline.submit('note', { text: 'well' })).id);
    const { page, complaints } = await browser.enter(pipeline.url, pipeline.key, '/jobs', { width: 400 });
    const look = async () => expect([page.url(), await findBarriers(page)]).toEqual([page.url(), []]);

    await page.getByLabel('Failure').selectOption('model-rejected');
    await page.waitForURL('**failure=model-rejected**');
    await look();
    expect(await page.locator('main tbody tr').count()).toBe(1);
    await page.locator('main tbody tr a').first().click();
    await page.waitForURL(`**/jobs/${id}`);
    await look();
    await isMasked(page);
    expect(await page.locator('#facts').textContent()).toContain('model-rejected');
    expect(await page.locator('#metadata').textContent()).toContain('order');

    await say(page, 'Reveal');
    await page.locator('.revealed').waitFor();
    expect(await page.locator('.revealed pre').textContent()).toContain(planted.email);
    expect(page.url()).toBe(`${pipeline.url}/console/jobs/${id}/reveal`);
    const audit = await (await pipeline.request('/v1/audit?act=job.reveal')).json();
    expect(audit).toMatchObject({ data: [{ object: id, reason: `input: ${REASON}` }] });
    await page.getByRole('link', { name: 'Hide' }).click();
    await page.waitForURL(`**/jobs/${id}`);
    await isMasked(page);

    await page.getByRole('link', { name: 'What left' }).click();
    await page.locator('#sent').waitFor();
    await look();
    expect(await page.locator('#sent tbody tr').textContent()).toContain('proven with its attempt');
    expect(await page.locator('#sent tbody tr').textContent()).toContain('has come to this line');
    await say(page, 'Reveal what was let out');
    await page.locator('.revealed').waitFor();
    expect(await page.locator('.revealed pre').textContent()).toContain('[EMAIL_1]');
    await isMasked(page);

    model.script(noteAnswer({ summary: planted.summary }));
    await page.goto(`${pipeline.url}/console/jobs/${id}`);
    await page.getByRole('link', { name: 'Replay or put away' }).click();
    await look();
    await page.getByRole('link', { name: 'Replay', exact: true }).click();
    await page.getByRole('button', { name: 'Replay' }).click();
    await page.getByText('Replayed: 1.').waitFor();
    expect(await pipeline.ends(id)).toMatchObject({ status: 'succeeded', run: 2 });
    await page.reload();
    expect(await page.locator('#facts').textContent()).toContain('succeeded');
    expect(await page.locator('#run-2').textContent()).toContain('model answers');
    await isMasked(page);
    expect(complaints).toEqual([]);
    expect(pipeline.logged.join('')).not.toContain('4711');
    await page.close();
  });
});
