import { describe, expect, it } from 'vitest';
import { kind } from '../../../../src/redaction/detectors/tag-facts.ts';
import { readTagTokens } from '../../../../src/redaction/detectors/tag-tokens.ts';

const texts = (text: string, from?: number, to?: number) => {
  const { starts, ends } = readTagTokens(text, from, to);
  return starts.map((start, at) => text.slice(start, ends[at]));
};

describe('readTagTokens', () => {
  it.each([
    ['Ask Jean-Luc O’Neill at 12b, Mill Lane', ['Ask', 'Jean-Luc', 'O’Neill', 'at', '12', 'b', 'Mill', 'Lane']],
    ['\u001b[1;32mMarta Roth\u001b[0m', ['1', '32', 'Marta', 'Roth', '0']],
    ['"note":"Hello\\nMarta"', ['note', 'Hello', 'Marta']],
    ['', []],
  ])('splits %j', (text, expected) => {
    expect(texts(text)).toEqual(expected);
  });

  it('reads of a stretch what it reads of the whole text there', () => {
    const text = 'Dear Sirs, the tenant: Marta Roth, 12 Mill Lane, has moved out. Nobody knows where to.';
    const whole = readTagTokens(text);
    const part = readTagTokens(text, 18, 52);
    const first = whole.starts.indexOf(part.starts[0] ?? -1);
    const count = part.starts.length;
    expect(texts(text, 18, 52)).toEqual(['Marta', 'Roth', '12', 'Mill', 'Lane', 'has']);
    for (const list of ['words', 'kinds', 'shapes', 'endings', 'names'] as const)
      expect(part[list]).toEqual(whole[list].slice(first, first + count));
    expect(part.gaps).toEqual(whole.gaps.slice(first, first + count + 1));
  });

  it('keeps to itself which name it is: two names of one list are the same to it', () => {
    const [marta, ingrid] = [readTagTokens('Marta'), readTagTokens('Ingrid')];
    expect(marta.kinds).toEqual([kind.given]);
    expect(marta.words).toEqual(ingrid.words);
    expect(readTagTokens('Zvarnik').words).toEqual(marta.words);
    expect(readTagTokens('yesterday').words).not.toEqual(marta.words);
  });
});
