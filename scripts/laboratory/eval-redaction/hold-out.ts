import type { Detector } from '../../../src/redaction/detector.ts';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import { learnWeights } from '../train-names/learn-weights.ts';
import { type Example, listExamples } from '../train-names/read-examples.ts';
import { quantise } from '../train-names/write-weights.ts';
import { type Evaluation, evaluate } from './figures.ts';
import type { LabelledText } from './read-labelled-texts.ts';

/** The part of the texts that is held back together with a text. */
export type PartOf = (text: Pick<LabelledText, 'source' | 'tkey' | 'kind'>) => string;

/** A set with its family (`presidio_tests` and `presidio_synth`), or what the texts of a set are about. */
export const partBySource: PartOf = ({ source = '', kind }) => kind ?? source.split('_')[0] ?? '';

const folds = 5;

/** One of five parts; texts of one template are in the same. */
export const partByTemplate: PartOf = ({ source = '', tkey = '' }) => {
  let hash = 0x811c9dc5;
  for (const unit of source + tkey) hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 0x01000193);
  return String(((hash ^ (hash >>> 15)) >>> 0) % folds);
};

/**
 * Measures every text with weights for names that were learned without its part, so that nothing that was learnt has
 * seen it. Rules that were written by hand are the same for all.
 */
export async function evaluateHeldOut(
  texts: readonly LabelledText[],
  partOf: PartOf,
  mode: 'balanced' | 'strict',
): Promise<Evaluation> {
  const examples = listExamples(
    texts.map((text) => ({ ...text, source: text.source ?? '', tkey: text.tkey ?? text.id })),
  );
  const detectors = new Map<string, readonly Detector[]>();
  for (const part of new Set(texts.map(partOf))) detectors.set(part, learnWithout(examples, part, partOf, mode));
  return evaluate(texts, (text) => detectors.get(partOf(text)) ?? []);
}

function learnWithout(examples: readonly Example[], part: string, partOf: PartOf, mode: 'balanced' | 'strict') {
  const weights = learnWeights(examples.filter(({ from }) => from.source === 'written' || partOf(from) !== part));
  return createDetectors(mode, quantise(weights));
}
