import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCommandJourney } from '../../../support/start-command-journey.ts';
import { startRedis, type TestRedis } from '../../../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

describe('tenants', () => {
  it('are set, listed and shown', async () => {
    const { open } = await startCommandJourney(redis);
    const run = async (...args: string[]) => {
      const terminal = open();
      return { code: await terminal.run('tenants', ...args), out: terminal.stdout };
    };
    const caps = ['--rpm', '60', '--tpm', '1000', '--waiting', '50', '--concurrency', '2', '--usd-per-day', '1.5'];
    expect((await run('set', 'acme', '--weight', '2.5', ...caps)).code).toBe(0);
    expect((await run()).out).toMatch(/^acme +2\.5 +60 +1000 +2 +0 of 50 +0 of 1\.5\ndefault +- +- +- +- +0 +0$/m);
    const changed = await run('set', 'acme', '--waiting', 'none', '--usd-per-day', 'none', '--json');
    expect(JSON.parse(changed.out)).toMatchObject({
      ...{ name: 'acme', weight: 2.5, limits: { maxWaiting: null, maxConcurrency: 2 }, budget: { usdPerDay: null } },
    });
    expect(JSON.parse((await run('show', 'acme', '--json')).out)).toEqual(JSON.parse(changed.out));
    expect(JSON.parse((await run('list', '--limit', '1', '--json')).out)).toMatchObject([{ name: 'acme' }]);
  });

  it('are refused with the reason', async () => {
    const { open } = await startCommandJourney(redis);
    const refuse = async (...args: string[]) => {
      const terminal = open();
      return [await terminal.run('tenants', ...args), terminal.stderr];
    };
    expect(await refuse('show', '-x')).toEqual([2, expect.stringMatching(/unknown option/)]);
    expect(await refuse('show', 'a b')).toEqual([1, expect.stringMatching(/^airlock: tenant-unknown: /)]);
    expect(await refuse('set', 'acme')).toEqual([2, expect.stringMatching(/give at least one of --weight/)]);
    expect(await refuse('set', 'acme', '--weight', '-1')).toEqual([2, expect.stringMatching(/must be a number/)]);
    expect(await refuse('set', 'acme', '--weight', '0')).toEqual([2, expect.stringMatching(/input-invalid: .*weight/)]);
  });
});
