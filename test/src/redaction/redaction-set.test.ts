import { beforeAll, describe, expect, it } from 'vitest';
import { type Evaluation, evaluate } from '../../../scripts/laboratory/eval-redaction/figures.ts';
import { readOwnTexts } from '../../../scripts/laboratory/eval-redaction/read-own-texts.ts';
import { createDetectors } from '../../../src/redaction/detectors.ts';

const texts = readOwnTexts();

// Nothing that is shipped learned from these texts, but rules may have been written since beside them: the floors keep
// figures from falling, and are no promise about other texts.
describe('the embedded engine on the texts of this repository', () => {
  let balanced: Evaluation;
  beforeAll(async () => {
    balanced = await evaluate(texts, createDetectors('balanced'));
  });

  it('leaks and hides no more than it did', () => {
    const { cappedLeak, entityLeak, overRedaction, cleanTouched, lookAlikesTouched, typedRight } = balanced.all;
    expect(cappedLeak).toBeLessThanOrEqual(0.035);
    expect(entityLeak).toBeLessThanOrEqual(0.06);
    expect(overRedaction).toBeLessThanOrEqual(0.01);
    expect(cleanTouched).toBeLessThanOrEqual(0.04);
    expect(lookAlikesTouched).toBeLessThanOrEqual(0.18);
    expect(typedRight).toBeGreaterThanOrEqual(0.98);
  });

  it.each<[type: string, share: number]>([
    ['EMAIL', 0.99],
    ['CREDIT_CARD', 1],
    ['IBAN', 1],
    ['US_SSN', 0.94],
    ['IP_ADDRESS', 1],
    ['MAC_ADDRESS', 1],
    ['CRYPTO', 1],
    ['NATIONAL_ID', 0.95],
    ['PHONE', 0.94],
    ['DATE_OF_BIRTH', 0.92],
    ['PERSON', 0.91],
    ['ADDRESS', 0.87],
    ['SECRET', 0.97],
    ['USERNAME', 0.96],
    ['ID', 0.92],
    ['VEHICLE', 0.97],
  ])('finds of %s at least %d', (type, share) => {
    expect(balanced.byType.get(type)?.recall).toBeGreaterThanOrEqual(share);
  });

  it('does so in each of nine languages', () => {
    const { byLanguage } = balanced;
    expect([...byLanguage.keys()].sort()).toEqual(['de', 'en', 'es', 'fr', 'it', 'nl', 'pl', 'pt', 'sv']);
    for (const [language, { recall }] of byLanguage) expect(recall, language).toBeGreaterThanOrEqual(0.8);
  });

  it('leaks no more when strict', async () => {
    const strict = await evaluate(texts, createDetectors('strict'));
    expect(strict.all.leak).toBeLessThanOrEqual(balanced.all.leak);
  });
});
