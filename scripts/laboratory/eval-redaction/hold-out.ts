import type { Detector } from '../../../src/redaction/detector.ts';
import { createTagModel } from '../../../src/redaction/detectors/tag-sequence.ts';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import { learnWeights } from '../train-names/learn-weights.ts';
import { listExamples } from '../train-names/read-examples.ts';
import { quantise } from '../train-names/write-weights.ts';
import { learnTags } from '../train-tagger/learn-tags.ts';
import { listSequences } from '../train-tagger/list-sequences.ts';
import { type Evaluation, evaluate } from './figures.ts';
import type { LabelledText } from './read-labelled-texts.ts';

/** The part of the texts that is held back together with a text. */
export type PartOf = (text: Pick<LabelledText, 'source' | 'tkey' | 'kind' | 'hand'>) => string;

/** The manner of writing, or what the texts of a set are about, or a set with its family (`shop_tests`, `shop_made`). */
export const partBySource: PartOf = ({ source = '', kind, hand }) => hand ?? kind ?? source.split('_')[0] ?? '';

const folds = 5;

/** One of five parts; texts of one template are in the same. */
export const partByTemplate: PartOf = ({ source = '', tkey = '' }) => {
  let hash = 0x811c9dc5;
  for (const unit of source + tkey) hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 0x01000193);
  return String(((hash ^ (hash >>> 15)) >>> 0) % folds);
};

/** Learns everything that is learnt anew, from the texts that may be seen. */
export type Learn = (mayBeSeen: (text: Parameters<PartOf>[0]) => boolean) => readonly Detector[];

/** Weights for names and of the tagger, from those texts and the sentences that were written for them. Rules and lists stay as they are. */
export function createLearn(texts: readonly LabelledText[], mode: 'balanced' | 'strict'): Learn {
  const named = texts.map((text) => ({ ...text, source: text.source ?? '', tkey: text.tkey ?? text.id }));
  const [examples, sequences] = [listExamples(named), listSequences(named)];
  return (mayBeSeen) => {
    const isSeen = ({ from }: { from: (typeof examples)[number]['from'] | (typeof sequences)[number]['from'] }) =>
      from.source.startsWith('written') || mayBeSeen(from);
    const tagger = createTagModel(quantise(learnTags(sequences.filter(isSeen))));
    return createDetectors(mode, quantise(learnWeights(examples.filter(isSeen))), tagger);
  };
}

/** Measures every text with what was learnt without its part. */
export async function evaluateHeldOut(
  texts: readonly LabelledText[],
  partOf: PartOf,
  learn: Learn,
): Promise<Evaluation> {
  const detectors = new Map<string, readonly Detector[]>();
  for (const part of new Set(texts.map(partOf)))
    detectors.set(
      part,
      learn((text) => partOf(text) !== part),
    );
  return evaluate(texts, (text) => detectors.get(partOf(text)) ?? []);
}

/** The same texts, learnt from and held out. */
export interface Comparison {
  inSample: Evaluation;
  bySource: Evaluation;
  byTemplate: Evaluation;
}

/** Measures how much better the engine does on texts that it learned from. */
export async function compareHeldOut(texts: readonly LabelledText[], learn: Learn): Promise<Comparison> {
  return {
    inSample: await evaluate(
      texts,
      learn(() => true),
    ),
    bySource: await evaluateHeldOut(texts, partBySource, learn),
    byTemplate: await evaluateHeldOut(texts, partByTemplate, learn),
  };
}

/** Points of capped leak by which a held-out figure differs from the one in sample. */
export const measureGap = (inSample: Evaluation, heldOut: Evaluation): number =>
  100 * Math.abs(heldOut.all.cappedLeak - inSample.all.cappedLeak);
