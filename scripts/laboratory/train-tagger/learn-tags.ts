import { tagFeatureCount } from '../../../src/redaction/detectors/tag-features.ts';
import { mayFollow, placeOfStep, tagCount, tagWeightCount } from '../../../src/redaction/detectors/tag-sequence.ts';
import { shuffle } from '../train-names/learn-weights.ts';
import type { TagSequence } from './list-sequences.ts';

const epochs = 4;
const rate = 0.05;
const decay = 0.002;
/** A feature that occurs in fewer templates is not learned: it would describe single texts, and single people. */
const fewestTemplates = 4;
/** What changes a weight by less is left out. */
const least = 0.002;

/** Learns a linear chain (a conditional random field) by stochastic gradient with a step of its own for every weight. */
export function learnTags(sequences: readonly TagSequence[]): Float64Array {
  const model = { weights: new Float64Array(tagWeightCount), squares: new Float64Array(tagWeightCount).fill(1e-2) };
  const isLearned = findShared(sequences);
  const order = Array.from(sequences.keys());
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, epoch + 1);
    for (const at of order) {
      const sequence = sequences[at];
      if (sequence) learnSequence(model, sequence, isLearned);
    }
  }
  return model.weights;
}

interface Model {
  weights: Float64Array;
  squares: Float64Array;
}

function learnSequence(model: Model, sequence: TagSequence, isLearned: Uint8Array): void {
  const { weights } = model;
  const own = weighTokens(weights, sequence.features);
  const steps = weighSteps(weights, sequence.gaps);
  const { marginals, pairs } = sumChain(own, steps, sequence.gold.length);
  update(model, sequence, marginals, pairs, isLearned);
}

/** How likely each tag is by the features of each token, up to a factor. */
function weighTokens(weights: Float64Array, features: readonly Uint16Array[]): Float64Array {
  const own = new Float64Array(features.length * tagCount);
  for (let at = 0; at < features.length; at++) {
    const row = at * tagCount;
    for (const feature of features[at] ?? []) {
      const place = feature * tagCount;
      for (let tag = 0; tag < tagCount; tag++) own[row + tag] = (own[row + tag] ?? 0) + (weights[place + tag] ?? 0);
    }
    let most = Number.NEGATIVE_INFINITY;
    for (let tag = 0; tag < tagCount; tag++) most = Math.max(most, own[row + tag] ?? 0);
    for (let tag = 0; tag < tagCount; tag++) own[row + tag] = Math.exp((own[row + tag] ?? 0) - most);
  }
  return own;
}

/** How likely each tag is behind each, up to a factor: before each token and behind the last. */
function weighSteps(weights: Float64Array, gaps: Int32Array): Float64Array {
  const steps = new Float64Array(gaps.length * tagCount * tagCount);
  for (let place = 0; place < steps.length; place++) {
    const at = Math.floor(place / (tagCount * tagCount));
    const [from, to] = [Math.floor(place / tagCount) % tagCount, place % tagCount];
    const isPossible = mayFollow(from, to) && (at > 0 || from === 0) && (at < gaps.length - 1 || to === 0);
    if (isPossible) steps[place] = Math.exp(weights[placeOfStep(gaps[at] ?? 0, from, to)] ?? 0);
  }
  return steps;
}

/** Divides numbers by their sum. */
function toShares(numbers: Float64Array): void {
  let sum = 0;
  for (const each of numbers) sum += each;
  for (let at = 0; at < numbers.length; at++) numbers[at] = (numbers[at] ?? 0) / sum;
}

