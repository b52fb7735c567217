import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignTokens } from '../../../../src/redaction/plug-ins/align-tokens.ts';

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
