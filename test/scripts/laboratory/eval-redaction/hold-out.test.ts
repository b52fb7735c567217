import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../../scripts/laboratory/eval-redaction/figures.ts';
import {
  compareHeldOut,
  createLearn,
  evaluateHeldOut,
  type Learn,
  measureGap,
  type PartOf,
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

  it('measures every text', async () => {
    const { all, byType } = await evaluateHeldOut(texts, partBySource, () => createDetectors('balanced'));
    expect(all).toMatchObject({ entities: 1, cleanTouched: 0, lookAlikesTouched: 0, cappedLeak: 0, entityLeak: 0 });
    expect(byType.get('PERSON')?.recall).toBe(1);
  });

  it('is beside what the same texts come to when they were learned from', async () => {
    const learnt: number[] = [];
    const { inSample, bySource, byTemplate } = await compareHeldOut(texts, (mayBeSeen) => {
      learnt.push(texts.filter(mayBeSeen).length);
      return [];
    });
    expect([inSample, bySource, byTemplate].map(({ all }) => all.cappedLeak)).toEqual([1, 1, 1]);
    expect(learnt[0]).toBe(3);
    expect(Math.max(...learnt.slice(1))).toBeLessThan(3);
  });

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
  const hands = [...new Set(own.map(({ hand }) => hand))].sort();
  /** Half of the manners of writing at a time: learning takes its time. */
  const partByHands: PartOf = ({ hand }) => String(hands.indexOf(hand) % 2);
  const measure = async (learn: Learn) =>
    measureGap(
      await evaluate(
        own,
        learn(() => true),
      ),
      await evaluateHeldOut(own, partByHands, learn),
    );

  it('does as well on texts that it has not seen, within 1.5 points of capped leak', async () => {
    expect(await measure(createLearn(own, 'balanced'))).toBeLessThan(mostPoints);
  }, 300_000);

  it('would be found out if it knew by heart what it has seen, and nothing else', async () => {
    const learnByHeart: Learn = (mayBeSeen) => [createMemory(mayBeSeen)];
    expect(await measure(learnByHeart)).toBeGreaterThan(mostPoints);
  }, 300_000);
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
