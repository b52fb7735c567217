import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../scripts/laboratory/eval-redaction/figures.ts';
import { readLabelledTexts } from '../../../scripts/laboratory/eval-redaction/read-labelled-texts.ts';
import { createDetectors } from '../../../src/redaction/detectors.ts';

const texts = readLabelledTexts('test/redaction-set');

// A set written for this project: it keeps figures from falling, and says nothing about unknown texts.
describe('the embedded engine on the set of this repository', () => {
  it('leaks next to nothing and hides next to nothing else', async () => {
    const { all } = await evaluate(texts, createDetectors('balanced'));
    expect(all.leak).toBeLessThanOrEqual(0.02);
    expect(all.recall).toBeGreaterThanOrEqual(0.97);
    expect(all.precision).toBeGreaterThanOrEqual(0.97);
    expect(all.overRedaction).toBeLessThanOrEqual(0.01);
    expect(all.typedRight).toBeGreaterThanOrEqual(0.97);
    expect(all.cleanTouched).toBe(0);
  });

  it('does so in each of six languages', async () => {
    const { byLanguage } = await evaluate(texts, createDetectors('balanced'));
    expect([...byLanguage.keys()].sort()).toEqual(['de', 'en', 'es', 'fr', 'it', 'nl']);
    for (const [language, { recall }] of byLanguage) expect(recall, language).toBeGreaterThanOrEqual(0.9);
  });

  it('leaks no more when strict', async () => {
    const balanced = await evaluate(texts, createDetectors('balanced'));
    const strict = await evaluate(texts, createDetectors('strict'));
    expect(strict.all.leak).toBeLessThanOrEqual(balanced.all.leak);
  });
});
