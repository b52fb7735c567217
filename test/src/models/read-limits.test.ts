import { describe, expect, it } from 'vitest';
import { readLimits } from '../../../src/models/read-limits.ts';

const read = (headers: Record<string, string>) => readLimits({ get: (name) => headers[name] ?? null });

const openai = (kind: string, limit: string, remaining: string, reset: string) => ({
  [`x-ratelimit-limit-${kind}`]: limit,
  [`x-ratelimit-remaining-${kind}`]: remaining,
  [`x-ratelimit-reset-${kind}`]: reset,
});

describe('readLimits', () => {
  it.each<[string, Record<string, string>, object | undefined]>([
    [
      "OpenAI's",
      { ...openai('requests', '60', '59', '1s'), ...openai('tokens', '150000', '149984', '6ms') },
      { requestsPerMinute: 60, tokensPerMinute: 150_000 },
    ],
    ["OpenAI's, all used", openai('requests', '500', '0', '1m0s'), { requestsPerMinute: 500 }],
    [
      "Groq's, whose requests are those of a day",
      { ...openai('requests', '14400', '14370', '2m59.56s'), ...openai('tokens', '18000', '9000', '30s') },
      { tokensPerMinute: 18_000 },
    ],
    [
      'those with the minute in their names',
      { 'x-ratelimit-limit-tokens-minute': '50000', 'x-ratelimit-limit-req-minute': '30' },
      { requestsPerMinute: 30, tokensPerMinute: 50_000 },
    ],
    [
      'those of a minute of which a second is let go at once',
      openai('requests', '1200', '19', '50ms'),
      { requestsPerMinute: 1200 },
    ],
    ['those of a second', openai('requests', '5', '4', '1s'), undefined],
    ['without a reset', { 'x-ratelimit-limit-requests': '60', 'x-ratelimit-remaining-requests': '59' }, undefined],
    ['with nothing used', openai('requests', '60', '60', '0s'), undefined],
    ['of nothing', openai('requests', '0', '0', '60s'), undefined],
    ['that are negative', openai('requests', '-60', '1', '1s'), undefined],
    ['with more left than there is', openai('requests', '60', '61', '1s'), undefined],
    ['in words', openai('requests', 'sixty', 'many', 'soon'), undefined],
    ['that are no whole number', openai('requests', '6e1', '5.9', '1s'), undefined],
    ['that are huge', openai('tokens', '9'.repeat(30), '1', '60s'), undefined],
    ['where there are none', {}, undefined],
  ])('reads limits by the minute: %s', (_, headers, expected) => {
    expect(read(headers)).toEqual(expected);
  });

  it("reads Anthropic's, whose reset is a date", () => {
    const reset = new Date(Date.now() + 30_000).toISOString();
    const headers = {
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-requests-remaining': '25',
      'anthropic-ratelimit-requests-reset': reset,
    };
    expect(read(headers)).toEqual({ requestsPerMinute: 50 });
  });
});
