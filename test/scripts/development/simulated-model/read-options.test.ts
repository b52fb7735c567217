import { describe, expect, it } from 'vitest';
import { readOptions } from '../../../../scripts/development/simulated-model/read-options.ts';

describe('readOptions', () => {
  it('limits nothing without an option', () => {
    expect(readOptions([])).toEqual({
      ...{ port: 0, latencyMs: 0, misbehave: [], hangingShare: 0, outages: [], limits: undefined },
      outputTokens: undefined,
    });
  });

  it('reads limits, latency and outages', () => {
    const args = ['--requests-per-minute 600', '--max-concurrency 1', '--when-full wait', '--burst-ms 1000'];
    const more = ['--no-retry-after', '--latency median=300,p95=900', '--outage 503,until=5', '--outage hang,from=9'];
    const options = readOptions([...args, ...more].flatMap((arg) => arg.split(' ')));

    expect(options.limits).toEqual({
      ...{ requestsPerMinute: 600, tokensPerMinute: undefined, burstMs: 1000, maxConcurrency: 1, whenFull: 'wait' },
      ...{ sendsRetryAfter: false, sendsHeaders: true },
    });
    expect(options.latencyMs).toEqual({ median: 300, p95: 900 });
    expect(options.outages?.map(({ kind }) => kind)).toEqual(['503', 'hang']);
  });

  it.each([
    ['--requests-per-minute', 'many'],
    ['--when-full', '500'],
    ['--outage', '404'],
    ['--latency', 'none'],
  ])('refuses %s %s', (...args) => {
    expect(() => readOptions(args)).toThrow(RangeError);
  });
});
