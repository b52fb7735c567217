import type { Note } from '../failures/failure.ts';
import type { FailureCode } from '../failures/failure-codes.ts';
import { isObject } from './is-object.ts';

/** Keys that reach a prototype. */
export const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
/** Deepest nesting of objects and arrays that is read, of an answer as of a request. */
export const MAX_JSON_DEPTH = 64;
const MAX_BYTES = 10 * 1024 * 1024;
const FENCE_OPENING = /^[ \t]*```[\w+-]*[ \t]*\r?\n/m;
const FENCE_LINE = /^[ \t]*```/gm;

type ParsedJson = { ok: true; value: unknown } | { ok: false };
type ParsedAnswer = { ok: true; value: unknown } | { ok: false; code: FailureCode; notes: Note[] };
type JsonProblem = 'too-deep' | 'duplicate-key';
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
  if (Buffer.byteLength(trimmed) > MAX_BYTES) return refuse('answer-too-large', 'too-large');
  const json = extractJson(trimmed);
  if (json === undefined) return refuse('answer-not-json', 'not-json');
  const problem = json.problem ?? findValueProblem(json.value);
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
function findValueProblem(value: unknown): ValueProblem | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? undefined : 'text-invalid';
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'number-invalid';
  if (isObject(value)) {
    for (const key of Object.keys(value)) {
      if (forbiddenKeys.has(key)) return 'key-forbidden';
      if (!key.isWellFormed()) return 'text-invalid';
    }
  } else if (!Array.isArray(value)) return undefined;
  for (const item of Object.values(value)) {
    const problem = findValueProblem(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** The key set of the object that is open, or undefined inside an array. */
type Level = Set<string> | undefined;

/**
 * Finds what `JSON.parse` swallows in a text: nesting beyond `MAX_JSON_DEPTH`, and keys that stand twice in one object.
 * One pass, no recursion. The text need not be JSON: only its brackets and strings are looked at, so a finding in a
 * text that then parses is right. Depth is told before all else, so that nothing deeper ever reaches the parser.
 */
export function scanJson(text: string): JsonProblem | undefined {
  const levels: Level[] = [];
  let isKeyNext = false;
  let problem: JsonProblem | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"') {
      const end = findStringEnd(text, at);
      const keys = levels.at(-1);
      if (isKeyNext && keys !== undefined) {
        const key = readKey(text.slice(at, end + 1));
        if (keys.has(key)) problem = 'duplicate-key';
        keys.add(key);
      }
      isKeyNext = false;
      at = end;
    } else if (char === '{' || char === '[') {
      if (levels.length === MAX_JSON_DEPTH) return 'too-deep';
      levels.push(char === '{' ? new Set() : undefined);
      isKeyNext = char === '{';
    } else if (char === '}' || char === ']') {
      levels.pop();
      isKeyNext = false;
    } else if (char === ',') {
      isKeyNext = levels.at(-1) !== undefined;
    }
  }
  return problem;
}

/** Returns the index of the quote that ends the string opened at `start`, or the text's length when none does. */
export function findStringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at, text.length);
}

/** The key as it will be parsed: `"\u0061"` and `"a"` are the same one. */
function readKey(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}

/**
 * Returns what stands between the first line that opens a code fence and the last one that can close it. Only fences
 * that begin their line count: none inside a JSON string does, since a string holds no line break.
 */
export function findFenced(text: string): string | undefined {
  const opening = FENCE_OPENING.exec(text);
  if (opening === null) return undefined;
  const start = opening.index + opening[0].length;
  let end = -1;
  for (const line of text.matchAll(FENCE_LINE)) end = line.index;
  return end < start ? undefined : text.slice(start, end);
}

/**
 * Returns the outermost stretches of a text whose brackets balance, in order; quotes count only inside one.
 * One pass that never starts over: after a bracket that is never closed nothing more is found.
 */
export function findBalanced(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '{' || char === '[') {
      if (depth === 0) start = at;
      depth += 1;
    } else if (depth > 0 && (char === '}' || char === ']')) {
      depth -= 1;
      if (depth === 0) found.push(text.slice(start, at + 1));
    } else if (depth > 0 && char === '"') {
      at = findStringEnd(text, at);
    }
  }
  return found;
}
