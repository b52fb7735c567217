import type { Note } from '../failures/failure.ts';
import type { FailureCode } from '../failures/failure-codes.ts';
import { isObject } from '../json/is-object.ts';
import { forbiddenKeys, type JsonFault, parseJson, scanJson } from '../json/parse-json.ts';
import { cutReasoning } from './cut-reasoning.ts';
import { findLastJson } from './find-last-json.ts';
import { leadsIn } from './lead-in.ts';
import { cutTurnStart, peelEnd, peelOpenings } from './wrappers.ts';

const MAX_BYTES = 10 * 1024 * 1024;

/** How JSON begins. A long reasoning is not looked through for it. */
const MAY_BE_JSON = /^(?:[[{"\d-]|(?:true|false|null)$)/;

type ParsedAnswer = { ok: true; value: unknown } | { ok: false; code: FailureCode; notes: Note[] };

/**
 * Parses the answer of a model, the one place where that is done: the whole text as JSON, else the JSON that it ends
 * with, where nothing but reasoning that ended and a lead-in stand before it. It is strict JSON, and held to the same
 * rules wherever it stood: no key twice or that reaches a prototype, no lone surrogate, no number that changes when it
 * is read, at most 64 deep and 10 MiB. Linear in the text's length.
 */
export function parseAnswer(text: string): ParsedAnswer {
  const trimmed = text.trim();
  if (trimmed === '') return refuse('answer-empty', { code: 'empty' });
  if (Buffer.byteLength(trimmed) > MAX_BYTES) return refuse('answer-too-large', { code: 'too-large' });
  const json = (MAY_BE_JSON.test(trimmed) ? readJson(trimmed) : undefined) ?? findSaid(trimmed);
  if (json === undefined) return refuse('answer-not-json', { code: 'not-json' });
  const fault = json.fault ?? findValueFault(json.value);
  return fault === undefined ? { ok: true, value: json.value } : refuse('answer-not-json', fault);
}

function refuse(code: FailureCode, { path = '', code: note }: { path?: string; code: string }): ParsedAnswer {
  return { ok: false, code, notes: [{ path, code: note }] };
}

/**
 * The JSON that a text ends with, save for what wraps it, when what stands before is a lead-in behind the reasoning. It
 * is found first, so that nothing inside of it is taken for a mark.
 */
function findSaid(text: string): ReadJson | undefined {
  const { end, closings } = peelEnd(text);
  const place = findLastJson(text, end);
  if (place === undefined) return undefined;
  const said = cutReasoning(text.slice(0, place.start));
  const opened = said === undefined ? undefined : peelOpenings(said, closings);
  if (opened === undefined) return undefined;
  const prose = cutTurnStart(opened);
  const mayFollowProse = /[[{]/.test(text[place.start] ?? '');
  if (mayFollowProse ? !leadsIn(prose) : prose !== '') return undefined;
  return readJson(text.slice(place.start, place.end));
}

interface ReadJson {
  value: unknown;
  fault: JsonFault | undefined;
}

/** The scan comes first, so that the parser never meets a text that is deeper than we read. */
function readJson(text: string): ReadJson | undefined {
  const fault = scanJson(text);
  if (fault?.code === 'json-too-deep') return { value: undefined, fault };
  const parsed = parseJson(text);
  return parsed.ok ? { value: parsed.value, fault } : undefined;
}

/** Recurses at most as deep as the scan let pass. */
function findValueFault(value: unknown): { code: string } | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? undefined : { code: 'text-invalid' };
  if (isObject(value)) {
    for (const key of Object.keys(value)) {
      if (forbiddenKeys.has(key)) return { code: 'key-forbidden' };
      if (!key.isWellFormed()) return { code: 'text-invalid' };
    }
  } else if (!Array.isArray(value)) return undefined;
  for (const item of Object.values(value)) {
    const fault = findValueFault(item);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
