const marker = /\{\{sim:([^{}]*)\}\}/g;

/**
 * Reads one misbehaviour, such as `fail=2`, `throttle=1,retryAfter=2`, `hang`, `status=503,times=1` or
 * `fail,chance=0.1,model=gpt-5-mini`. Throws a RangeError that lists the known names for anything else.
 */
export function parseMisbehaviour(text: string): Misbehaviour {
  const [head = '', ...rest] = text.split(',').map((part) => part.trim());
  const [name = '', number] = head.split('=');
  if (!isMisbehaviourName(name)) {
    throw new RangeError(`Unknown misbehaviour "${name}". Known: ${Object.keys(misbehaviours).join(', ')}.`);
  }
  const settings = new Map(rest.map((part) => part.split('=') as [string, string | undefined]));
  for (const key of settings.keys()) {
    if (!['times', 'retryAfter', 'chance', 'model'].includes(key)) {
      throw new RangeError(`Unknown setting "${key}" of ${name}.`);
    }
  }
  const countsTimes = misbehaviours[name].number === 'times';
  return {
    name,
    amount: countsTimes ? undefined : readNumber(number),
    times: readNumber(settings.get('times')) ?? (countsTimes ? readNumber(number) : undefined) ?? Infinity,
    retryAfter: readNumber(settings.get('retryAfter')),
    chance: readNumber(settings.get('chance')) ?? 1,
    model: settings.get('model'),
  };
}

/**
 * The misbehaviours that a text asks for with markers like `{{sim:fail=2}}`, in its order. Throws like
 * `parseMisbehaviour`.
 */
export function parseMarkers(text: string): Misbehaviour[] {
  return Array.from(text.matchAll(marker), (match) => parseMisbehaviour(match[1] ?? ''));
}

/** The text without its markers, as the simulated model reads it. */
export function removeMarkers(text: string): string {
  return text.replace(marker, '').replace(/[ \t]+$/gm, '');
}

function isMisbehaviourName(name: string): name is MisbehaviourName {
  return Object.hasOwn(misbehaviours, name);
}

function readNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text === '' || !Number.isFinite(number) || number < 0) throw new RangeError(`Not a number: "${text}".`);
  return number;
}

/**
 * Everything the simulated model can do wrong. `changes` says what it spoils: the HTTP exchange (`wire`), the
 * completion around the answer, or the `answer` text; `latency` only delays. `number` says what `=n` after the name
 * means: how many `times`, or an `amount` in the unit given here.
 */
export const misbehaviours = {
  /** HTTP 500. */
  fail: { changes: 'wire', number: 'times' },
  /** HTTP 429 with Retry-After (`retryAfter=` seconds, default 1). */
  throttle: { changes: 'wire', number: 'times' },
  /** HTTP 429 `insufficient_quota`. */
  quota: { changes: 'wire', number: 'times' },
  /** That HTTP status, with Retry-After when `retryAfter=` is given. */
  status: { changes: 'wire', number: 'amount' },
  /** HTTP 400 `context_length_exceeded`. */
  toolong: { changes: 'wire', number: 'times' },
  /** HTTP 500 whose error message quotes the user's text. */
  quote: { changes: 'wire', number: 'times' },
  /** Never a byte. */
  hang: { changes: 'wire', number: 'times' },
  /** Headers and half of the body, then silence. */
  stall: { changes: 'wire', number: 'times' },
  /** One byte of the body every so many milliseconds, default 50. */
  drip: { changes: 'wire', number: 'amount' },
  /** Headers and half of the body, then a connection reset. */
  cut: { changes: 'wire', number: 'times' },
  /** A connection reset before any byte. */
  reset: { changes: 'wire', number: 'times' },
  /** 200 with a web page. */
  html: { changes: 'wire', number: 'times' },
  /** 200 with server-sent events nobody asked for. */
  sse: { changes: 'wire', number: 'times' },
  /** 200 `application/json` with a body that is not JSON. */
  garbage: { changes: 'wire', number: 'times' },
  /** The refusal field instead of an answer. */
  refuse: { changes: 'completion', number: 'times' },
  /** `finish_reason` content_filter. */
  filter: { changes: 'completion', number: 'times' },
  /** `finish_reason` length and half of the JSON. */
  length: { changes: 'completion', number: 'times' },
  /** A tool call nobody offered. */
  toolcall: { changes: 'completion', number: 'times' },
  /** An answer of no characters. */
  empty: { changes: 'completion', number: 'times' },
  /** `content: null` without a refusal. */
  null: { changes: 'completion', number: 'times' },
  /** Words, and no JSON. */
  prose: { changes: 'completion', number: 'times' },
  /** An answer 10,000 arrays deep. */
  deep: { changes: 'completion', number: 'times' },
  /** A required key is missing. */
  offschema: { changes: 'answer', number: 'times' },
  /** Keys nobody asked for, `__proto__` among them. */
  extra: { changes: 'answer', number: 'times' },
  /** Every confidence is 0.2. */
  unsure: { changes: 'answer', number: 'times' },
  /** A placeholder that was never given: `[EMAIL_97]`. */
  forge: { changes: 'answer', number: 'times' },
  /** A raw e-mail address that was never given. */
  leak: { changes: 'answer', number: 'times' },
  /** Every placeholder replaced by "someone". */
  lose: { changes: 'answer', number: 'times' },
  /** A string of so many megabytes, default 10. */
  huge: { changes: 'answer', number: 'amount' },
  /** JSON in a code fence with words around. */
  fenced: { changes: 'answer', number: 'times' },
  /** The first key twice. */
  duplicate: { changes: 'answer', number: 'times' },
  /** A comma before the last brace. */
  trailing: { changes: 'answer', number: 'times' },
  /** Waits so many milliseconds first, default 1000. */
  slow: { changes: 'latency', number: 'amount' },
} as const satisfies Record<
  string,
  { changes: 'wire' | 'completion' | 'answer' | 'latency'; number: 'times' | 'amount' }
>;

type MisbehaviourName = keyof typeof misbehaviours;

/** One thing to do wrong, and for how long. */
export interface Misbehaviour {
  name: MisbehaviourName;
  /** Milliseconds, an HTTP status or megabytes; see the table. */
  amount: number | undefined;
  /** Requests that misbehave before all is well; Infinity by default. */
  times: number;
  /** Seconds. */
  retryAfter: number | undefined;
  /** 0-1, the share of requests that misbehave; 1 by default. */
  chance: number;
  /** Only requests for this model misbehave. */
  model: string | undefined;
}
