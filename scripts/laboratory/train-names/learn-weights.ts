import { featureCount } from '../../../src/redaction/detectors/list-name-features.ts';
import type { Example } from './read-examples.ts';

/** A feature that occurs in fewer templates is not learned: it would describe single texts, and single people. */
const fewestTemplates = 5;
const decay = 0.01;

/** Learns what each feature of a word says, of those that texts of several templates share. */
export function learnWeights(examples: readonly Omit<Example, 'from'>[]): Float64Array {
  return learn(examples, featureCount, { epochs: 3, rate: 0.03, isLearned: findShared(examples) });
}

/** Logistic regression by stochastic gradient with a step of its own for every feature (AdaGrad), always the same. */
export function learn(
  examples: readonly Omit<Example, 'template' | 'from'>[],
  count: number,
  { epochs, rate, isLearned }: { epochs: number; rate: number; isLearned?: Uint8Array },
): Float64Array {
  const weights = new Float64Array(count);
  const squares = new Float64Array(count).fill(1e-3);
  const order = Array.from(examples.keys());
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, epoch + 1);
    for (const at of order) {
      const example = examples[at];
      if (!example) continue;
      const { features, isName, weight } = example;
      let sum = 0;
      for (const feature of features) sum += weights[feature] ?? 0;
      const error = (isName ? 1 : 0) - 1 / (1 + Math.exp(-sum));
      for (const feature of features) {
        if (isLearned && isLearned[feature] !== 1) continue;
        const own = weights[feature] ?? 0;
        const gradient = weight * error - decay * own;
        squares[feature] = (squares[feature] ?? 0) + gradient * gradient;
        weights[feature] = own + (rate * gradient) / Math.sqrt(squares[feature] ?? 1);
      }
    }
  }
  return weights;
}

function findShared(examples: readonly Omit<Example, 'from'>[]): Uint8Array {
  const templates = Array.from({ length: featureCount }, () => new Set<number>());
  for (const { features, template } of examples) {
    for (const feature of features) {
      const seen = templates[feature];
      if (seen && seen.size < fewestTemplates) seen.add(template);
    }
  }
  return Uint8Array.from(templates, (seen) => (seen.size >= fewestTemplates ? 1 : 0));
}

/** The same order for the same seed. */
export function shuffle(order: number[], seed: number): void {
  let state = seed * 2_654_435_761;
  for (let at = order.length - 1; at > 0; at--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = state % (at + 1);
    [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
  }
}
