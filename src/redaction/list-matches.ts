import type { FindingType } from '../tasks/finding-types.ts';
import type { Span } from './detector.ts';
import { withGroups } from './group-alternatives.ts';
import { readPattern } from './needs.ts';

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
  if (!places) return (text) => (mayMatch(text) ? listMatches(text, grouped) : nothing);
  const atPlace = new RegExp(grouped.source, grouped.flags.replace('g', 'y'));
  return (text) => (mayMatch(text) ? listMatchesAt(text, atPlace, places(text)) : nothing);
}

/** Searches a stretch of a text as if nothing stood around it; the places of matches are those in the stretch. */
export type StretchSearch = (text: string, from: number, to: number) => readonly RegExpExecArray[];

/** Makes such a search: where a match may begin is read from the text once for all its stretches. */
export function createStretchSearch(pattern: RegExp): StretchSearch {
  const { mayMatch, places } = readPattern(pattern);
  const grouped = withGroups(pattern);
  if (!places) return (text, from, to) => (mayMatch(text) ? listMatches(text.slice(from, to), grouped) : nothing);
  const atPlace = new RegExp(grouped.source, grouped.flags.replace('g', 'y'));
  return (text, from, to) => {
    const all = places(text);
    const first = findFrom(all, from);
    if ((all[first] ?? to) >= to) return nothing;
    const near = all.slice(first, findFrom(all, to)).map((place) => place - from);
    return listMatchesAt(text.slice(from, to), atPlace, near);
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

function listMatchesAt(text: string, pattern: RegExp, places: readonly number[]): readonly RegExpExecArray[] {
  let matches: RegExpExecArray[] | undefined;
  let end = 0;
  for (const place of places) {
    if (place < end) continue;
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

/**
 * Where a pattern (with the flag `g`) matches, as findings of one type: all of them, or those that `isFinding` takes.
 */
export function findMatches(
  text: string,
  pattern: RegExp,
  type: FindingType,
  isFinding: (found: string, start: number) => boolean = () => true,
): Span[] {
  const spans: Span[] = [];
  for (const { 0: found, index: start } of listMatches(text, pattern)) {
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
