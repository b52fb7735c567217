import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCommandJourney } from '../../../support/start-command-journey.ts';
import { startRedis, type TestRedis } from '../../../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

describe('models', () => {
  it('are listed, paused, limited and resumed', async () => {
    const { open } = await startCommandJourney(redis);
    const run = async (...args: string[]) => {
      const terminal = open();
      return { code: await terminal.run('models', ...args), out: terminal.stdout, said: terminal.stderr };
    };
    expect((await run()).out).toMatch(/^primary +gpt-5-mini +- +- +open +- +- +-$/m);
    expect(await run('pause', 'primary')).toEqual({ code: 0, out: 'primary paused\n', said: '' });
    expect((await run('limits', 'primary', '--rpm', '60', '--concurrency', '4')).code).toBe(0);
    expect((await run('list')).out).toMatch(/^primary +gpt-5-mini +- +- +paused +60 +- +4$/m);
    const limited = await run('limits', 'primary', '--rpm', 'none', '--tpm', '9', '--json');
    expect(JSON.parse(limited.out).limits.knob).toEqual({
      ...{ requestsPerMinute: null, tokensPerMinute: 9, maxConcurrency: 4 },
    });
    expect((await run('resume', 'primary')).out).toBe('primary open\n');
    expect(JSON.parse((await run('--json')).out)).toMatchObject([{ name: 'primary', paused: false }]);
  });

  it('are refused with the reason', async () => {
    const { open } = await startCommandJourney(redis);
    const refuse = async (...args: string[]) => {
      const terminal = open();
      return [await terminal.run('models', ...args), terminal.stderr];
    };
    expect(await refuse('pause', 'nobody')).toEqual([1, expect.stringMatching(/^airlock: model-unknown: /)]);
    expect(await refuse('limits', 'primary')).toEqual([2, expect.stringMatching(/give at least one of --rpm/)]);
    expect(await refuse('limits', 'primary', '--rpm', 'many')).toEqual([2, expect.stringMatching(/must be a number/)]);
    const tooFew = [2, expect.stringMatching(/^airlock: input-invalid: .*\/limits\/requestsPerMinute/)];
    expect(await refuse('limits', 'primary', '--rpm', '0')).toEqual(tooFew);
  });
});
