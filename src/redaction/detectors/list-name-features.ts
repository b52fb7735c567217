import { gaps, type NameContext, type WordFacts } from './name-features.ts';

/** Features are numbers below this; different ones may share a number. */
export const featureCount = 65_536;

/** The number of a feature: of a kind of evidence and up to three things it says. */
function mix(template: number, first = 0, second = 0, third = 0): number {
  let hash = Math.imul(template + 1, 0x9e3779b1);
  hash = Math.imul(hash ^ first, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ second, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13) ^ third, 0x27d4eb2f);
  return (hash ^ (hash >>> 16)) & (featureCount - 1);
}

const edge: WordFacts = { spoken: 2, lists: 0, shape: 15, kind: 511, ending: 0, likeness: 8 };

/** The features of one word: its lists and shape, its neighbours', and what the rules weighed for its run. */
export function listNameFeatures(context: NameContext, at: number, weight: number, place: number): number[] {
  const own = context.factsAt(at) ?? edge;
  const gapBefore = context.gapAt(at);
  const gapAfter = context.gapAt(at + 1);
  const features: number[] = [];
  addOwn(features, own, context, context.languageAt(at), weight, place);
  addNear(features, context, at, own, gapBefore, gapAfter);
  addGaps(features, context, at, own, gapBefore, gapAfter);
  return features;
}

function addOwn(
  features: number[],
  own: WordFacts,
  context: NameContext,
  language: number,
  weight: number,
  place: number,
): void {
  features.push(
    mix(0),
    mix(1, own.lists, own.shape),
    mix(2, own.kind),
    mix(3, own.ending, own.shape),
    mix(4, own.spoken, own.shape),
    mix(19, language, own.kind),
    mix(20, weight, own.shape),
    mix(21, weight, own.kind),
    mix(22, place, own.kind),
    mix(23, place, weight),
    mix(24, context.sort, own.kind),
    mix(27, language, weight),
    mix(30, own.likeness, own.shape),
    mix(31, own.likeness, own.kind),
    mix(33, own.likeness, language, own.kind),
    mix(36, language, own.ending, own.shape),
  );
}

function addNear(
  features: number[],
  context: NameContext,
  at: number,
  own: WordFacts,
  gapBefore: number,
  gapAfter: number,
): void {
  const before = gapBefore === gaps.edge ? edge : (context.factsAt(at - 1) ?? edge);
  const after = gapAfter === gaps.edge ? edge : (context.factsAt(at + 1) ?? edge);
  const before2 = context.factsAt(at - 2) ?? edge;
  const after2 = context.factsAt(at + 2) ?? edge;
  features.push(
    mix(5, before.spoken, own.shape),
    mix(6, after.spoken, own.shape),
    mix(7, before.kind, gapBefore),
    mix(8, after.kind, gapAfter),
    mix(9, before.kind, own.kind, gapBefore),
    mix(10, after.kind, own.kind, gapAfter),
    mix(15, before2.spoken, before.spoken),
    mix(16, after.spoken, after2.spoken),
    mix(17, before2.kind, before.kind, own.kind),
    mix(18, after.kind, after2.kind, own.kind),
    mix(25, before.spoken, own.kind),
    mix(26, after.spoken, own.kind),
    mix(28, before.spoken, after.spoken, own.shape),
    mix(35, before.kind, after.kind, own.kind),
  );
}

/** 1 where a sentence, a line or a text begins. */
const opens = (gapBefore: number) =>
  gapBefore === gaps.edge || gapBefore === gaps.stop || gapBefore === gaps.line ? 1 : 0;

function addGaps(
  features: number[],
  context: NameContext,
  at: number,
  own: WordFacts,
  gapBefore: number,
  gapAfter: number,
): void {
  features.push(
    mix(11, gapBefore, own.shape),
    mix(12, gapAfter, own.shape),
    mix(13, gapBefore, own.kind),
    mix(14, gapAfter, own.kind),
    mix(29, gapBefore, gapAfter, own.kind),
    mix(32, own.likeness, gapBefore, own.shape),
    mix(34, context.sort, gapBefore, own.shape),
    mix(37, context.languageAt(at), gapBefore, own.kind),
    mix(38, opens(gapBefore) * 16 + gapAfter, context.languageAt(at), (own.likeness << 4) | own.shape),
  );
}
