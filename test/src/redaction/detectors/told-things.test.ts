import { describe, expect, it } from 'vitest';
import { readNameWords } from '../../../../src/redaction/detectors/name-words.ts';
import {
  isBrandBehindArticle,
  isNamedAfter,
  isWorkInQuotes,
  namesPlace,
} from '../../../../src/redaction/detectors/told-things.ts';

function read(text: string, word: string): [string, ReturnType<typeof readNameWords>, number] {
  const words = readNameWords(text);
  return [text, words, words.findIndex(({ text: found }) => found === word)];
}

describe('namesPlace', () => {
  it.each([
    ['Grand', 'a tram to Grand Station'],
    ['Otto', 'from Otto Lilienthal Airport'],
    ['Station', 'Grand Station is big'],
  ])('takes %s for a part of a place in %j', (word, text) => {
    expect(namesPlace(...read(text, word))).toBe(true);
  });

  it.each([
    ['Otto', 'Otto Lilienthal at the Airport'],
    ['Otto', 'Otto, Station 4'],
  ])('leaves %s in %j', (word, text) => {
    expect(namesPlace(...read(text, word))).toBe(false);
  });
});

describe('isBrandBehindArticle', () => {
  it('takes a brand behind an article for a thing, but no name and nothing behind a particle', () => {
    expect(isBrandBehindArticle(...read('il faut réparer la Vespa demain', 'Vespa'))).toBe(true);
    expect(isBrandBehindArticle(...read('Ilse de la Roche', 'Roche'))).toBe(false);
    expect(isBrandBehindArticle(...read('the Johnson file', 'Johnson'))).toBe(false);
  });
});

describe('isNamedAfter', () => {
  it('takes a given name behind an article for a thing where nobody says so of people', () => {
    expect(isNamedAfter(...read('the Susan class of ships', 'Susan'))).toBe(true);
    expect(isNamedAfter(...read('en el Carmen Ruiz de ayer', 'Ruiz'))).toBe(true);
    expect(isNamedAfter(...read('die Susanne kommt', 'Susanne'))).toBe(false);
  });
});

describe('isWorkInQuotes', () => {
  it.each([
    'the new film "Dorothea"',
    'Der Roman „Dorothea“ erscheint.',
    'une chanson « Dorothea » à la radio',
    'la novela "Dorothea"',
    'una canzone "Dorothea"',
    'het liedje "Dorothea"',
    'o livro "Dorothea"',
    'książka „Dorothea” leży',
    'boken "Dorothea" finns',
  ])('takes the title for no person in %j', (text) => {
    expect(isWorkInQuotes(...read(text, 'Dorothea'))).toBe(true);
  });

  it.each(['a book by Dorothea', '{"book": "Dorothea"}', 'called "Dorothea"', 'the film "Up" of Dorothea'])(
    'leaves the name in %j',
    (text) => {
      expect(isWorkInQuotes(...read(text, 'Dorothea'))).toBe(false);
    },
  );
});
