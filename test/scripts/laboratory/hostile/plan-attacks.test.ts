import { describe, expect, it } from 'vitest';
import { makePatterns } from '../../../../scripts/laboratory/hostile/make-patterns.ts';
import type { Upload } from '../../../../scripts/laboratory/hostile/make-uploads.ts';
import { planAttacks } from '../../../../scripts/laboratory/hostile/plan-attacks.ts';

describe('planAttacks', () => {
  it('sends every pattern of its group in turn, and every upload', async () => {
    const texts: string[] = [];
    const uploads: Upload[] = [];
    const attacks = planAttacks({
      sendText: async (text) => String(texts.push(text.slice(0, 1000))),
      sendUpload: async (upload) => String(uploads.push(upload)),
    });
    expect(new Set(attacks.map(({ name }) => name)).size).toBe(attacks.length);
    const patterns = makePatterns();
    for (const { name, strike } of attacks) {
      const own = patterns.filter(({ group }) => name === `texts: ${group}`);
      const before = texts.length;
      for (let n = 0; n < own.length; n++) await strike();
      expect(new Set(texts.slice(before)), name).toEqual(new Set(own.map(({ make }) => make(1000))));
      if (own.length === 0) await strike();
    }
    expect(texts).toHaveLength(patterns.length);
    expect(uploads.map(({ name }) => name)).toEqual(attacks.slice(-uploads.length).map(({ name }) => name));
    expect(uploads.length).toBeGreaterThan(10);
  });
});
