import { describe, expect, it } from 'vitest';
import type { PlacedToken } from '../../../../src/redaction/plug-ins/align-tokens.ts';
import { joinTokens } from '../../../../src/redaction/plug-ins/join-tokens.ts';

type Labelled = [word: string, entity: string, score?: number];

/** Tokens in their order in the text, each found from where the last one ended. */
function join(text: string, labelled: readonly Labelled[], minScore = 0.5) {
  let at = 0;
  const placed = labelled.map(([word, entity, score = 0.9]): PlacedToken => {
    const start = text.indexOf(word, at);
    at = start + word.length;
    return { word, entity, score, start, end: at };
  });
  return joinTokens(text, placed, { minScore, types: {} }).map(({ start, end, type }) => [
    text.slice(start, end),
    type,
  ]);
}

describe('joinTokens', () => {
  it('joins what goes on, and begins anew where a label says so', () => {
    const tokens: Labelled[] = [
      ['Ann', 'B-PER'],
      ['Lee', 'I-PER'],
      ['Bob', 'B-PER'],
    ];
    expect(join('Ann Lee Bob', tokens)).toEqual([
      ['Ann Lee', 'PERSON'],
      ['Bob', 'PERSON'],
    ]);
  });

  it.each([
    ['IOB1', ['I-PER', 'I-PER']],
    ['BIOES', ['B-PER', 'E-PER']],
    ['BILOU', ['B-PER', 'L-PER']],
    ['plain labels', ['PER', 'PER']],
  ])('understands %s', (_scheme, [first = '', second = '']) => {
    const tokens: Labelled[] = [
      ['Ann', first],
      ['Lee', second],
      ['said', 'O'],
    ];
    expect(join('Ann Lee said', tokens)).toEqual([['Ann Lee', 'PERSON']]);
  });

  it('ends at a token that is nothing, and at another type', () => {
    const tokens: Labelled[] = [
      ['Ann', 'I-PER'],
      ['and', 'O'],
      ['Bob', 'I-PER'],
      ['17', 'I-SSN'],
    ];
    expect(join('Ann and Bob 17', tokens)).toEqual([
      ['Ann', 'PERSON'],
      ['Bob', 'PERSON'],
      ['17', 'US_SSN'],
    ]);
  });

  it('hides whole words, where a model labels their first token alone or each of them anew', () => {
    expect(
      join('Kowalczyk said', [
        ['Kow', 'B-PER'],
        ['alczyk', 'O'],
        ['said', 'O'],
      ]),
    ).toEqual([['Kowalczyk', 'PERSON']]);
    expect(
      join('Kowalczyk said', [
        ['Kow', 'B-PER'],
        ['alczyk', 'B-PER'],
        ['said', 'O'],
      ]),
    ).toEqual([['Kowalczyk', 'PERSON']]);
    expect(join('Müller', [['ll', 'B-PER']])).toEqual([['Müller', 'PERSON']]);
  });

  it('hides no more than was found in a script without spaces', () => {
    expect(join('我叫王小明在北京', [['王小明', 'B-PER']])).toEqual([['王小明', 'PERSON']]);
  });

  it('leaves what is never sure, and keeps what is sure once', () => {
    const tokens: Labelled[] = [
      ['Ann', 'B-PER', 0.4],
      ['Lee', 'I-PER', 0.6],
      ['Bob', 'B-PER', 0.4],
    ];
    expect(join('Ann Lee Bob', tokens)).toEqual([['Ann Lee', 'PERSON']]);
  });

  it('covers what stands between two tokens of a finding and has none of its own', () => {
    expect(
      join('Ann 𐎀 Lee', [
        ['Ann', 'B-PER'],
        ['Lee', 'I-PER'],
      ]),
    ).toEqual([['Ann 𐎀 Lee', 'PERSON']]);
  });
});
