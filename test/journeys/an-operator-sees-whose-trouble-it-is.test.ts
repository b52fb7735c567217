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

describe('the console', { timeout: SHOWN_WITHIN_MS }, () => {
  it('says whose trouble it is, and leads to what failed and how good answers are', async () => {
    const ground = await startAudited(redis);
    const operator = await work(ground);
    const dark = { width: 400, colorScheme: 'dark' } as const;
    const { page, complaints } = await browser.enter(ground.pipeline.url, operator.key, '/', dark);
    const state = page.locator('#state');
    await state.getByText('It is').waitFor();
    expect(await state.textContent()).toMatch(/1 job of 3 that ended in the last 5 min failed: model-/);
    expect(await page.locator('#figures div', { hasText: 'open reviews' }).locator('dd').textContent()).toBe('1');
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('link', { name: 'Failures' }).click();
    const died = page.locator('#jobs tbody tr');
    expect(await died.locator('td[data-head=Count]').textContent()).toBe('1');
    expect(await died.getByRole('link', { name: 'its dead letters' }).getAttribute('href')).toMatch(
      /^\/console\/dead-letters\/replay\?code=model-[a-z-]+&task=note$/,
    );
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('link', { name: 'Quality' }).click();
    await page.locator('#calibration').getByText('0.2 to 0.3').waitFor();
    expect(await page.locator('#calibration td[data-head=Approved]').textContent()).toBe('1');
    expect(await findBarriers(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('follows a provider that somebody pauses and limits', async () => {
    const ground = await startAudited(redis);
    const chief = await ground.person('operate', 'acme', 'installation');
    const { url } = ground.pipeline;
    const { page, complaints } = await browser.enter(url, chief.key, '/');
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
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('link', { name: 'Now' }).click();
    await page.getByText('Somebody has paused primary').waitFor();
    const told = await ground.told('&scope=installation', await ground.person('admin', 'default'));
    expect(told.map(([act]) => act)).toEqual(expect.arrayContaining(['model.pause', 'model.limit']));
    // What changes shows by itself.
    await chief.ask('PATCH', '/v1/models/primary', { paused: false });
    await ground.succeed(chief);
    await page.getByText('All is well.').waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });
});
