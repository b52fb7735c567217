import { type Reply, replyWithError, replyWithJson } from './reply.ts';

/**
 * What a server does while it is away: `refuse` takes no connections, a number is that HTTP status (502 as a web
 * page), `hang` takes requests and never answers, `loading` is a 503 that says so, as local servers do.
 */
export const outageKinds = ['refuse', '500', '502', '503', '529', 'hang', 'loading'] as const;

export interface Outage {
  kind: (typeof outageKinds)[number];
  /** Milliseconds after the start, or after the first request. */
  fromMs: number;
  /** Infinity is for good. */
  untilMs: number;
  since: 'start' | 'first-request';
  /** Seconds told as Retry-After; undefined tells nothing. */
  retryAfter: number | undefined;
}

/** Which outage is on, by a clock. */
export interface Outages {
  current: () => Outage | undefined;
  /** A request came: from the first one on, outages that count from there have a beginning. */
  sawRequest: () => void;
  /** Goes before the schedule until it is told otherwise; undefined: the schedule alone. */
  set: (outage: Outage | undefined) => void;
  /** Milliseconds until the schedule begins or ends something; undefined when it is over. */
  msToNextChange: () => number | undefined;
}

/** Makes them. Of two at once the first in the list is on. `now` is in milliseconds. */
export function createOutages(schedule: readonly Outage[], now: () => number): Outages {
  const startedAt = now();
  let firstAt: number | undefined;
  let chosen: Outage | undefined;
  const beginningOf = ({ since }: Outage) => (since === 'start' ? startedAt : (firstAt ?? Infinity));
  const isOn = (outage: Outage) => {
    const at = now() - beginningOf(outage);
    return at >= outage.fromMs && at < outage.untilMs;
  };
  return {
    current: () => chosen ?? schedule.find(isOn),
    sawRequest: () => {
      firstAt ??= now();
    },
    set: (outage) => {
      chosen = outage;
    },
    msToNextChange: () => {
      const edges = schedule.flatMap((one) => [one.fromMs, one.untilMs].map((ms) => beginningOf(one) + ms - now()));
      const ahead = edges.filter((ms) => ms > 0 && ms < Infinity);
      return ahead.length === 0 ? undefined : Math.min(...ahead);
    },
  };
}

const webPage = '<html><head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>';

/** What a request gets while the outage is on. */
export function replyToOutage({ kind, retryAfter }: Outage): Reply {
  const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  switch (kind) {
    case 'refuse':
      return { ...replyWithJson(503, {}), status: 0, delivery: { is: 'reset' } };
    case 'hang':
      return { ...replyWithJson(503, {}), status: 0, delivery: { is: 'hang' } };
    case '500':
      return replyWithError(500, null, 'The server had an error while processing your request.', headers);
    case '502':
      return { ...replyWithJson(502, {}, { ...headers, 'content-type': 'text/html' }), body: webPage };
    case '503':
      return replyWithError(503, null, 'The engine is currently overloaded, please try again later.', headers);
    case '529':
      return replyWithJson(529, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, headers);
    case 'loading':
      return replyWithJson(503, { error: { message: 'Loading model', type: 'unavailable_error', code: 503 } }, headers);
  }
}

/**
 * Reads one outage, such as `503,from=10,until=70,retryAfter=5` or `refuse,from=5,since=first-request`, in seconds.
 * Throws a RangeError for anything else.
 */
export function parseOutage(text: string): Outage {
  const [name = '', ...rest] = text.split(',').map((part) => part.trim());
  const kind = outageKinds.find((one) => one === name);
  if (kind === undefined) throw new RangeError(`Unknown outage "${name}". Known: ${outageKinds.join(', ')}.`);
  const given = new Map(rest.map((part) => part.split('=') as [string, string | undefined]));
  for (const key of given.keys()) {
    if (!['from', 'until', 'retryAfter', 'since'].includes(key)) throw new RangeError(`Unknown setting "${key}".`);
  }
  const since = given.get('since') ?? 'start';
  if (since !== 'start' && since !== 'first-request') throw new RangeError('since= is start or first-request.');
  const fromMs = (readSeconds(given.get('from')) ?? 0) * 1000;
  const untilMs = (readSeconds(given.get('until')) ?? Infinity) * 1000;
  if (untilMs <= fromMs) throw new RangeError('until= is not behind from=.');
  return { kind, fromMs, untilMs, since, retryAfter: readSeconds(given.get('retryAfter')) };
}

function readSeconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+(?:\.\d+)?$/.test(text)) throw new RangeError(`No number of seconds: "${text}".`);
  return Number(text);
}
