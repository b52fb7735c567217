import { describe, expect, it } from 'vitest';
import {
  evaluateHeldOut,
  partBySource,
  partByTemplate,
} from '../../../../scripts/laboratory/eval-redaction/hold-out.ts';

describe('parts that are held back', () => {
  it('are whole families of sources, or what texts are about', () => {
    expect(partBySource({ source: 'shop_tests' })).toBe(partBySource({ source: 'shop_generated' }));
    expect(partBySource({ source: 'own_a', kind: 'mail' })).toBe('mail');
  });

  it('keep texts of one template together, in five parts', () => {
    const parts = Array.from({ length: 100 }, (_, at) => partByTemplate({ source: 'shop', tkey: String(at) }));
    expect(new Set(parts).size).toBe(5);
    expect(partByTemplate({ source: 'shop', tkey: '7' })).toBe(parts[7]);
  });
});

describe('evaluateHeldOut', () => {
  it('measures every text, with weights that were learned without it', async () => {
    const row = { partial: false, language: 'en', source: 'shop' };
    const { all, byType } = await evaluateHeldOut(
      [
        { ...row, id: '1', tkey: '1', text: 'My name is Anna Roth.', spans: [{ start: 11, end: 20, type: 'PERSON' }] },
        { ...row, id: '2', tkey: '2', text: 'The pump is broken.', spans: [], source: 'works' },
        { ...row, id: '3', tkey: '3', text: 'Use Windows', spans: [], source: 'works', isLookAlike: true },
      ],
      partBySource,
      'balanced',
    );
    expect(all).toMatchObject({ entities: 1, cleanTouched: 0, lookAlikesTouched: 0, cappedLeak: 0, entityLeak: 0 });
    expect(byType.get('PERSON')?.recall).toBe(1);
  }, 60_000);
});
