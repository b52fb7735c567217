import { describe, expect, it } from 'vitest';
import {
  compareHeldOut,
  createLearn,
  evaluateHeldOut,
  type Learn,
  measureGap,
  partBySource,
  partByTemplate,
} from '../../../../scripts/laboratory/eval-redaction/hold-out.ts';
import { readOwnTexts } from '../../../../scripts/laboratory/eval-redaction/read-own-texts.ts';
import type { Detector } from '../../../../src/redaction/detector.ts';
import { createDetectors } from '../../../../src/redaction/detectors.ts';

describe('parts that are held back', () => {
  it('are whole families of sources, or what texts are about, or the manner of writing', () => {
    expect(partBySource({ source: 'shop_tests' })).toBe(partBySource({ source: 'shop_generated' }));
    expect(partBySource({ source: 'own_a', kind: 'mail' })).toBe('mail');
    expect(partBySource({ source: 'own', kind: 'mail', hand: 'terse' })).toBe('terse');
  });

  it('keep texts of one template together, in five parts', () => {
    const parts = Array.from({ length: 100 }, (_, at) => partByTemplate({ source: 'shop', tkey: String(at) }));
    expect(new Set(parts).size).toBe(5);
    expect(partByTemplate({ source: 'shop', tkey: '7' })).toBe(parts[7]);
  });
});

describe('evaluateHeldOut', () => {
  const row = { partial: false, language: 'en', source: 'shop' };
  const texts = [
    { ...row, id: '1', tkey: '1', text: 'My name is Anna Roth.', spans: [{ start: 11, end: 20, type: 'PERSON' }] },
    { ...row, id: '2', tkey: '2', text: 'The pump is broken.', spans: [], source: 'works' },
    { ...row, id: '3', tkey: '3', text: 'Use Windows', spans: [], source: 'works', isLookAlike: true },
  ];

  it('measures every text, with weights that were learned without it', async () => {
    const { all, byType } = await evaluateHeldOut(texts, partBySource, createLearn(texts, 'balanced'));
    expect(all).toMatchObject({ entities: 1, cleanTouched: 0, lookAlikesTouched: 0, cappedLeak: 0, entityLeak: 0 });
    expect(byType.get('PERSON')?.recall).toBe(1);
  }, 60_000);

  it('lets no text be seen by what it is measured with', async () => {
    const seen: string[][] = [];
    const learn: Learn = (mayBeSeen) => {
      seen.push(texts.filter(mayBeSeen).map(({ id }) => id));
      return [];
    };
    await evaluateHeldOut(texts, partBySource, learn);
    expect(seen).toEqual([['2', '3'], ['1']]);
  });
});

const own = readOwnTexts();
/** Capped leak may differ by so many points between texts that were learned from and texts that were not. */
const mostPoints = 1.5;

describe('what is learnt', () => {
  const learn = createLearn(own, 'balanced');

  it('does as well on texts that it has not seen, within 1.5 points of capped leak', async () => {
    expect(measureGap(await compareHeldOut(own, learn))).toBeLessThan(mostPoints);
  }, 300_000);

  it('would be found out if it knew by heart the people it has seen', async () => {
    const learnByHeart: Learn = (mayBeSeen) => [...createDetectors('balanced'), createMemory(mayBeSeen)];
    expect(measureGap(await compareHeldOut(own, learnByHeart))).toBeGreaterThan(mostPoints);
  }, 120_000);
});

/** Finds the people of the texts that may be seen, wherever they stand. */
function createMemory(mayBeSeen: Parameters<Learn>[0]): Detector {
  const people = own
    .filter(mayBeSeen)
    .flatMap(({ text, spans }) =>
      spans.filter(({ type }) => type === 'PERSON').map(({ start, end }) => text.slice(start, end)),
    );
  const pattern = new RegExp([...new Set(people)].map((name) => name.replace(/[.'-]/g, '\\$&')).join('|'), 'g');
  return {
    name: 'memory',
    version: '1',
    languages: 'any',
    locality: 'in-process',
    types: ['PERSON'],
    detect: (text) =>
      Array.from(text.matchAll(pattern), ({ index, 0: name }) => ({
        start: index,
        end: index + name.length,
        type: 'PERSON' as const,
      })),
  };
}