/** How likely each tag of each token is among all sequences, and each two in a row: forward and backward sums. */
function sumChain(own: Float64Array, steps: Float64Array, count: number) {
  const forward = sumForward(own, steps, count);
  const marginals = new Float64Array(count * tagCount);
  const pairs = new Float64Array(count * tagCount * tagCount);
  let backward = new Float64Array(tagCount);
  for (let tag = 0; tag < tagCount; tag++) backward[tag] = steps[(count * tagCount + tag) * tagCount] ?? 0;
  for (let at = count - 1; at >= 0; at--) {
    const before = new Float64Array(tagCount);
    for (let from = 0; from < tagCount; from++) {
      for (let to = 0; to < tagCount; to++) {
        const place = (at * tagCount + from) * tagCount + to;
        const way = (steps[place] ?? 0) * (own[at * tagCount + to] ?? 0) * (backward[to] ?? 0);
        before[from] = (before[from] ?? 0) + way;
        pairs[place] = way * (forward[at * tagCount + from] ?? 0);
      }
    }
    for (let tag = 0; tag < tagCount; tag++)
      marginals[at * tagCount + tag] = (forward[(at + 1) * tagCount + tag] ?? 0) * (backward[tag] ?? 0);
    toShares(marginals.subarray(at * tagCount, (at + 1) * tagCount));
    toShares(pairs.subarray(at * tagCount * tagCount, (at + 1) * tagCount * tagCount));
    toShares(before);
    backward = before;
  }
  return { marginals, pairs };
}

function sumForward(own: Float64Array, steps: Float64Array, count: number): Float64Array {
  const forward = new Float64Array((count + 1) * tagCount);
  forward[0] = 1;
  for (let at = 0; at < count; at++) {
    const next = forward.subarray((at + 1) * tagCount, (at + 2) * tagCount);
    for (let to = 0; to < tagCount; to++) {
      let into = 0;
      for (let from = 0; from < tagCount; from++)
        into += (forward[at * tagCount + from] ?? 0) * (steps[(at * tagCount + from) * tagCount + to] ?? 0);
      next[to] = into * (own[at * tagCount + to] ?? 0);
    }
    toShares(next);
  }
  return forward;
}

function update(
  { weights, squares }: Model,
  { features, gold, gaps, weights: counts }: TagSequence,
  marginals: Float64Array,
  pairs: Float64Array,
  isLearned: Uint8Array,
): void {
  const change = (place: number, by: number) => {
    const own = weights[place] ?? 0;
    const gradient = by - decay * own * Math.abs(by);
    const square = (squares[place] ?? 0) + gradient * gradient;
    squares[place] = square;
    weights[place] = own + (rate * gradient) / Math.sqrt(square);
  };
  for (let at = 0; at < gold.length; at++) {
    const count = counts[at] ?? 0;
    for (let tag = 0; tag < tagCount; tag++) {
      const by = count * ((gold[at] === tag ? 1 : 0) - (marginals[at * tagCount + tag] ?? 0));
      if (Math.abs(by) < least) continue;
      for (const feature of features[at] ?? []) if (isLearned[feature] === 1) change(feature * tagCount + tag, by);
    }
    const before = at === 0 ? 0 : (gold[at - 1] ?? 0);
    for (let from = 0; from < tagCount; from++) {
      for (let to = 0; to < tagCount; to++) {
        const isGold = from === before && to === gold[at];
        const by = count * ((isGold ? 1 : 0) - (pairs[(at * tagCount + from) * tagCount + to] ?? 0));
        if (Math.abs(by) >= least) change(placeOfStep(gaps[at] ?? 0, from, to), by);
      }
    }
  }
}

function findShared(sequences: readonly TagSequence[]): Uint8Array {
  const last = new Int32Array(tagFeatureCount).fill(-1);
  const counts = new Uint8Array(tagFeatureCount);
  for (const { features, template } of [...sequences].sort((a, b) => a.template - b.template)) {
    for (const each of features) {
      for (const feature of each) {
        if (last[feature] === template || (counts[feature] ?? 0) >= fewestTemplates) continue;
        last[feature] = template;
        counts[feature] = (counts[feature] ?? 0) + 1;
      }
    }
  }
  return counts.map((count) => (count >= fewestTemplates ? 1 : 0));
}
