import { isObject } from '../json/is-object.ts';
import { forbiddenKeys, type JsonFault, MAX_JSON_DEPTH, parseJson, scanJson } from '../json/parse-json.ts';
import { ApiProblem } from './api-problem.ts';

/** Most keys of a body, and columns of a CSV file. */
export const MAX_KEYS = 10_000;
/** What is wrong with a number that JSON cannot hold. */
export const INEXACT = 'Would be read as another number: send it as text.';

interface Findings {
  keys: number;
  isTooDeep: boolean;
  isTextInvalid: boolean;
  hasForbiddenKey: boolean;
}

/**
 * Turns the bytes of a body into an object that is safe to walk: valid text, at most 64 levels (the object itself is
 * the first) and 10,000 keys, none of which reaches a prototype or stands twice, and no number that would be another
 * one. `keysOf` tells which keys a problem may name. The parser's own message is dropped: it quotes the text.
 */
export function parseJsonBody(
  bytes: Buffer,
  keysOf: (body: Record<string, unknown>) => ReadonlySet<string> = () => new Set(),
): Record<string, unknown> {
  if (bytes.length === 0) throw new ApiProblem('body-empty');
  const text = decode(bytes);
  const value = parse(text);
  if (!isObject(value)) throw new ApiProblem('json-not-object');
  checkJson(value, text, { depth: 1, path: '', keysOf: () => keysOf(value) }, { keys: MAX_KEYS });
  return value;
}

/**
 * Turns a cell that holds JSON into what it says, by the same checks; a text that is no JSON stays as it is. `depth` is the
 * level at which it stands in its row, `path` where; `budget` has the keys that the row may still have.
 */
export function parseJsonCell(
  text: string,
  { path, depth, known }: { path: string; depth: number; known: ReadonlySet<string> },
  budget: { keys: number },
): unknown {
  const parsed = parseJson(text);
  if (!parsed.ok) return text;
  checkJson(parsed.value, text, { depth, path, keysOf: () => known }, budget);
  return parsed.value;
}

function checkJson(
  value: unknown,
  text: string,
  { depth, path, keysOf }: { depth: number; path: string; keysOf: () => ReadonlySet<string> },
  budget: { keys: number },
): void {
  const findings: Findings = { keys: 0, isTooDeep: false, isTextInvalid: false, hasForbiddenKey: false };
  inspect(value, depth, findings);
  budget.keys -= findings.keys;
  if (findings.isTextInvalid) throw new ApiProblem('text-invalid');
  if (findings.isTooDeep) throw new ApiProblem('json-too-deep');
  if (budget.keys < 0) throw new ApiProblem('json-too-many-keys');
  if (findings.hasForbiddenKey) throw new ApiProblem('key-forbidden');
  const fault = scanJson(text);
  if (fault !== undefined) throw describeFault({ ...fault, path: path + fault.path }, keysOf());
}

function describeFault({ code, path }: JsonFault, known: ReadonlySet<string>): ApiProblem {
  const shown = path.replaceAll(/(?<=\/)[^/]+/g, (segment) =>
    /^\d+$/.test(segment) || known.has(segment) ? segment : '*',
  );
  const message = code === 'key-duplicate' ? 'Stands twice.' : INEXACT;
  return new ApiProblem(code, { errors: [{ path: shown, code, message }] });
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ApiProblem('text-invalid');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiProblem('json-invalid');
  }
}

/** Goes on after a finding: the one to report is the first in the contract's order. Never goes below 64 levels. */
function inspect(value: unknown, depth: number, findings: Findings): void {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) findings.isTextInvalid = true;
    return;
  }
  if (!isObject(value) && !Array.isArray(value)) return;
  if (depth > MAX_JSON_DEPTH) {
    findings.isTooDeep = true;
    return;
  }
  if (Array.isArray(value)) {
    for (const item of value) inspect(item, depth + 1, findings);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    findings.keys += 1;
    if (forbiddenKeys.has(key)) findings.hasForbiddenKey = true;
    if (key.includes('\0') || !key.isWellFormed()) findings.isTextInvalid = true;
    inspect(item, depth + 1, findings);
  }
}
