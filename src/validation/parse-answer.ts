import { isDeepStrictEqual } from 'node:util';
import type { Note } from '../failures/failure.ts';
import type { FailureCode } from '../failures/failure-codes.ts';
import { isObject } from '../json/is-object.ts';
import { forbiddenKeys, type JsonFault, parseJson, scanJson } from '../json/parse-json.ts';
import { cutReasoning } from './cut-reasoning.ts';
import { findJsonLike, findLastJson, isJsonLike, type Place } from './find-json.ts';
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
 * The JSON that a text ends with, save for what wraps it, when what stands before leads to it behind the reasoning. It
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
  const isFenced = closings.some((closing) => /^[`~]{3}/.test(closing));
  const isSetOff = isFenced || standsOnItsOwnLine(text, place);
  if (prose !== '' && !mayFollow(text, place, isSetOff || closings.length > 0, prose)) return undefined;
  const json = readJson(text.slice(place.start, place.end));
  const lead = json && withoutSame(prose, json.value);
  return lead !== undefined && leadsIn(lead, isSetOff) ? json : undefined;
}

function standsOnItsOwnLine(text: string, { start }: Place): boolean {
  const before = text.slice(0, start);
  return before.slice(before.trimEnd().length).includes('\n');
}

/**
 * Whether what stands last behind prose may be an answer: an object or a list, never a lone word or number. A list of
 * plain values, which may be a footnote, has to be set apart, or to stand behind a colon.
 */
function mayFollow(text: string, { start }: Place, isApart: boolean, prose: string): boolean {
  if (!/[[{]/.test(text[start] ?? '')) return false;
  return isApart || isJsonLike(text, start) || prose.endsWith(':');
}

/** What is left of a fence whose content was taken out. */
const EMPTY_FENCE = /([`~]{3,9})(?:json)?\s*\1/gi;

/**
 * Prose without the same answer once more. Undefined when something beside the answer is meant as JSON and is another
 * value, or none.
 */
function withoutSame(prose: string, value: unknown): string | undefined {
  const places = findJsonLike(prose);
  if (places === undefined) return undefined;
  let rest = '';
  let from = 0;
  for (const { start, end } of places) {
    const other = readJson(prose.slice(start, end));
    if (other === undefined || !isDeepStrictEqual(other.value, value)) return undefined;
    rest += prose.slice(from, start);
    from = end;
  }
  return (rest + prose.slice(from)).replaceAll(EMPTY_FENCE, '');
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
