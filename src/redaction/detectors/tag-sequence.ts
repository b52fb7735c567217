import type { LanguageAt } from './guess-language.ts';
import { readWeights, type Weights } from './read-data.ts';
import { featuresPerToken, fillTagFeatures, tagFeatureCount } from './tag-features.ts';
import { gapGroupCount, groupGap } from './tag-gaps.ts';
import { listIslands, longestIsland } from './tag-islands.ts';
import type { TagTokens } from './tag-tokens.ts';

/** What a token is: nothing, the first or a further one of a person's name, of an address. */
export const tags = { none: 0, person: 1, inPerson: 2, address: 3, inAddress: 4 } as const;
export const tagCount = 5;
/** Weights of the features for each tag, then of each tag behind each, by the gap between. */
export const tagWeightCount = tagFeatureCount * tagCount + gapGroupCount * tagCount * tagCount;

/** Whether a tag may follow another: nothing goes on that did not begin. */
export function mayFollow(from: number, to: number): boolean {
  if (to === tags.inPerson) return from === tags.person || from === tags.inPerson;
  return to !== tags.inAddress || from === tags.address || from === tags.inAddress;
}

/** Where the weight of one tag behind another stands. */
export const placeOfStep = (gap: number, from: number, to: number): number =>
  tagFeatureCount * tagCount + (groupGap(gap) * tagCount + from) * tagCount + to;

const groups: Readonly<Record<string, number>> = { en: 0, de: 1, fr: 2, es: 2, it: 2, pt: 2, nl: 3, sv: 3, pl: 4 };

/** Of a place in a text: 0 English, 1 German, 2 a Romance language, 3 Dutch or Swedish, 4 Polish. */
export const groupLanguage = (languageAt: LanguageAt, place: number): number => groups[languageAt(place)] ?? 0;

/** Far below every sum: of a tag that cannot be, and of tokens outside the islands. */
const never = -1_000_000;

/** Learned weights, with those of one tag behind another as a table: by the group of the gap, then by both tags. */
export interface TagModel extends Weights {
  steps: Int32Array;
}

export function createTagModel(weights: Weights): TagModel {
  const steps = new Int32Array(gapGroupCount * tagCount * tagCount);
  for (let at = 0; at < steps.length; at++) {
    const [from, to] = [Math.floor(at / tagCount) % tagCount, at % tagCount];
    steps[at] = mayFollow(from, to) ? (weights.values[tagFeatureCount * tagCount + at] ?? 0) : never;
  }
  return { ...weights, steps };
}

let shipped: TagModel | undefined;

function readShipped(): TagModel {
  shipped ??= createTagModel(readWeights('tag-weights', tagWeightCount));
  return shipped;
}

/** What the sequence says of each token: its tag, and how much more likely a name or an address is than neither. */
export interface Tagging {
  tags: number[];
  /** Log-odds in steps of the weights; far below 0 for tokens that were not looked at. */
  person: number[];
  address: number[];
  /** What one step is worth. */
  scale: number;
}

/**
 * Tags the tokens by the best sequence of tags, in whole numbers; the work grows with their number. Looked at are
 * islands for which `isAsked` holds. Another model than the shipped one is for measuring.
 */
export function tagSequence(
  tokens: TagTokens,
  languageAt: LanguageAt,
  isAsked: (from: number, to: number) => boolean,
  model: TagModel = readShipped(),
): Tagging {
  const count = tokens.words.length;
  const found: Tagging = {
    // Typed arrays are dear to make, and these are short.
    tags: new Array<number>(count).fill(tags.none),
    person: new Array<number>(count).fill(never),
    address: new Array<number>(count).fill(never),
    scale: model.scale,
  };
  for (const [from, to] of listIslands(tokens, languageAt)) {
    if (!isAsked(from, to)) continue;
    emit(tokens, from, to - from, languageAt, model.values);
    tagIsland(tokens, from, to - from, model.steps, found);
  }
  return found;
}

