import type { RefusedPart } from '../failures/failure.ts';
import type { FailureCode } from '../failures/failure-codes.ts';
import { type ErrorFacts, findErrorFacts } from './error-facts.ts';
import { errorTable, knownCodes, plainStatuses, statusesOfCodes, statusTable } from './error-table.ts';
import { throttled } from './error-words.ts';
import { findRefusedPart } from './find-refused-part.ts';
import { type HeaderSource, readWait, readWaitOfLimits } from './read-wait.ts';

/** What became of a request, as its provider's error says. */
interface Judgement {
  means: FailureCode;
  /** Milliseconds, with `model-throttled` alone. */
  retryAfterMs: number | undefined;
  /** The provider's code, when it is one that we know. */
  code: string | undefined;
  /** What of the request's form is not taken, with `model-rejected` alone. */
  refused: RefusedPart | undefined;
}

interface ToldError {
  /** The HTTP status; undefined for an error in a 2xx, which may name one. */
  status: number | undefined;
  /** The body as text, or what was parsed of it. */
  body: unknown;
  headers: HeaderSource;
  nowMs: number;
}

/** Messages are looked at so far: what they may quote stands behind what they say. */
const LONGEST_TEXT = 600;

/** Says what an error of a provider means, from its status and from what its body says in whatever shape. */
export function judgeError({ status: told, body, headers, nowMs }: ToldError): Judgement {
  const facts = findErrorFacts(body);
  const status = told ?? findStatus(facts) ?? 0;
  const wait = readWait(headers, facts, nowMs);
  const code = facts.codes.find((one) => knownCodes.has(one));
  const means = judge(status, facts, wait !== undefined) ?? 'model-error';
  if (means === 'model-error' && status >= 500 && wait !== undefined)
    return { means: 'model-throttled', retryAfterMs: wait, code, refused: undefined };
  const retryAfterMs = means === 'model-throttled' ? (wait ?? readWaitOfLimits(headers, facts, nowMs)) : undefined;
  const refused = means === 'model-rejected' ? findRefusedPart(facts) : undefined;
  return { means, retryAfterMs, code, refused };
}

/** Whether what came in a 2xx says anything that we know as an error. */
export function isKnownError(body: unknown): boolean {
  const facts = findErrorFacts(body);
  return judge(findStatus(facts) ?? 0, facts, false) !== undefined;
}

/** Undefined for an error without a status that says nothing we know. */
function judge(status: number, facts: ErrorFacts, isWaitTold: boolean): FailureCode | undefined {
  // A redirect is never followed: it would take the prompt to an address nobody configured.
  if (status > 0 && status < 400) return 'model-protocol';
  if (status === 402) return 'model-quota';
  const rows = errorTable.filter(({ means, at }) => at(status) && (!plainStatuses.has(status) || isOfCapacity(means)));
  const codes = new Set(facts.codes);
  const told = rows.find((row) => row.codes.some((code) => codes.has(code)));
  if (told !== undefined) return told.means;
  const codeTexts = facts.codes.map((code) => code.replaceAll('_', ' '));
  const texts = [...codeTexts, ...facts.texts.map((text) => text.slice(0, LONGEST_TEXT))];
  const said = rows.find(
    ({ words, codeWords = [], unless = [], isWithoutWait }) =>
      (matches(words, texts) && !(isWithoutWait && isWaitTold) && !matches(unless, texts)) ||
      matches(codeWords, codeTexts),
  );
  if (said !== undefined) return said.means;
  if (status === 0) return matches(throttled, texts) ? 'model-throttled' : undefined;
  return statusTable.get(status) ?? (status < 500 ? 'model-rejected' : 'model-error');
}

const isOfCapacity = (means: FailureCode) => means === 'model-capacity';

function matches(patterns: readonly RegExp[], texts: readonly string[]): boolean {
  return patterns.some((pattern) => texts.some((text) => pattern.test(text)));
}

/** The status that an error in a 2xx names, by its number or by a word. */
function findStatus({ statuses, codes }: ErrorFacts): number | undefined {
  if (statuses[0] !== undefined) return statuses[0];
  for (const code of codes) {
    const found = statusesOfCodes.find(([, pattern]) => pattern.test(code));
    if (found !== undefined) return found[0];
  }
  return undefined;
}
