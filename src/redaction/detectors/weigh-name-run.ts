import { isEnglishWord } from '../english-words.ts';
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
import { isEveryday } from './name-lists.ts';
import { isEnglish, isGivenName, isOrganisationWord, isSurname, type NameRun, type NameWord } from './name-runs.ts';

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
  const isAlone = run.length === 1;
  if (isGivenName(first)) {
    if (!isAlone) return 5;
    if (placesAndNames.has(first.plain)) return isFirstInSentence ? 0 : 1;
    return isEveryday(first.lists) ? (isFirstInSentence ? 0 : 2) : 4;
  }
  const given = run.some(isGivenName) ? 1.5 : 0;
  const initials = !isAlone && run.some((word) => /^\p{Lu}\.?$/u.test(word.text)) ? 1.5 : 0;
  const surname = isSurname(last) ? (isAlone && isEveryday(last.lists) ? 1 : 2) : 0;
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
