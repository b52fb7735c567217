import type { Note } from '../failures/failure.ts';
import type { FailureCode } from '../failures/failure-codes.ts';
import { findBalanced, findFenced } from './find-json.ts';
import { type JsonProblem, scanJson } from './scan-json.ts';

const maxBytes = 10 * 1024 * 1024;
const loneSurrogate = /\p{Surrogate}/u;
const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

type ParsedJson = { ok: true; value: unknown } | { ok: false };
type ParsedAnswer = { ok: true; value: unknown } | { ok: false; code: FailureCode; notes: Note[] };
type ValueProblem = JsonProblem | 'key-forbidden' | 'text-invalid' | 'number-invalid';

/** Parses strict JSON. It never throws: the error of `JSON.parse` quotes the text. */
export function parseJson(text: string): ParsedJson {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}

/**
 * Parses the answer of a model, the one place where that is done.
 * Strict JSON, or JSON in a code fence or in prose, which is taken out once and then held to the same rules: no key
 * twice or that reaches a prototype, no lone surrogate, no number beyond a double, at most 64 deep and 10 MiB. Prose
 * with two values that parse is refused: nobody knows which one is meant. Linear in the text's length.
 */
export function parseAnswer(text: string): ParsedAnswer {
  const trimmed = text.trim();
  if (trimmed === '') return refuse('answer-empty', 'empty');
  if (Buffer.byteLength(trimmed) > maxBytes) return refuse('answer-too-large', 'too-large');
  const json = extractJson(trimmed);
  if (json === undefined) return refuse('answer-not-json', 'not-json');
  const problem = json.problem ?? findProblem(json.value);
  return problem === undefined ? { ok: true, value: json.value } : refuse('answer-not-json', problem);
}

function refuse(code: FailureCode, note: string): ParsedAnswer {
  return { ok: false, code, notes: [{ path: '', code: note }] };
}

interface ExtractedJson {
  value: unknown;
  problem: JsonProblem | undefined;
}

/** Looks at the whole text, then at its fence, then at its only balanced stretch that parses. */
function extractJson(text: string): ExtractedJson | undefined {
  const whole = readJson(text);
  if (whole !== undefined) return whole;
  const fenced = findFenced(text);
  const inFence = fenced === undefined ? undefined : readJson(fenced.trim());
  if (inFence !== undefined) return inFence;
  const inProse = findBalanced(text).flatMap((stretch) => readJson(stretch) ?? []);
  return inProse.length === 1 ? inProse[0] : undefined;
}

/** The scan comes first, so that the parser never meets a text that is deeper than we read. */
function readJson(text: string): ExtractedJson | undefined {
  const problem = scanJson(text);
  if (problem === 'too-deep') return { value: undefined, problem };
  const parsed = parseJson(text);
  return parsed.ok ? { value: parsed.value, problem } : undefined;
}

/** Recurses at most as deep as the scan let pass. */
function findProblem(value: unknown): ValueProblem | undefined {
  if (typeof value === 'string') return loneSurrogate.test(value) ? 'text-invalid' : undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'number-invalid';
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) {
    for (const key of Object.keys(value)) {
      if (forbiddenKeys.has(key)) return 'key-forbidden';
      if (loneSurrogate.test(key)) return 'text-invalid';
    }
  }
  for (const item of Object.values(value)) {
    const problem = findProblem(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
