import type { FindingType } from '../../tasks/finding-types.ts';
import type { Span } from '../detector.ts';
import type { PlacedToken } from './align-tokens.ts';
import { findType, type OwnTypes } from './find-type.ts';

interface JoinOptions {
  /** 0-1: the surest token of a finding is at least as sure. */
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
 * Joins labelled tokens to findings: a tag's tokens in a row, until one begins anew (`B-`, `S-`, `U-`), and whole words
 * always, since a model may label a word's first token alone. Labels without a prefix go on. Tokens come in their order
 * and with those that are nothing, which end a finding.
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
