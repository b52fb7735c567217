import type { RefusedPart } from '../failures/failure.ts';
import type { FailureCode } from '../failures/failure-codes.ts';
import { type ErrorFacts, findErrorFacts } from './error-facts.ts';
import { errorTable, knownCodes, plainStatuses, statusesOfCodes, statusTable } from './error-table.ts';
import { throttled } from './error-words.ts';
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
  const toldWait = readWait(headers, facts, nowMs);
  // One of 0, or until a moment that is over, is none: it would be asked again in a loop.
  const wait = toldWait || undefined;
  const code = facts.codes.find((one) => knownCodes.has(one));
  const means = judge(status, facts, toldWait !== undefined) ?? 'model-error';
  if (means === 'model-error' && status >= 500 && toldWait !== undefined)
    return { means: 'model-throttled', retryAfterMs: wait, code, refused: undefined };
  const retryAfterMs =
    means === 'model-throttled' ? (wait ?? (readWaitOfLimits(headers, facts, nowMs) || undefined)) : undefined;
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
  const codeTexts = facts.codes.map((code) => code.replaceAll('_', ' '));
  const texts = [...codeTexts, ...facts.texts.map((text) => text.slice(0, LONGEST_TEXT))];
  const rows = errorTable.filter(
    ({ means, at, never = [] }) =>
      at(status) && (!plainStatuses.has(status) || isOfCapacity(means)) && !matches(never, texts),
  );
  const codes = new Set(facts.codes);
  const told = rows.find((row) => row.codes.some((code) => codes.has(code)));
  if (told !== undefined) return told.means;
  const said = rows.find(
    ({ words, codeWords = [], unless = [], isWithoutWait }) =>
      (matches(words, texts) && !(isWithoutWait && isWaitTold) && !matches(unless, texts)) ||
      matches(codeWords, codeTexts),
  );
  if (said !== undefined) return said.means;
  // Some servers take what they cannot do for a fault of their own.
  if (status === 500 && refusesForm(facts)) return 'model-rejected';
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

/** The reason stands in front of what an error may quote of a request. */
const LONGEST_REASON = 300;

/** OpenAI's field and its kinds, and how servers call the feature: "response format", "structured outputs". */
const outputWords =
  /response[ _]?(?:format|schema)|output_format|json[ _](?:schema|object|mode)|structured[ _-]?outputs?|schema is too|schema produces|no endpoints found that (?:support|can handle)|(?:parse|compile|invalid) grammar|grammar (?:error|is not)/i;
/** The field is known, what stands in it is not taken. */
const schemaWords =
  /invalid[ _](?:json[ _])?schema|schema (?:is|was) (?:invalid|not valid|too)|(?:parse|compile|invalid) (?:grammar|json schema)|grammar error|schema (?:produces|contains|conversion|provided exceeds|fields)|schema exceeds/i;
/** OpenAI's two names. With these alone it may be the number that is wrong. */
const limitWords = /max_(?:completion_)?tokens/i;
/** OpenAI's words for a field that it lacks, and those of servers in Python, Go and C++. */
const unknownWords =
  /unsupported|not support|unrecogni[sz]ed|not recogni[sz]ed|unknown|unexpected|not expected|extra (?:input|field)|extra_forbidden|additional propert|(?:is|are) ?n[o']t (?:permitted|allowed|accepted|available|known|valid)|not (?:permitted|allowed|accepted)|no longer|deprecated|forbidden|should not exist|not a valid|instead|rather than|requires|use max_|invalid (?:field|parameter|argument)|不支持|请使用/i;
/** It is the number that is not taken: the field is known. */
const numberWords =
  /\brange\b|at (?:least|most)|maximum|minimum|too (?:large|big|high|small|low)|greater|less than|exceed|between/i;

/** What is told of a field's value, and not of what a model wrote. */
const valueWords =
  /must be|should be|not support|unsupported|unknown variant|conversion failed|(?:parse|compile) grammar/i;

/** Whether a fault that a server calls its own is that it does not take the form of the request. */
function refusesForm(facts: ErrorFacts): boolean {
  const part = findRefusedPart(facts);
  return part === 'token-limit' || (part !== undefined && valueWords.test(facts.texts.join('\n')));
}

/**
 * Finds in an error that rejects a request which part of its form the server does not take; undefined when it is about
 * something else. `schema` is one that the server does not take; another task's may do.
 */
export function findRefusedPart({ names, codes, texts }: ErrorFacts): RefusedPart | undefined {
  const said = [...names, ...codes, ...texts.map((text) => text.slice(0, LONGEST_REASON))].join('\n');
  if (limitWords.test(said) && unknownWords.test(said) && !numberWords.test(said)) return 'token-limit';
  if (!outputWords.test(said)) return undefined;
  return schemaWords.test(said) ? 'schema' : 'structured-output';
}
