import { describe, expect, it } from 'vitest';
import { escapeSegment, unescapeSegment } from '../../../src/json/pointer-segment.ts';

describe('a segment of a JSON Pointer', () => {
  it.each([
    ['~1/', '~01~1'],
    ['plain', 'plain'],
    ['', ''],
  ])('of %j is %j, and the other way round', (key, segment) => {
    expect(escapeSegment(key)).toBe(segment);
    expect(unescapeSegment(segment)).toBe(key);
  });
});
