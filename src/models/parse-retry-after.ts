/** Longer waits are told as this one, 24 h; the real cap is the caller's. */
const maxMs = 86_400_000;
const seconds = /^\d+(\.\d+)?$/;
const httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d/;

/**
 * Reads how long a provider asks us to stay away, in milliseconds from 0 to 24 h; undefined when it does not say or
 * says nonsense. `retry-after-ms`, which is finer, goes before `Retry-After` (RFC 9110: seconds or a date). A date is
 * taken against the response's own `Date`, since the worker's clock may be wrong, and against `nowMs` without one.
 */
export function parseRetryAfter(headers: Headers, nowMs: number): number | undefined {
  const ms = readNumber(headers.get('retry-after-ms'));
  if (ms !== undefined) return clamp(ms);
  const text = headers.get('retry-after')?.trim();
  const wait = readNumber(text);
  if (wait !== undefined) return clamp(wait * 1000);
  const until = readDate(text);
  return until === undefined ? undefined : clamp(until - (readDate(headers.get('date')) ?? nowMs));
}

function clamp(ms: number): number {
  return Math.ceil(Math.min(Math.max(ms, 0), maxMs));
}

/** A negative number is a wait that is over. */
function readNumber(text: string | null | undefined): number | undefined {
  const unsigned = text?.trim().replace(/^-/, '');
  if (unsigned === undefined || !seconds.test(unsigned)) return undefined;
  return text?.trim().startsWith('-') ? 0 : Number(unsigned);
}

/** `Date.parse` alone takes "soon 5" for a date in 2001. */
function readDate(text: string | null | undefined): number | undefined {
  if (!text || !httpDate.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
