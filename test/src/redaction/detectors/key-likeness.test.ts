import { describe, expect, it } from 'vitest';
import { listCosts, weighRandomness } from '../../../../src/redaction/detectors/key-likeness.ts';
import { createRandom } from '../random.ts';

const alphabets = {
  letters: 'abcdefghijklmnopqrstuvwxyz',
  capitals: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  hexadecimal: '0123456789abcdef',
  mixed: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
};

describe('weighRandomness', () => {
  it.each(Object.entries(alphabets))('gives a run of 24 drawn %s more bits than words have', (_name, alphabet) => {
    const random = createRandom(20_261_130);
    const low = Array.from({ length: 200 }, () => {
      const run = Array.from({ length: 24 }, () => alphabet[random(alphabet.length)]).join('');
      return weighRandomness(run);
    }).filter((bits) => bits < 30);
    expect(low.length).toBeLessThanOrEqual(4);
  });

  it.each([
    'getElementsByTagNameAndClass',
    'MAXIMUM_NUMBER_OF_CONNECTIONS',
    'Wohnungsgenossenschaftsverband',
    'the-quick-brown-fox-jumps-over-it',
    'utf8',
  ])('gives %s few', (word) => {
    expect(weighRandomness(word)).toBeLessThan(18);
  });

  it('weighs a stretch of a text as if it stood alone', () => {
    expect(weighRandomness('name = x7Qp2LmZ9r;', 7, 17)).toBe(weighRandomness('x7Qp2LmZ9r'));
  });

  it('lists a cost for each kind and each letter of a name, its end included', () => {
    expect(listCosts('ab1')).toHaveLength(4 + 2);
  });
});
