import type { FindingType } from '../tasks/finding-types.ts';
import type { Span } from './detector.ts';
import { withGroups } from './group-alternatives.ts';
import { listRarePlaces, readPattern } from './needs.ts';
import { type Beginning, readBeginning } from './read-beginning.ts';

/**
 * Lists where a pattern with the flag `g` matches. `matchAll` compiles a copy of the pattern on every call, which costs
 * more than most texts here take to search.
 */
export function listMatches(text: string, pattern: RegExp): readonly RegExpExecArray[] {
  pattern.lastIndex = 0;
  let match = pattern.exec(text);
  if (!match) return nothing;
  const matches: RegExpExecArray[] = [];
  for (; match; match = pattern.exec(text)) {
    matches.push(match);
    if (match[0] === '') pattern.lastIndex += lengthAt(text, pattern);
  }
  return matches;
}

export type Search = (text: string) => readonly RegExpExecArray[];

/**
 * Makes a search for a pattern with the flag `g` that is left out where a text cannot match, and tried only where a match
 * may begin when that is known.
 */
export function createSearch(pattern: RegExp): Search {
  const { mayMatch, places } = readPattern(pattern);
  const grouped = pattern.ignoreCase ? withGroups(pattern) : pattern;
  const atPlace = new RegExp(grouped.source, grouped.flags.replace('g', 'y'));
  const beginning = readBeginning(pattern);
  const placesOf = places ?? (isRare(beginning) ? listRarePlaces : undefined);
  if (placesOf) return (text) => (mayMatch(text) ? listMatchesAt(text, atPlace, placesOf(text), beginning) : nothing);
  return (text) => (mayMatch(text) ? listMatches(text, grouped) : nothing);
}

/** Whether no match begins with a blank or a small letter of ASCII, which most characters of most texts are. */
const isRare = ({ first }: Beginning): boolean => first[0x20] === 0 && !first.subarray(0x61, 0x7b).includes(1);

/** Searches a stretch of a text as if nothing stood around it; the places of matches are those in the stretch. */
export type StretchSearch = (text: string, from: number, to: number) => readonly RegExpExecArray[];

/** Makes such a search: where a match may begin is read from the text once for all its stretches. */
export function createStretchSearch(pattern: RegExp): StretchSearch {
  const { mayMatch, places } = readPattern(pattern);
  const grouped = withGroups(pattern);
  if (!places) return (text, from, to) => (mayMatch(text) ? listMatches(text.slice(from, to), grouped) : nothing);
  const atPlace = new RegExp(grouped.source, grouped.flags.replace('g', 'y'));
  const beginning = readBeginning(pattern);
  return (text, from, to) => {
    const all = places(text);
    const first = findFrom(all, from);
    if ((all[first] ?? to) >= to) return nothing;
    const near = all.slice(first, findFrom(all, to)).map((place) => place - from);
    return listMatchesAt(text.slice(from, to), atPlace, near, beginning);
  };
}

/** The index of the first of some places, in order, that is not before the given one. */
function findFrom(places: readonly number[], from: number): number {
  let low = 0;
  for (let high = places.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

function listMatchesAt(
  text: string,
  pattern: RegExp,
  places: readonly number[],
  { first, isBeyond, barred }: Beginning,
): readonly RegExpExecArray[] {
  let matches: RegExpExecArray[] | undefined;
  let end = 0;
  for (let index = 0; index < places.length; index++) {
    const place = places[index] ?? 0;
    if (place < end) continue;
    const code = text.charCodeAt(place);
    if (code < 0x80 ? first[code] === 0 : !isBeyond) continue;
    const before = place === 0 ? 0 : text.charCodeAt(place - 1);
    if (before < 0x80 && place > 0 && barred[before] === 1) continue;
    // In the middle of a pair nothing begins.
    if (code >= 0xdc00 && code < 0xe000 && before >= 0xd800 && before < 0xdc00 && pattern.unicode) continue;
    pattern.lastIndex = place;
    const match = pattern.exec(text);
    if (!match) continue;
    matches ??= [];
    matches.push(match);
    end = place + match[0].length;
  }
  return matches ?? nothing;
}

const nothing: readonly RegExpExecArray[] = [];

/** One character; with the flag `u` both halves of a pair. */
function lengthAt(text: string, { unicode, lastIndex }: RegExp): number {
  return unicode && (text.codePointAt(lastIndex) ?? 0) > 0xffff ? 2 : 1;
}

/** What a search finds, as findings of one type: all of it, or what `isFinding` takes. */
export function findMatches(
  text: string,
  search: Search,
  type: FindingType,
  isFinding: (found: string, start: number) => boolean = () => true,
): Span[] {
  const spans: Span[] = [];
  for (const { 0: found, index: start } of search(text)) {
    if (isFinding(found, start)) spans.push({ start, end: start + found.length, type });
  }
  return spans;
}

/** Digits without anything between them, as part of a longer number. */
export interface DigitGroup {
  start: number;
  end: number;
  digits: string;
  /** What stands between the group before and this one. */
  gap: string;
}

/** Splits a stretch of a text into its groups of digits, with their places in the text. */
export function readDigitGroups(text: string, from: number, to: number): DigitGroup[] {
  const groups: DigitGroup[] = [];
  for (const match of listMatches(text.slice(from, to), /\d+/g)) {
    const start = from + match.index;
    groups.push({
      start,
      end: start + match[0].length,
      digits: match[0],
      gap: text.slice(groups.at(-1)?.end ?? start, start),
    });
  }
  return groups;
}
