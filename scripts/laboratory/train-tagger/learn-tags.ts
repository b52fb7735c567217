import { tagFeatureCount } from '../../../src/redaction/detectors/tag-features.ts';
import { placeOfStep, tagCount, tagWeightCount } from '../../../src/redaction/detectors/tag-sequence.ts';
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

/** Tags that may follow a tag: not the inside of a name or an address behind something else. */
const follows = Array.from({ length: tagCount ** 2 }, (_, at) => {
  const [from, to] = [Math.floor(at / tagCount), at % tagCount];
  return to === 2 ? from === 1 || from === 2 : to === 4 ? from === 3 || from === 4 : true;
});

function learnSequence(model: Model, sequence: TagSequence, isLearned: Uint8Array): void {
  const { weights } = model;
  const { features, gold, gaps } = sequence;
  const count = gold.length;
  const scores = new Float64Array(count * tagCount);
  for (let at = 0; at < count; at++) {
    for (const feature of features[at] ?? []) {
      for (let tag = 0; tag < tagCount; tag++)
        scores[at * tagCount + tag] = (scores[at * tagCount + tag] ?? 0) + (weights[feature * tagCount + tag] ?? 0);
    }
  }
  const steps = new Float64Array((count + 1) * tagCount * tagCount);
  for (let at = 0; at <= count; at++) {
    for (let from = 0; from < tagCount; from++) {
      for (let to = 0; to < tagCount; to++) {
        const isPossible = follows[from * tagCount + to] && (at > 0 || from === 0) && (at < count || to === 0);
        steps[(at * tagCount + from) * tagCount + to] = isPossible
          ? Math.exp(weights[placeOfStep(gaps[at] ?? 0, from, to)] ?? 0)
          : 0;
      }
    }
  }
  const { marginals, pairs } = sumChain(scores, steps, count);
  update(model, sequence, marginals, pairs, isLearned);
}

/** Forward and backward sums, scaled at each token so that they stay numbers. */
function sumChain(scores: Float64Array, steps: Float64Array, count: number) {
  const own = new Float64Array(count * tagCount);
  for (let at = 0; at < count; at++) {
    let most = -1e9;
    for (let tag = 0; tag < tagCount; tag++) most = Math.max(most, scores[at * tagCount + tag] ?? 0);
    for (let tag = 0; tag < tagCount; tag++)
      own[at * tagCount + tag] = Math.exp((scores[at * tagCount + tag] ?? 0) - most);
  }
  const forward = new Float64Array((count + 1) * tagCount);
  forward[0] = 1;
  for (let at = 0; at < count; at++) {
    let sum = 0;
    for (let to = 0; to < tagCount; to++) {
      let into = 0;
      for (let from = 0; from < tagCount; from++)
        into += (forward[at * tagCount + from] ?? 0) * (steps[(at * tagCount + from) * tagCount + to] ?? 0);
      into *= own[at * tagCount + to] ?? 0;
      forward[(at + 1) * tagCount + to] = into;
      sum += into;
    }
    for (let to = 0; to < tagCount; to++) {
      const place = (at + 1) * tagCount + to;
      forward[place] = (forward[place] ?? 0) / sum;
    }
  }
  const backward = new Float64Array((count + 1) * tagCount);
  for (let tag = 0; tag < tagCount; tag++)
    backward[count * tagCount + tag] = steps[(count * tagCount + tag) * tagCount] ?? 0;
  const marginals = new Float64Array(count * tagCount);
  const pairs = new Float64Array((count + 1) * tagCount * tagCount);
  for (let at = count; at > 0; at--) {
    let sum = 0;
    for (let tag = 0; tag < tagCount; tag++) {
      const place = at * tagCount + tag;
      const both = (forward[place] ?? 0) * (backward[place] ?? 0);
      marginals[place - tagCount] = both;
      sum += both;
    }
    for (let tag = 0; tag < tagCount; tag++) {
      const place = (at - 1) * tagCount + tag;
      marginals[place] = (marginals[place] ?? 0) / sum;
    }
    let all = 0;
    let most = 0;
    for (let from = 0; from < tagCount; from++) {
      let out = 0;
      for (let to = 0; to < tagCount; to++) {
        const place = ((at - 1) * tagCount + from) * tagCount + to;
        const way = (steps[place] ?? 0) * (own[(at - 1) * tagCount + to] ?? 0) * (backward[at * tagCount + to] ?? 0);
        out += way;
        const pair = way * (forward[(at - 1) * tagCount + from] ?? 0);
        pairs[place] = pair;
        all += pair;
      }
      backward[(at - 1) * tagCount + from] = out;
      most = Math.max(most, out);
    }
    for (let from = 0; from < tagCount; from++) {
      backward[(at - 1) * tagCount + from] = (backward[(at - 1) * tagCount + from] ?? 0) / most;
      for (let to = 0; to < tagCount; to++) {
        const place = ((at - 1) * tagCount + from) * tagCount + to;
        pairs[place] = (pairs[place] ?? 0) / all;
      }
    }
  }
  return { marginals, pairs };
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

function shuffle(order: number[], seed: number): void {
  let state = seed * 2_654_435_761;
  for (let at = order.length - 1; at > 0; at--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = state % (at + 1);
    [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
  }
}
