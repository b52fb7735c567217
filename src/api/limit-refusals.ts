import { isIP } from 'node:net';
import type { Request } from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { ApiProblem } from '../submissions/api-problem.ts';
import { problemCodes } from '../submissions/problem-codes.ts';

const MAX_REFUSALS = 30;
const LIMIT_SECONDS = 60;

/**
 * Slows down who guesses keys: an address gets 30 refusals a minute. It is asked about requests that are refused, and
 * about no others: a right key is taken, whatever others have sent from its address.
 */
export interface RefusalLimit {
  /** Counts a refusal. Milliseconds until its address is told again what was wrong; 0 when it may be told now. */
  note: (request: Request) => Promise<number>;
}

/** Keeps the counts of the last minute in memory, for this process alone. */
export function createRefusalLimit(): RefusalLimit {
  const limiter = new RateLimiterMemory({ points: MAX_REFUSALS, duration: LIMIT_SECONDS });
  return {
    note: async (request) => {
      const { consumedPoints, msBeforeNext } = await limiter.penalty(findClient(request));
      return consumedPoints > MAX_REFUSALS ? Math.max(1, msBeforeNext) : 0;
    },
  };
}

/** The problem to answer with: the same, or `too-many-refusals` in the place of a 401 over the limit. */
export async function limitRefusal(problem: ApiProblem, request: Request, limit: RefusalLimit): Promise<ApiProblem> {
  if (problemCodes[problem.code].status !== 401) return problem;
  const retryAfterMs = await limit.note(request);
  return retryAfterMs === 0 ? problem : new ApiProblem('too-many-refusals', { retryAfterMs });
}

/**
 * Who asks: an IPv4 address, or the /64 of an IPv6 one, all of which one client may have. Express finds it behind the
 * proxies that are trusted; where they tell something else, it is the proxy's own.
 */
export function findClient(request: Pick<Request, 'ip' | 'socket'>): string {
  const plain = findAddress(request);
  return isIP(plain) === 6 ? findNetwork(plain) : plain;
}

/** The whole address of who asks. */
export function findAddress({ ip = '', socket }: Pick<Request, 'ip' | 'socket'>): string {
  const withoutPort = ip.replace(/^\[(.*)\](:\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1');
  const address = isIP(withoutPort) === 0 ? (socket.remoteAddress ?? '') : withoutPort;
  return address.replace(/^::ffff:(?=[\d.]+$)/i, '').replace(/%.*$/, '');
}

function findNetwork(address: string): string {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groupsOf = (part: string) => part.split(':').filter((group) => group !== '');
  const [before, after] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros = Array<string>(8 - before.length - after.length).fill('0');
  return `${[...before, ...zeros, ...after].slice(0, 4).join(':')}::/64`;
}
