import { describe, expect, it } from 'vitest';
import { makePatterns } from '../../../../scripts/laboratory/hostile/make-patterns.ts';

describe('makePatterns', () => {
  const patterns = makePatterns();

  it('makes over 500, each by a name of its own', () => {
    expect(patterns.length).toBeGreaterThan(500);
    expect(new Set(patterns.map(({ name }) => name)).size).toBe(patterns.length);
  });

  it('makes texts as long as asked, always the same ones and no two alike', () => {
    const texts = patterns.map(({ make }) => make(1000));
    expect(texts.every((text) => text.length === 1000)).toBe(true);
    expect(makePatterns().map(({ make }) => make(1000))).toEqual(texts);
    expect(new Set(texts).size).toBeGreaterThan(500);
  });
});
