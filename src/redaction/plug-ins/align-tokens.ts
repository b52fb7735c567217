/** A token of a text as a model's tokenizer writes it, without its place. */
export interface Token {
  word: string;
  /** What the model takes it for, such as `B-PER` or `O`. */
  entity: string;
  /** 0-1 */
  score: number;
}

/** A token and its place, in UTF-16 code units. */
export interface PlacedToken extends Token {
  start: number;
  end: number;
}

/** Characters that tokens may leave out in one place: a word that the vocabulary does not know. */
const longestGap = 100;

/**
 * Finds the places of all tokens of a text, which come in its order. Case, accents, compatibility forms and white
 * space do not count, nor do the marks that tokenizers put before a word or the rest of one. A token that is not found
 * has the place between its neighbours; one for which nothing is left there is left out. `end` is where the last found
 * one ends: the model has seen nothing of what comes after.
 */
export function alignTokens(text: string, tokens: readonly Token[]): { placed: PlacedToken[]; end: number } {
  const { plain, starts, ends } = readPlain(text);
  let at = 0;
  const found = tokens.map((token) => {
    const word = toPlain(token.word.replace(/^(?:##(?=.)|[▁Ġ]+)/u, ''));
    const start = word === '' ? -1 : plain.slice(at, at + longestGap + word.length).indexOf(word);
    if (start < 0) return undefined;
    const place = { start: starts[at + start] ?? 0, end: ends[at + start + word.length - 1] ?? 0 };
    at += start + word.length;
    return place;
  });
  const placed = tokens.flatMap((token, i): PlacedToken[] => {
    const place = found[i] ?? findGap(text, found, i);
    return place.start < place.end ? [{ ...token, ...place }] : [];
  });
  return { placed, end: found.findLast((place) => place !== undefined)?.end ?? 0 };
}

interface Place {
  start: number;
  end: number;
}

/** What stands between the nearest tokens that were found. */
function findGap(text: string, found: readonly (Place | undefined)[], i: number): Place {
  const start = found.slice(0, i).findLast((place) => place !== undefined)?.end ?? 0;
  const next = found.slice(i).find((place) => place !== undefined)?.start ?? text.length;
  const gap = text.slice(start, next);
  return { start: start + gap.length - gap.trimStart().length, end: start + gap.trimEnd().length };
}

const toPlain = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}\s\ufffd]/gu, '');

/** The plain form of a text, and for each of its code units where the character that it comes from starts and ends. */
function readPlain(text: string): { plain: string; starts: number[]; ends: number[] } {
  let plain = '';
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  for (const character of text) {
    const form = toPlain(character);
    for (let i = 0; i < form.length; i++) {
      starts.push(at);
      ends.push(at + character.length);
    }
    plain += form;
    at += character.length;
  }
  return { plain, starts, ends };
}
