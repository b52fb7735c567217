import fc, { type Arbitrary } from 'fast-check';
import type { FuzzedRequest } from './fuzzed-request.ts';
import type { Rule } from './judge-answer.ts';

/** What a request broke, and the smallest one found that breaks something, too. */
export interface Broken {
  rule: Rule;
  request: FuzzedRequest;
  /** Whether it broke something when it was sent again alone. */
  isAgain: boolean;
}

interface CheckGiven {
  requests: Arbitrary<FuzzedRequest>;
  count: number;
  seed: number;
  /** So many are under way at once. */
  lanes: number;
  withinMs: number;
  /** Sends a request and says which rule its answer breaks. */
  send: (request: FuzzedRequest) => Promise<Rule | undefined>;
}

/**
 * Sends requests in lanes until each lane has sent its share, met one that breaks a rule, or time is up. What lanes
 * met is then sent again, one at a time, so that what others broke at the same time is told apart, and made smaller.
 */
export async function checkRequests(given: CheckGiven): Promise<Broken[]> {
  const { requests, count, seed, lanes, withinMs, send } = given;
  let latest: Rule | undefined;
  const property = fc.asyncProperty(requests, async (request) => {
    const rule = await send(request);
    if (rule === undefined) return true;
    latest = rule;
    throw new Error(rule);
  });
  const ruleOf = (error: unknown) => (error instanceof Error ? error.message : '') as Rule;
  const first = await Promise.all(
    Array.from({ length: Math.min(lanes, count) }, (_, lane) =>
      fc.check(property, {
        ...{ seed: seed * lanes + lane, numRuns: Math.floor((count + lanes - 1 - lane) / lanes) },
        ...{ endOnFailure: true, interruptAfterTimeLimit: withinMs, markInterruptAsFailure: false },
      }),
    ),
  );
  const broken: Broken[] = [];
  for (const { failed, counterexample, counterexamplePath, seed: own, errorInstance } of first) {
    if (!failed || counterexample === null || counterexamplePath === null) continue;
    latest = undefined;
    const alone = await fc.check(property, { seed: own, path: counterexamplePath, interruptAfterTimeLimit: withinMs });
    const [request] = alone.counterexample ?? counterexample;
    broken.push({ rule: latest ?? ruleOf(errorInstance), request, isAgain: alone.failed });
  }
  return broken;
}
