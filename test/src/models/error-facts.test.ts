import { describe, expect, it } from 'vitest';
import { findErrorFacts } from '../../../src/models/error-facts.ts';

const textsOf = (body: unknown) => findErrorFacts(body).texts;
const messageOf = (message: string) => textsOf({ error: { message } });

describe('findErrorFacts', () => {
  it('finds messages, codes, names of fields, statuses, waits and headers at any depth, and nothing under other keys', () => {
    const inner = {
      error: {
        message: 'Slow down',
        code: 429,
        details: [{ retryDelay: '3s' }],
        param: 'max_Tokens',
        loc: ['body', 'n'],
      },
    };
    const metadata = { raw: JSON.stringify(inner), headers: { 'Retry-After': 4 }, flagged_input: 'ours' };
    expect(findErrorFacts({ error: { message: 'Failed', type: 'UpstreamError', metadata }, input: 'ours' })).toEqual({
      texts: ['failed', 'upstreamerror', '', 'slow down'],
      codes: ['failed', 'upstream_error', '429'],
      names: ['max_tokens', 'body', 'n'],
      statuses: [429],
      waits: [{ key: 'retrydelay', value: '3s' }],
      headers: new Map([['retry-after', '4']]),
    });
  });

  it.each([
    ["This model's limit isn't 'a lot of' tokens", "this model's limit isn't tokens"],
    ["The model 'x' or `y` of “z”", 'the model x or y of z'],
    ["Bad: 'the users' plan' is no JSON", 'bad: is no json'],
    ["Bad: 'a b', 'c d' and 'e'", 'bad: , and e'],
    ['Bad: "he said "too long" twice" here', 'bad: here'],
    ["Bad: 'a quote that does not end", 'bad:'],
    ['See https://x.y/quota-exceeded for more', 'see for more'],
    ['Invalid content: what we sent', 'invalid'],
    ['Too many: content: 5000 tokens', 'too many: content: 5000 tokens'],
  ])('leaves of %j what the provider says itself', (message, plain) => {
    expect(messageOf(message)[0]).toBe(plain);
  });

  it('reads what Python prints of an error', () => {
    const printed = "Error code: 400 - {'error': {'message': \"It's too long\", 'code': 'x_y', 'input': 'ours'}}";
    expect(findErrorFacts({ detail: printed })).toMatchObject({ texts: ['error code: 400 -', "it's too long", 'x_y'] });
  });

  it('passes over a web page', () => {
    expect(textsOf(' <html>quota exceeded</html>')).toEqual([]);
    expect(textsOf('quota exceeded')).toEqual(['quota exceeded']);
  });
});
