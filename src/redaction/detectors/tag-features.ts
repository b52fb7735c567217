import { weighLikeness } from './name-features.ts';
import { groupGap } from './tag-gaps.ts';
import type { TagTokens } from './tag-tokens.ts';

/** Features are numbers below this; different ones may share a number. */
export const tagFeatureCount = 65_536;
/** Features of a token. */
export const featuresPerToken = 29;

/** The number of a feature: of a kind of evidence and up to three things it says. */
function mix(template: number, first: number, second = 0, third = 0): number {
  let hash = Math.imul(template + 1, 0x9e3779b1);
  hash = Math.imul(hash ^ first, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ second, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13) ^ third, 0x27d4eb2f);
  return (hash ^ (hash >>> 16)) & (tagFeatureCount - 1);
}

const edgeKind = 31 << 4;
const edgeWord = 3;

const kindAt = ({ kinds, shapes }: TagTokens, at: number) =>
  at < 0 || at >= kinds.length ? edgeKind : ((kinds[at] ?? 0) << 4) | (shapes[at] ?? 0);
const wordAt = ({ words }: TagTokens, at: number) => (at < 0 || at >= words.length ? edgeWord : (words[at] ?? 0));

/** How much the letters of a word look like a name's, from 1 to 7; 0 for a word that is none. */
function readLikeness(name: string): number {
  return name === '' ? 0 : Math.max(1, Math.min(7, Math.round(weighLikeness(name)) + 4));
}

/** Writes the features of a token into a list. `language` is one of five, from 0. */
export function fillTagFeatures(into: Int32Array, tokens: TagTokens, at: number, language: number): void {
  fillOwn(into, tokens, at, language);
  fillNear(into, tokens, at);
}

function fillOwn(into: Int32Array, tokens: TagTokens, at: number, language: number): void {
  const own = kindAt(tokens, at);
  const shape = own & 15;
  const before = tokens.gaps[at] ?? 0;
  const after = tokens.gaps[at + 1] ?? 0;
  const group = groupGap(before);
  const ending = tokens.endings[at] ?? 0;
  const likeness = readLikeness(tokens.names[at] ?? '');
  const cue = tokens.cues[at] ?? 0;
  into[0] = mix(0, 0);
  into[1] = mix(1, wordAt(tokens, at), shape);
  into[2] = mix(2, own);
  into[3] = mix(3, ending, shape);
  into[4] = mix(4, likeness, own);
  into[5] = mix(5, likeness, shape, language);
  into[6] = mix(6, own, group * 8 + groupGap(after));
  into[7] = mix(7, before, own);
  into[8] = mix(8, after, own);
  into[9] = mix(22, language, own, group);
  into[10] = mix(23, language, ending, shape);
  into[11] = mix(24, cue, own);
  into[12] = mix(25, cue, shape);
  into[13] = mix(28, tokens.gaps[at - 1] ?? 0, before, own);
  into[14] = mix(30, likeness, group, shape);
}

function fillNear(into: Int32Array, tokens: TagTokens, at: number): void {
  const own = kindAt(tokens, at);
  const shape = own & 15;
  const before = groupGap(tokens.gaps[at] ?? 0);
  const after = groupGap(tokens.gaps[at + 1] ?? 0);
  const [last, beforeLast] = [wordAt(tokens, at - 1), wordAt(tokens, at - 2)];
  const [next, afterNext] = [wordAt(tokens, at + 1), wordAt(tokens, at + 2)];
  const [lastKind, nextKind] = [kindAt(tokens, at - 1), kindAt(tokens, at + 1)];
  into[15] = mix(9, last, shape, before);
  into[16] = mix(10, next, shape, after);
  into[17] = mix(11, last, own);
  into[18] = mix(12, next, own);
  into[19] = mix(13, lastKind, own, before);
  into[20] = mix(14, nextKind, own, after);
  into[21] = mix(15, lastKind, own, nextKind);
  into[22] = mix(16, beforeLast, last, shape);
  into[23] = mix(17, afterNext, next, shape);
  into[24] = mix(18, beforeLast, own);
  into[25] = mix(19, afterNext, own);
  into[26] = mix(20, kindAt(tokens, at - 2), lastKind, own);
  into[27] = mix(21, kindAt(tokens, at + 2), nextKind, own);
  into[28] = mix(26, last, next, shape);
}
