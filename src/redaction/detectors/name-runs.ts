import {
  actsLikePerson,
  announcesStrongly,
  announcesWeakly,
  beginsSentence,
  followsArticle,
  followsPlaceWord,
  followsTitle,
  isCode,
  namesOrganisation,
  precedesAddress,
  signsOff,
  standsAlone,
} from './name-cues.ts';
import { isEveryday, lists, nameParticles } from './name-lists.ts';
import type { NameWord } from './name-words.ts';
import { isEnglishWord, notNames } from './word-lists.ts';

/** Capitalised words in a row, with the small words inside a name, such as `van der`. */
export type NameRun = readonly [NameWord, ...NameWord[]];

/** Puts capitalised neighbours together and leaves out words that are no names. */
export function findNameRuns(text: string, words: readonly NameWord[]): NameRun[] {
  const runs: NameRun[] = [];
  let run: NameWord[] = [];
  const close = () => {
    if (run.length === 0) return;
    while (run.length > 0 && !run.at(-1)?.isCapital) run.pop();
    const [first, ...rest] = run;
    if (first) runs.push([first, ...rest]);
    run = [];
  };
  for (const word of words) {
    if (run.length === 0 && !word.isCapital) continue;
    const last = run.at(-1);
    if (last && (!isJoined(text, last, word) || run.length >= 6)) close();
    if (startsOver(run, word)) close();
    const isParticle = run.length > 0 && nameParticles.has(word.text);
    if (isParticle || (word.isCapital && isNamePart(word, run))) run.push(word);
    else close();
  }
  close();
  return runs;
}

/** In `Vertrag von Anna Roth` the small word belongs to the sentence: the name begins behind it. */
function startsOver(run: readonly NameWord[], word: NameWord): boolean {
  const last = run.at(-1);
  return last !== undefined && !last.isCapital && isGivenName(word) && !run.some(isGivenName);
}

/** `Park` and `May` are names after a given name, and words elsewhere. */
function isNamePart(word: NameWord, run: readonly NameWord[]): boolean {
  if (isNoNameShape(word)) return false;
  // The lists are asked without accents, which a usual word has none of.
  if ((word.lists & lists.noName) === 0 && (word.isUsual || !notNames.has(word.text.toLowerCase()))) return true;
  const first = run[0];
  return (
    first !== undefined && isGivenName(first) && run.length < 3 && !isOrganisationWord(word) && word.plain.length > 2
  );
}

const germanEnding = /(?:[^oe]ung|heit|keit|schaft)(?:en|s)?$/;

/** `ATMs`, `PostgreSQL`, `I'm`, `T-shirt`, `Kündigung`; but `McCoy`, `O'Brien` and `DeShawn` are names. */
function isNoNameShape(word: NameWord): boolean {
  if (isGivenName(word) || isSurname(word)) return false;
  return (!word.isUsual && hasCapitalsInside(word.text)) || (word.text.length > 6 && germanEnding.test(word.text));
}

/** `PostgreSQL`, `AuthError`; not `McCoy`. */
export function hasCapitalsInside(text: string): boolean {
  if (!anyCapitalInside.test(text)) return false;
  const bare = text.replace(/^(?:Ma?c|D[ei]|L[aeo]|Van|Fitz|Jo)(?=\p{Lu})/u, '');
  return bare === text || anyCapitalInside.test(bare);
}

