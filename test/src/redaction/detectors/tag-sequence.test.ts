import { describe, expect, it } from 'vitest';
import { featuresPerToken, fillTagFeatures } from '../../../../src/redaction/detectors/tag-features.ts';
import {
  createTagModel,
  tagCount,
  tagSequence,
  tags,
  tagWeightCount,
} from '../../../../src/redaction/detectors/tag-sequence.ts';
import { readTagTokens } from '../../../../src/redaction/detectors/tag-tokens.ts';

const english = () => 'en';
const all = () => true;

/** A model for which every token is of a name, and rather goes on with one than begins another. */
function createEager() {
  const values = new Int8Array(tagWeightCount);
  const features = new Int32Array(featuresPerToken);
  fillTagFeatures(features, readTagTokens('Anna'), 0, 0);
  const always = (features[0] ?? 0) * tagCount;
  values.set([0, 40, 60], always);
  return createTagModel({ values, scale: 0.1 });
}

describe('tagSequence', () => {
  it('never goes on over a full stop, a question mark or an empty line', () => {
    const tokens = readTagTokens('I saw Marta. Roth left? Peter Vale\n\nLena Holm (Jr.). Sven came');
    const { tags: found } = tagSequence(tokens, english, all, createEager());
    const begins = tokens.starts.filter((_, at) => found[at] === tags.person);
    const text = 'I saw Marta. Roth left? Peter Vale\n\nLena Holm (Jr.). Sven came';
    expect(begins).toEqual(expect.arrayContaining(['Roth', 'Peter', 'Lena'].map((word) => text.indexOf(word))));
  });

  it('weighs a token as much more likely a name by the best sequence through it', () => {
    const { person, address, scale } = tagSequence(readTagTokens('Anna Roth'), english, all, createEager());
    expect(Array.from(person, (odds) => odds * scale)).toEqual([6, 6]);
    expect(Array.from(address, (odds) => odds * scale)).toEqual([0, 0]);
  });

  it('looks only at what it is asked for', () => {
    const tokens = readTagTokens('Anna came. The weather was fine and nobody else had been there. Peter left.');
    const { tags: found } = tagSequence(tokens, english, (from) => from === 0, createEager());
    expect(found[0]).toBe(tags.person);
    expect(Array.from(found.slice(4))).toEqual(Array.from(found.slice(4), () => tags.none));
  });

  it('cuts a row of names without end', () => {
    const tokens = readTagTokens('Anna '.repeat(20_000));
    const { tags: found } = tagSequence(tokens, english, all, createEager());
    expect(found.filter((tag) => tag === tags.person).length).toBe(50);
  });
});
