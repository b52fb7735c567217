import { groupGap, type TagTokens } from './tag-tokens.ts';

/** Features are numbers below this; different ones may share a number. */
export const tagFeatureCount = 65_536;
/** The most features of a token. */
export const mostTagFeatures = 40;

/** The number of a feature: of a kind of evidence and up to three things it says. */
function mix(template: number, first: number, second = 0, third = 0): number {
  let hash = Math.imul(template + 1, 0x9e3779b1);
  hash = Math.imul(hash ^ first, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ second, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13) ^ third, 0x27d4eb2f);
  return (hash ^ (hash >>> 16)) & (tagFeatureCount - 1);
}

const edge = 31;

/** Writes the features of one token into a list and returns how many there are. `language` is from 0 to 4. */
export function fillTagFeatures(into: Int32Array, tokens: TagTokens, at: number, language: number): number {
  const { words, kinds, shapes, gaps, cues } = tokens;
  const kind = ((kinds[at] ?? 0) << 4) | (shapes[at] ?? 0);
  const word = words[at] ?? 0;
  const shape = shapes[at] ?? 0;
  const ending = tokens.endings[at] ?? 0;
  const likeness = tokens.likeness[at] ?? 0;
  const before = gaps[at] ?? 0;
  const after = gaps[at + 1] ?? 0;
  const groupBefore = groupGap(before);
  const groupAfter = groupGap(after);
  const groups = groupBefore * 8 + groupAfter;
  const isFirst = at === 0;
  const isLast = at + 1 >= words.length;
  const prevKind = isFirst ? edge << 4 : ((kinds[at - 1] ?? 0) << 4) | (shapes[at - 1] ?? 0);
  const nextKind = isLast ? edge << 4 : ((kinds[at + 1] ?? 0) << 4) | (shapes[at + 1] ?? 0);
  const prev2Kind = at < 2 ? edge << 4 : ((kinds[at - 2] ?? 0) << 4) | (shapes[at - 2] ?? 0);
  const next2Kind = at + 2 >= words.length ? edge << 4 : ((kinds[at + 2] ?? 0) << 4) | (shapes[at + 2] ?? 0);
  const prevWord = isFirst ? 3 : (words[at - 1] ?? 0);
  const nextWord = isLast ? 3 : (words[at + 1] ?? 0);
  const prev2Word = at < 2 ? 3 : (words[at - 2] ?? 0);
  const next2Word = at + 2 >= words.length ? 3 : (words[at + 2] ?? 0);
  let n = 0;
  into[n++] = mix(0, 0);
  into[n++] = mix(1, word, shape);
  into[n++] = mix(2, kind);
  into[n++] = mix(3, ending, shape);
  into[n++] = mix(4, likeness, kind);
  into[n++] = mix(5, likeness, shape, language);
  into[n++] = mix(6, kind, groups);
  into[n++] = mix(7, before, kind);
  into[n++] = mix(8, after, kind);
  into[n++] = mix(9, prevWord, shape, groupBefore);
  into[n++] = mix(10, nextWord, shape, groupAfter);
  into[n++] = mix(11, prevWord, kind);
  into[n++] = mix(12, nextWord, kind);
  into[n++] = mix(13, prevKind, kind, groupBefore);
  into[n++] = mix(14, nextKind, kind, groupAfter);
  into[n++] = mix(15, prevKind, kind, nextKind);
  into[n++] = mix(16, prev2Word, prevWord, shape);
  into[n++] = mix(17, next2Word, nextWord, shape);
  into[n++] = mix(18, prev2Word, kind);
  into[n++] = mix(19, next2Word, kind);
  into[n++] = mix(20, prev2Kind, prevKind, kind);
  into[n++] = mix(21, next2Kind, nextKind, kind);
  into[n++] = mix(22, language, kind, groupBefore);
  into[n++] = mix(23, language, ending, shape);
  into[n++] = mix(24, cues[at] ?? 0, kind);
  into[n++] = mix(25, cues[at] ?? 0, shape);
  into[n++] = mix(26, prevWord, nextWord, shape);
  into[n++] = mix(28, gaps[at - 1] ?? 0, before, kind);
  into[n++] = mix(30, likeness, groupBefore, shape);
  return n;
}