const features = new Int32Array(featuresPerToken);
const forward = new Int32Array((longestIsland + 4) * tagCount);
const backward = new Int32Array((longestIsland + 4) * tagCount);
/** `backward` with what the token itself weighs. */
const onward = new Int32Array((longestIsland + 4) * tagCount);
const emitted = new Int32Array((longestIsland + 4) * tagCount);

/** Best sums of the sequences up to each token and from each on; a token's tag is weighed by the best through it. */
function tagIsland({ gaps }: TagTokens, from: number, count: number, steps: Int32Array, found: Tagging): void {
  for (let at = 0; at < count; at++) {
    const row = groupGap(gaps[from + at] ?? 0) * tagCount * tagCount;
    const last = (at - 1) * tagCount;
    for (let tag = 0; tag < tagCount; tag++) {
      let best = at === 0 ? (steps[row + tag] ?? 0) : (forward[last] ?? 0) + (steps[row + tag] ?? 0);
      for (let before = 1; at > 0 && before < tagCount; before++) {
        const sum = (forward[last + before] ?? 0) + (steps[row + before * tagCount + tag] ?? 0);
        if (sum > best) best = sum;
      }
      forward[last + tagCount + tag] = best + (emitted[last + tagCount + tag] ?? 0);
    }
  }
  for (let at = count - 1; at >= 0; at--) {
    const row = groupGap(gaps[from + at + 1] ?? 0) * tagCount * tagCount;
    const next = (at + 1) * tagCount;
    for (let tag = 0; tag < tagCount; tag++) {
      const step = row + tag * tagCount;
      let best = at === count - 1 ? (steps[step] ?? 0) : (steps[step] ?? 0) + (onward[next] ?? 0);
      for (let behind = 1; at < count - 1 && behind < tagCount; behind++) {
        const sum = (onward[next + behind] ?? 0) + (steps[step + behind] ?? 0);
        if (sum > best) best = sum;
      }
      backward[at * tagCount + tag] = best;
      onward[at * tagCount + tag] = best + (emitted[at * tagCount + tag] ?? 0);
    }
    weigh(from, at, found);
  }
}

function emit(tokens: TagTokens, from: number, count: number, languageAt: LanguageAt, values: Int8Array): void {
  for (let at = 0; at < count; at++) {
    const language = groupLanguage(languageAt, tokens.starts[from + at] ?? 0);
    fillTagFeatures(features, tokens, from + at, language);
    let none = 0;
    let person = 0;
    let inPerson = 0;
    let address = 0;
    let inAddress = 0;
    for (let index = 0; index < featuresPerToken; index++) {
      const place = (features[index] ?? 0) * tagCount;
      none += values[place] ?? 0;
      person += values[place + 1] ?? 0;
      inPerson += values[place + 2] ?? 0;
      address += values[place + 3] ?? 0;
      inAddress += values[place + 4] ?? 0;
    }
    const own = at * tagCount;
    emitted[own] = none;
    emitted[own + 1] = person;
    emitted[own + 2] = inPerson;
    emitted[own + 3] = address;
    emitted[own + 4] = inAddress;
  }
}

function weigh(from: number, at: number, { tags: tagged, person, address }: Tagging): void {
  const own = at * tagCount;
  const none = (forward[own] ?? 0) + (backward[own] ?? 0);
  const first = (forward[own + 1] ?? 0) + (backward[own + 1] ?? 0);
  const further = (forward[own + 2] ?? 0) + (backward[own + 2] ?? 0);
  const firstOf = (forward[own + 3] ?? 0) + (backward[own + 3] ?? 0);
  const furtherOf = (forward[own + 4] ?? 0) + (backward[own + 4] ?? 0);
  const best = Math.max(none, first, further, firstOf, furtherOf);
  tagged[from + at] = best === none ? 0 : best === first ? 1 : best === further ? 2 : best === firstOf ? 3 : 4;
  person[from + at] = Math.max(first, further) - none;
  address[from + at] = Math.max(firstOf, furtherOf) - none;
}
