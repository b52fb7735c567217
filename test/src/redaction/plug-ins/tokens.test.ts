import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignTokens, joinTokens, type PlacedToken } from '../../../../src/redaction/plug-ins/tokens.ts';

/** Tokens as a tokenizer writes them; those named are entities. */
const tokensOf = (words: readonly string[], entities: readonly string[] = []) =>
  words.map((word) => ({ word, entity: entities.includes(word) ? 'B-PER' : 'O', score: 0.9 }));

/** What of the text the tokens are found to be. */
function align(text: string, words: readonly string[]) {
  const { placed, end } = alignTokens(text, tokensOf(words));
  return { words: placed.map(({ start, end: to }) => text.slice(start, to)), end };
}

describe('alignTokens', () => {
  it('finds word pieces, also where a text holds their marks', () => {
    expect(align('Ask Kowalczyk ## now', ['Ask', 'Kow', '##al', '##czyk', '#', '#', 'now']).words).toEqual([
      ...['Ask', 'Kow', 'al', 'czyk', '#', '#', 'now'],
    ]);
  });

  it.each(['▁', 'Ġ'])('finds tokens that are marked with %s before a word', (mark) => {
    const words = [`${mark}Ask`, `${mark}Ko`, 'wal', `${mark}now`];
    expect(align('Ask Kowal now', words).words).toEqual(['Ask', 'Ko', 'wal', 'now']);
  });

  it('finds what a tokenizer wrote small, without accents, or in another form', () => {
    const text = 'JOSÉ  ﬁnds Mu\u0308ller\u00a0Ｘ';
    expect(align(text, ['jose', 'finds', 'muller', 'x']).words).toEqual(['JOSÉ', 'ﬁnds', 'Mu\u0308ller', 'Ｘ']);
  });

  it('passes over what no token stands for, astral characters too', () => {
    expect(align('Hi 🙂🙂 Ann 𐎀𐎁, bye', ['Hi', 'Ann', ',', 'bye']).words).toEqual(['Hi', 'Ann', ',', 'bye']);
  });

  it('finds the second of two equal words after the first', () => {
    const { placed } = alignTokens('Ann met Ann', tokensOf(['Ann', 'met', 'Ann']));
    expect(placed.map(({ start }) => start)).toEqual([0, 4, 8]);
  });

  it('gives a token that is not found the place between its neighbours', () => {
    expect(align('Ask 🙂 now', ['Ask', '\ufffd', 'now']).words).toEqual(['Ask', '🙂', 'now']);
    expect(align('Ask now', ['Ask', '\ufffd', 'now']).words).toEqual(['Ask', 'now']);
  });

  it('says where the model stopped reading', () => {
    expect(align('Ask Ann about Bob', ['Ask', 'Ann']).end).toBe(7);
    expect(align('Ask', []).end).toBe(0);
  });

  it('finds every token of any text that was cut into tokens', () => {
    const unit = fc.constantFrom('a', 'B', 'é', '🙂', ' ', '\n', '名', '.');
    fc.assert(
      fc.property(fc.array(fc.array(unit, { minLength: 1, maxLength: 5 }).map((units) => units.join(''))), (words) => {
        const text = words.join('');
        const { placed } = alignTokens(text, tokensOf(words));
        const cut = placed.map(({ start, end }) => text.slice(start, end));
        expect(cut).toEqual(words.map((word) => word.trim()).filter((word) => word !== ''));
      }),
    );
  });
});

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
