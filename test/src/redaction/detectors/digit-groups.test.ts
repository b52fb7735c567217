import { describe, expect, it } from 'vitest';
import { readDigitGroups } from '../../../../src/redaction/detectors/digit-groups.ts';

describe('readDigitGroups', () => {
  it('tells where each group stands in the text and what stands before it', () => {
    const text = 'call 030 123-45 now';
    expect(readDigitGroups(text, 5, 15)).toEqual([
      { start: 5, end: 8, digits: '030', gap: '' },
      { start: 9, end: 12, digits: '123', gap: ' ' },
      { start: 13, end: 15, digits: '45', gap: '-' },
    ]);
  });
});
