import { CANARY } from './draw-bodies.ts';

/** What must never be seen, with what it says of the request's answer or the logs. */
export const rules = {
  'server-error': 'answers 5xx other than 503',
  crash: 'processes that crashed',
  hang: 'requests without an end',
  stack: 'stacks in answers',
  payload: 'payloads in refusals',
  foreign: "answers with another tenant's data",
  changed: 'jobs of another tenant that were changed',
  'log-stack': 'errors in logs that nobody expected',
  'log-payload': 'payloads in logs',
} as const;

export type Rule = keyof typeof rules;

/** What came back until the connection was closed. */
export interface Answered {
  text: string;
  /** Whether the API was still the same process. */
  hasCrashed: boolean;
  isHung: boolean;
}

/** Statuses in an answer; more than one where a change made two requests of one. */
export const statusesOf = (text: string): number[] =>
  Array.from(text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm), ([, status]) => Number(status)).filter((status) => status >= 200);

const STACK = /^\s+at .+:\d+:\d+\)?$|\\n\s+at |"stack"|node_modules|node:internal/m;

/** Which rule an answer breaks, if one. `foreign` are texts and ids of another tenant. */
export function judgeAnswer({ text, hasCrashed, isHung }: Answered, foreign: readonly string[]): Rule | undefined {
  if (hasCrashed) return 'crash';
  if (isHung) return 'hang';
  const statuses = statusesOf(text);
  if (statuses.some((status) => status >= 500 && status !== 503)) return 'server-error';
  if (STACK.test(text)) return 'stack';
  if (foreign.some((needle) => text.includes(needle))) return 'foreign';
  // An answer without a refusal shows what its owner may see.
  const areRefused = statuses.length > 0 && statuses.every((status) => status >= 400);
  return areRefused && text.includes(CANARY) ? 'payload' : undefined;
}

/** Which rules a log breaks. */
export function judgeLog(log: string): Rule[] {
  const found: Rule[] = [];
  if (/"event":"http-unexpected"|^\s+at .+:\d+:\d+\)?$/m.test(log)) found.push('log-stack');
  if (log.includes(CANARY)) found.push('log-payload');
  return found;
}
