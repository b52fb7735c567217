import { describe, expect, it } from 'vitest';
import { listPieces, pieceCount, weighLikeness } from '../../../../src/redaction/detectors/name-features.ts';

describe('weighLikeness', () => {
  it('tells what is built like a name from what is built like a word', () => {
    expect(weighLikeness('kowalczyk')).toBeGreaterThan(weighLikeness('blocklist'));
    expect(weighLikeness('marinelli')).toBeGreaterThan(weighLikeness('throughput'));
  });
});

describe('listPieces', () => {
  it('stays below its count, however long the word is', () => {
    const pieces = listPieces('x'.repeat(10_000));
    expect(pieces.length).toBeLessThan(100);
    expect(pieces.every((piece) => piece >= 0 && piece < pieceCount)).toBe(true);
  });
});
