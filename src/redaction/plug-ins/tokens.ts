import type { FindingType } from '../../tasks/finding-types.ts';
import type { Span } from '../detector.ts';
import { findType, type OwnTypes } from './find-type.ts';

/** A token of a text as a model's tokenizer writes it, without its place. */
export interface Token {
  word: string;
  /** What the model takes it for, such as `B-PER` or `O`. */
  entity: string;
  /** 0-1 */
  score: number;
}

/** A token and its place, in UTF-16 code units. */
export interface PlacedToken extends Token {
  start: number;
  end: number;
}

/** Characters that tokens may leave out in one place: a word that the vocabulary does not know. */
const longestGap = 100;

/**
 * Finds the places of a text's tokens, which come in its order. Case, accents, compatibility forms, white space and the
 * marks of tokenizers (`##`, `▁`, `Ġ`) do not count. A token that is not found gets the place between its neighbours, and
 * is left out when that is empty. `end` is where the last found one ends: the model has seen nothing behind it.
 */
export function alignTokens(text: string, tokens: readonly Token[]): { placed: PlacedToken[]; end: number } {
  const { plain, starts, ends } = readPlain(text);
  let at = 0;
  const found = tokens.map((token) => {
    const word = toPlain(token.word.replace(/^(?:##(?=.)|[▁Ġ]+)/u, ''));
    const start = word === '' ? -1 : plain.slice(at, at + longestGap + word.length).indexOf(word);
    if (start < 0) return undefined;
    const place = { start: starts[at + start] ?? 0, end: ends[at + start + word.length - 1] ?? 0 };
    at += start + word.length;
    return place;
  });
  const placed = tokens.flatMap((token, i): PlacedToken[] => {
    const place = found[i] ?? findGap(text, found, i);
    return place.start < place.end ? [{ ...token, ...place }] : [];
  });
  return { placed, end: found.findLast((place) => place !== undefined)?.end ?? 0 };
}

interface Place {
  start: number;
  end: number;
}

/** What stands between the nearest tokens that were found. */
function findGap(text: string, found: readonly (Place | undefined)[], i: number): Place {
  const start = found.slice(0, i).findLast((place) => place !== undefined)?.end ?? 0;
  const next = found.slice(i).find((place) => place !== undefined)?.start ?? text.length;
  const gap = text.slice(start, next);
  return { start: start + gap.length - gap.trimStart().length, end: start + gap.trimEnd().length };
}

const toPlain = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}\s\ufffd]/gu, '');

/** The plain form of a text, and for each of its code units where its character starts and ends in the text. */
function readPlain(text: string): { plain: string; starts: number[]; ends: number[] } {
  let plain = '';
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  for (const character of text) {
    const form = toPlain(character);
    for (let i = 0; i < form.length; i++) {
      starts.push(at);
      ends.push(at + character.length);
    }
    plain += form;
    at += character.length;
  }
  return { plain, starts, ends };
}

interface JoinOptions {
  /** 0-1: a finding needs one token with at least this score. */
  minScore: number;
  types: OwnTypes;
}

interface Joined extends Span {
  score: number;
  tag: string;
}

/** Letters and digits of scripts that put spaces between words. */
const wordPart = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{M}\p{N}]/u;

/**
 * Joins labelled tokens to findings: those of one tag in a row, until one begins anew (`B-`, `S-`, `U-`). A label
 * without a prefix goes on. Findings grow to whole words, since a model may label a word's first token alone. `tokens`
 * are in order and complete: one that is nothing (`O`) ends a finding.
 */
export function joinTokens(text: string, tokens: readonly PlacedToken[], { minScore, types }: JoinOptions): Span[] {
  const joined: Joined[] = [];
  let last: Joined | undefined;
  for (const { start, end, entity, score } of tokens) {
    const [prefix, tag] = readLabel(entity);
    const type: FindingType | undefined = findType(tag, types);
    const isWithin = last !== undefined && start <= last.end;
    if (type !== undefined && last?.tag === tag && (isWithin || !'BSU'.includes(prefix))) {
      last.end = Math.max(last.end, end);
      last.score = Math.max(last.score, score);
      continue;
    }
    last = type === undefined ? undefined : { start, end, type, score, tag };
    if (last !== undefined) joined.push(last);
  }
  return joined.filter(({ score }) => score >= minScore).map((span) => widen(text, span));
}

function readLabel(entity: string): [prefix: string, tag: string] {
  const [, prefix = 'I', tag = entity] = /^([BIESLU])-(.+)$/.exec(entity) ?? [];
  return [prefix, tag];
}

/** The whole words that a finding touches. */
function widen(text: string, { start, end, type }: Span): Span {
  const isPart = (at: number) => wordPart.test(text[at] ?? '');
  let from = start;
  let to = end;
  if (isPart(from)) while (isPart(from - 1)) from -= 1;
  if (isPart(to - 1)) while (isPart(to)) to += 1;
  return { start: from, end: to, type };
}
