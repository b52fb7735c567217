import { isEveryday, lists, withoutAccents } from './name-lists.ts';
import { readAlternatives, readWords } from './read-data.ts';

/** How a token is written. */
export const shape = { small: 0, capital: 1, capitals: 2, initial: 3, mixed: 4, joined: 5, digits: 6 } as const;

/** The one thing that says most about a token: words of the language first, then what is more and less likely a name. */
export const kind = {
  overlong: 0,
  little: 1,
  particle: 2,
  noName: 3,
  organisation: 4,
  common: 5,
  english: 6,
  title: 7,
  smallUnknown: 8,
  given: 9,
  givenAndWord: 10,
  surname: 11,
  surnameAndWord: 12,
  rarerGiven: 13,
  rarerGivenAndWord: 14,
  rarerSurname: 15,
  rarerSurnameAndWord: 16,
  unknown: 17,
  initial: 18,
  street: 19,
  streetEnd: 20,
  country: 21,
  number: 22,
} as const;

const streetWords: ReadonlySet<string> = new Set(
  [...readWords('street-words')]
    .flatMap((word) => [word.replace('?', ''), word.replace(/.\?/u, '')])
    .map(withoutAccents),
);
const streetEnd = new RegExp(`.{3}(?:${withoutAccents(readAlternatives('street-endings'))}|strasse|str)$`);
const countries = new Set([...readWords('countries')].map(withoutAccents));

/** `plain` is in lower case, without accents; `marks` are the lists it stands on. */
export function readKind(plain: string, marks: number, shapeOf: number): number {
  if (shapeOf === shape.initial) return kind.initial;
  if (streetWords.has(plain)) return kind.street;
  if (marks & lists.title) return kind.title;
  if (marks & lists.little) return kind.little;
  if (marks & lists.particle) return kind.particle;
  if (marks & lists.noName) return kind.noName;
  if (marks & lists.organisation) return kind.organisation;
  return readNameKind(plain, marks, shapeOf);
}

function readNameKind(plain: string, marks: number, shapeOf: number): number {
  const isWord = (marks & lists.english) !== 0;
  if (marks & lists.given) return isWord || marks & lists.alsoWord ? kind.givenAndWord : kind.given;
  if (marks & lists.common) return marks & lists.surname ? kind.surnameAndWord : kind.common;
  if (marks & lists.surname) return isWord ? kind.surnameAndWord : kind.surname;
  if (marks & lists.rarerGiven) return isWord ? kind.rarerGivenAndWord : kind.rarerGiven;
  if (marks & lists.rarerSurname) return isWord ? kind.rarerSurnameAndWord : kind.rarerSurname;
  if (isWord) return kind.english;
  if (countries.has(plain)) return kind.country;
  if (streetEnd.test(plain)) return kind.streetEnd;
  return shapeOf === shape.small ? kind.smallUnknown : kind.unknown;
}

export function readShape(text: string, isJoined: boolean): number {
  const first = text.charCodeAt(0);
  const isCapital = first < 0x80 ? first < 0x61 : /^\p{Lu}/u.test(text);
  if (!isCapital) return text === text.toLowerCase() ? shape.small : shape.mixed;
  if (text.length === 1) return shape.initial;
  if (text === text.toUpperCase()) return shape.capitals;
  if (isJoined) return shape.joined;
  const isPlain = text.slice(1) === text.slice(1).toLowerCase() || /^Mc\p{Lu}\p{Ll}+$/u.test(text);
  return isPlain ? shape.capital : shape.mixed;
}

/** Stands for every word whose letters are not looked at. */
const nameless = 1;
const told =
  lists.english | lists.noName | lists.little | lists.organisation | lists.title | lists.particle | lists.common;

/**
 * A number for the word itself; `nameless` for a name that is no word, and for a capital on no list: so nothing is
 * learned of single people.
 */
export function readWordNumber(plain: string, marks: number, kindOf: number, shapeOf: number): number {
  const isNamed = (marks & (lists.given | lists.surname)) !== 0 && !isEveryday(marks);
  const isTold = (marks & told) !== 0 || shapeOf === shape.small || kindOf === kind.street;
  return isTold && !isNamed ? hashEnd(plain, plain.length) | 0x100 : nameless;
}

/** A number for the last letters of a word. */
export function hashEnd(plain: string, letters: number): number {
  let hash = 0x811c9dc5;
  for (let at = Math.max(0, plain.length - letters); at < plain.length; at++)
    hash = Math.imul(hash ^ plain.charCodeAt(at), 0x01000193);
  return hash;
}
