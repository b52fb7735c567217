import { describe, expect, it } from 'vitest';
import { learn, learnWeights } from '../../../../scripts/laboratory/train-names/learn-weights.ts';

const example = (features: readonly number[], isName: boolean) => ({ features, isName, weight: 1 });

describe('learn', () => {
  it('gives features of names a positive weight and the others a negative one, the same every time', () => {
    const examples = Array.from({ length: 50 }, (_, at) => example(at % 2 === 0 ? [0, 1] : [0, 2], at % 2 === 0));
    const weights = learn(examples, 4, { epochs: 5, rate: 0.1 });
    expect(weights[1]).toBeGreaterThan(0);
    expect(weights[2]).toBeLessThan(0);
    expect(weights[3]).toBe(0);
    expect(learn(examples, 4, { epochs: 5, rate: 0.1 })).toEqual(weights);
  });
});

describe('learnWeights', () => {
  it('learns nothing from a feature that only texts of a few templates have', () => {
    const examples = Array.from({ length: 60 }, (_, at) => ({
      ...example(at < 4 ? [1, 2] : [1], at < 30),
      template: at < 4 ? 0 : at,
    }));
    const weights = learnWeights(examples);
    expect(weights[1]).not.toBe(0);
    expect(weights[2]).toBe(0);
  });
});
