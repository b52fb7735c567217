import { parseArgs } from 'node:util';
import type { Limits } from './door.ts';
import { parseLatency } from './latency.ts';
import { parseOutage } from './outages.ts';
import type { SimulatedModelOptions } from './start-simulated-model.ts';

/**
 * Reads what is typed behind the simulated model's command. Throws a TypeError for an option that it does not know, a
 * RangeError for a value that it cannot use.
 */
export function readOptions(args: readonly string[]): SimulatedModelOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '0' },
      // 200, 20-80 or median=300,p95=900
      latency: { type: 'string', default: '0' },
      'hanging-share': { type: 'string', default: '0' },
      misbehave: { type: 'string', multiple: true, default: [] },
      // 503,from=10,until=70,retryAfter=5,since=first-request
      outage: { type: 'string', multiple: true, default: [] },
      'requests-per-minute': { type: 'string' },
      'tokens-per-minute': { type: 'string' },
      'burst-ms': { type: 'string' },
      'max-concurrency': { type: 'string' },
      // wait, 429 or 503
      'when-full': { type: 'string' },
      'no-limit-headers': { type: 'boolean', default: false },
      'no-retry-after': { type: 'boolean', default: false },
      'output-tokens': { type: 'string' },
      'count-by': { type: 'string' },
      log: { type: 'string' },
    },
  });
  const limits: Limits = {
    ...{ requestsPerMinute: readNumber(values['requests-per-minute']), burstMs: readNumber(values['burst-ms']) },
    ...{ tokensPerMinute: readNumber(values['tokens-per-minute']), whenFull: readWhenFull(values['when-full']) },
    ...{ maxConcurrency: readNumber(values['max-concurrency']), sendsRetryAfter: !values['no-retry-after'] },
    sendsHeaders: !values['no-limit-headers'],
  };
  const isLimited = [limits.requestsPerMinute, limits.tokensPerMinute, limits.maxConcurrency].some(
    (limit) => limit !== undefined,
  );
  const countBy = values['count-by'];
  return {
    ...{ port: readNumber(values.port) ?? 0, latencyMs: parseLatency(values.latency), misbehave: values.misbehave },
    ...{ hangingShare: readNumber(values['hanging-share']) ?? 0, outages: values.outage.map(parseOutage) },
    ...{ outputTokens: readNumber(values['output-tokens']), limits: isLimited ? limits : undefined },
    ...(countBy === undefined ? {} : { countBy: new RegExp(countBy) }),
    ...(values.log === undefined ? {} : { logFile: values.log }),
  };
}

function readNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+(?:\.\d+)?$/.test(text)) throw new RangeError(`Not a number: "${text}".`);
  return Number(text);
}

function readWhenFull(text: string | undefined): Limits['whenFull'] {
  if (text === undefined || text === 'wait') return text;
  if (text === '429' || text === '503') return text === '429' ? 429 : 503;
  throw new RangeError('--when-full is wait, 429 or 503.');
}
