import { describe, expect, it } from 'vitest';
import { findMatches } from '../../../../src/redaction/detectors/find-matches.ts';

const text = 'A-1, B-22 and C-333';

describe('findMatches', () => {
  it('makes a finding of every match', () => {
    expect(findMatches(text, /[A-Z]-\d+/g, 'ID')).toEqual([
      { start: 0, end: 3, type: 'ID' },
      { start: 5, end: 9, type: 'ID' },
      { start: 14, end: 19, type: 'ID' },
    ]);
  });

  it('leaves what the check does not take', () => {
    const found = findMatches(text, /[A-Z]-\d+/g, 'ID', (match, start) => match.length > 3 && start < 10);
    expect(found).toEqual([{ start: 5, end: 9, type: 'ID' }]);
  });
});
