import { describe, expect, it } from 'vitest';
import { learnTags } from '../../../../scripts/laboratory/train-tagger/learn-tags.ts';
import type { TagSequence } from '../../../../scripts/laboratory/train-tagger/list-sequences.ts';
import { tagCount, tags } from '../../../../src/redaction/detectors/tag-sequence.ts';

const from = { source: 'test', tkey: '1' };

/** One word with a feature of its own kind: 1 for names, 2 for other words, 3 in the texts of one template. */
const sequence = (at: number): TagSequence => ({
  features: [Uint16Array.from(at < 4 ? [at % 2 === 0 ? 1 : 2, 3] : [at % 2 === 0 ? 1 : 2])],
  gold: Uint8Array.from([at % 2 === 0 ? tags.person : tags.none]),
  gaps: Int32Array.from([0, 0]),
  weights: Float32Array.from([1]),
  template: at < 4 ? 0 : at,
  from,
});
const sequences = Array.from({ length: 60 }, (_, at) => sequence(at));
const weightOf = (weights: Float64Array, feature: number, tag: number) => weights[feature * tagCount + tag] ?? 0;

describe('learnTags', () => {
  const weights = learnTags(sequences);

  it('learns which tag a feature speaks for, the same every time', () => {
    expect(weightOf(weights, 1, tags.person)).toBeGreaterThan(weightOf(weights, 1, tags.none));
    expect(weightOf(weights, 2, tags.none)).toBeGreaterThan(weightOf(weights, 2, tags.person));
    expect(learnTags(sequences)).toEqual(weights);
  });

  it('learns nothing from a feature that only texts of a few templates have', () => {
    expect(weightOf(weights, 3, tags.person)).toBe(0);
  });
});
