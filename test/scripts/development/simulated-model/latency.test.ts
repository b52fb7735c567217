import { describe, expect, it } from 'vitest';
import { createLatency, parseLatency } from '../../../../scripts/development/simulated-model/latency.ts';
import { createSeededRandom } from '../../../../src/canaries/seeded-random.ts';

const draw = (latency: Parameters<typeof createLatency>[0], hangingShare = 0, seed = 1) => {
  const next = createLatency(latency, hangingShare, createSeededRandom(seed));
  return Array.from({ length: 10_000 }, next).sort((a, b) => a - b);
};

describe('createLatency', () => {
  it('is always the same, or evenly between two', () => {
    expect(new Set(draw(120))).toEqual(new Set([120]));
    const even = draw({ min: 100, max: 200 });
    expect([even[0], even.at(-1)]).toEqual([100, 200]);
    expect(even[5000]).toBeGreaterThan(145);
    expect(even[5000]).toBeLessThan(155);
  });

  it('has the median and the 95th percentile it was given', () => {
    const drawn = draw({ median: 400, p95: 1200 });

    expect(drawn[5000]).toBeGreaterThan(385);
    expect(drawn[5000]).toBeLessThan(415);
    expect(drawn[9500]).toBeGreaterThan(1130);
    expect(drawn[9500]).toBeLessThan(1270);
  });

  it('never answers the share that hangs', () => {
    const hanging = draw(10, 0.1).filter((ms) => ms === Infinity).length;

    expect(hanging).toBeGreaterThan(900);
    expect(hanging).toBeLessThan(1100);
  });

  it('draws the same for a seed', () => {
    expect(draw({ median: 400, p95: 1200 }, 0.1, 7)).toEqual(draw({ median: 400, p95: 1200 }, 0.1, 7));
    expect(draw({ median: 400, p95: 1200 }, 0, 7)).not.toEqual(draw({ median: 400, p95: 1200 }, 0, 8));
  });
});

describe('parseLatency', () => {
  it.each([
    ['200', 200],
    ['20-80', { min: 20, max: 80 }],
    ['median=300,p95=900', { median: 300, p95: 900 }],
  ])('reads %s', (text, latency) => {
    expect(parseLatency(text)).toEqual(latency);
  });

  it.each(['', 'soon', '80-20', '-5', 'median=900,p95=300', 'median=0,p95=3'])('refuses "%s"', (text) => {
    expect(() => parseLatency(text)).toThrow(RangeError);
  });
});
