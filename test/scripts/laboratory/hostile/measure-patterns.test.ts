import { describe, expect, it } from 'vitest';
import { makePatterns } from '../../../../scripts/laboratory/hostile/make-patterns.ts';
import { type Measurement, MOST, measurePatterns } from '../../../../scripts/laboratory/hostile/measure-patterns.ts';

/** Those that took seconds once: overlapping names, and thousands that begin alike. */
const once = ['Mr with spaces', 'Mme on lines', 'people who share their names', 'surnames of one family'];

describe('measurePatterns', () => {
  it('measures each text beside plain text, the dearest first', async () => {
    const patterns = makePatterns().filter(({ name }) => once.includes(name));
    const heard: Measurement[] = [];
    const measured = await measurePatterns(
      patterns,
      () => [50_000, 100_000],
      (one) => heard.push(one),
    );
    expect(heard).toHaveLength(2 * once.length);
    expect(new Set(measured)).toEqual(new Set(heard));
    const ratios = measured.map(({ ratio }) => ratio);
    expect(ratios).toEqual([...ratios].sort((a, b) => b - a));
    // CPU, not time: what else the machine does hardly counts. Were one quadratic, it would be far above.
    expect(measured.filter(({ ratio }) => ratio > MOST)).toEqual([]);
  });
});