const anyCapitalInside = /^[A-Z]{2,}s$|^\p{Lu}{2,}-\p{Ll}|^I['’]|^\p{Lu}-\p{Ll}|\p{Ll}\p{Lu}/u;

function isJoined(text: string, last: NameWord, next: NameWord): boolean {
  const gap = text.slice(last.end, next.start);
  return gap === ' ' || gap === '-' || gap === '. ' ? gap !== '. ' || last.text.length <= 2 : false;
}

export function isGivenName(word: NameWord): boolean {
  return (word.lists & lists.given) !== 0;
}

function isSurname(word: NameWord): boolean {
  return (word.lists & lists.surname) !== 0;
}

function isOrganisationWord(word: NameWord): boolean {
  return (word.lists & lists.organisation) !== 0;
}

/** Whether an English dictionary has it. */
export function isEnglish(word: NameWord): boolean {
  return (word.lists & lists.english) !== 0;
}

/** More often a place than a person, when they stand alone. */
export const placesAndNames = new Set(
  'virginia georgia carolina florence paris milan dallas washington jordan israel chad valencia roma lincoln'.split(
    ' ',
  ),
);

/** How much lists, cues and the dictionary speak for a person: from 3 on it is more likely one than not. */
export function weighNameRun(text: string, run: NameRun, language: string): number {
  const [first] = run;
  const last = run.at(-1) ?? first;
  const { start } = first;
  const after = text.slice(last.end, last.end + 24);
  if (isCode(text, start, last.end) || run.some(isOrganisationWord) || namesOrganisation.test(after)) return -5;
  if (first.text.length < 2 && run.length < 2) return -5;
  let weight = weighWords(run, language, beginsSentence(text, start));
  if (signsOff(text, start)) weight += 3;
  if (run.length > 1 && precedesAddress.test(text.slice(last.end, last.end + 100))) weight += 2;
  if (followsTitle(text, start)) weight += 5;
  if (announcesStrongly(text, start)) weight += 3;
  else if (announcesWeakly(text, start)) weight += 1;
  if (actsLikePerson.test(after)) weight += 1;
  if (run.length > 1 && standsAlone.before(text, start) && standsAlone.after.test(after)) weight += 1;
  if (followsArticle(text, start)) weight -= 2;
  if (followsPlaceWord(text, start) && run.length === 1)
    weight -= isGivenName(first) && !isEveryday(first.lists) ? 0.5 : 2.5;
  if (run.every((word) => word.text.length > 1 && word.text === word.text.toUpperCase())) weight -= 2;
  return weight;
}

function weighWords(run: NameRun, language: string, isFirstInSentence: boolean): number {
  const [first] = run;
  const last = run.at(-1) ?? first;
  const isSingledOut = run.length === 1;
  if (isGivenName(first)) {
    if (!isSingledOut) return 5;
    if (placesAndNames.has(first.plain)) return isFirstInSentence ? 0 : 1;
    return isEveryday(first.lists) ? (isFirstInSentence ? 0 : 2) : 4;
  }
  const given = run.some(isGivenName) ? 1.5 : 0;
  const initials = !isSingledOut && run.some((word) => /^\p{Lu}\.?$/u.test(word.text)) ? 1.5 : 0;
  const surname = isSurname(last) ? (isSingledOut && isEveryday(last.lists) ? 1 : 2) : 0;
  return given + initials + surname + weighUnlisted(run, language, isFirstInSentence);
}

/** Without a given name: in English a word no dictionary has is likely a name; elsewhere two capitalised words are. */
function weighUnlisted(run: NameRun, language: string, isFirstInSentence: boolean): number {
  const isPair = run.length === 2 || run.length === 3;
  if (language === 'en') {
    const capitals = run.filter((word) => word.isCapital && word.text.length > 2);
    const unknown = capitals.filter((word) => !isKnownWord(word)).length;
    if (unknown === 0) return isPair && !isFirstInSentence ? 0.5 : 0;
    return (unknown === capitals.length ? 3 : 2) + (isPair ? 1 : 0) - (isFirstInSentence ? 0.5 : 0);
  }
  if (language === 'de') return isPair && !isFirstInSentence ? 0.5 : 0;
  return isPair ? (isFirstInSentence ? 1 : 2) : 0.5;
}

function isKnownWord(word: NameWord): boolean {
  const { plain } = word;
  return isEnglish(word) || (plain.includes('-') && plain.split('-').every((part) => isEnglishWord(part)));
}
