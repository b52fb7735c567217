import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRequests } from '../../../../scripts/laboratory/fuzz/check-requests.ts';
import type { FuzzedRequest } from '../../../../scripts/laboratory/fuzz/fuzzed-request.ts';
import type { Rule } from '../../../../scripts/laboratory/fuzz/judge-answer.ts';
import { aRequest } from './a-request.ts';

const requests = fc.nat({ max: 1000 }).map((n) => aRequest({ body: String(n) }));
const given = { requests, count: 101, seed: 1, lanes: 4, withinMs: 60_000 };

describe('checkRequests', () => {
  it('sends as many as it is told, the same for the same seed', async () => {
    const send = (bodies: string[]) => async (request: FuzzedRequest) => {
      bodies.push(request.body);
      return undefined;
    };
    const [one, other]: [string[], string[]] = [[], []];
    expect(await checkRequests({ ...given, send: send(one) })).toEqual([]);
    await checkRequests({ ...given, send: send(other) });
    expect(one).toHaveLength(101);
    expect(other.sort()).toEqual(one.sort());
  });

  it('finds the smallest request that breaks a rule', async () => {
    const send = async ({ body }: FuzzedRequest) => (Number(body) >= 500 ? 'server-error' : undefined);
    const broken = await checkRequests({ ...given, send });
    expect(broken).toHaveLength(4);
    for (const one of broken) {
      expect(one).toEqual({ rule: 'server-error', request: aRequest({ body: '500' }), isAgain: true });
    }
  });

  it('tells which break nothing when they are sent alone', async () => {
    let underWay = 0;
    const send = async (): Promise<Rule | undefined> => {
      underWay += 1;
      await new Promise((resolve) => setImmediate(resolve));
      const isCrowded = underWay > 1;
      underWay -= 1;
      return isCrowded ? 'crash' : undefined;
    };
    const broken = await checkRequests({ ...given, send });
    expect(broken.length).toBeGreaterThan(0);
    expect(broken.map(({ rule, isAgain }) => ({ rule, isAgain }))).toContainEqual({ rule: 'crash', isAgain: false });
  });
});
