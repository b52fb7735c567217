import { expect, it } from 'vitest';
import { drawRandom } from '../../../src/seals/draw-random.ts';

it('draws no byte twice, across many fills of what it draws from', () => {
  const drawn = Array.from({ length: 2000 }, (_, n) => drawRandom(n % 2 === 0 ? 12 : 16));
  expect(drawn.map(({ length }) => length).slice(0, 2)).toEqual([12, 16]);
  expect(new Set(drawn.map((bytes) => bytes.toString('hex'))).size).toBe(drawn.length);
});

it('keeps what it gave', () => {
  const first = drawRandom(16);
  const before = first.toString('hex');
  for (let n = 0; n < 2000; n++) drawRandom(16);
  expect(first.toString('hex')).toBe(before);
});
