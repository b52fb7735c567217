import { type LanguageAt, languages } from './guess-language.ts';
import { listNameFeatures } from './list-name-features.ts';
import { beginsSentence, introducesName, isCode, labelsPerson, saysName, signsOff } from './name-cues.ts';
import { type NameContext, readNameContext, sorts } from './name-features.ts';
import { anyName, isCommonForm, isEveryday, lists } from './name-lists.ts';
import { beginsEntry, followsGivenName, followsInitial, followsSmallName, standsByName } from './name-neighbours.ts';
import { findNameRuns, hasCapitalsInside, isEnglish, weighNameRun } from './name-runs.ts';
import { type NameWord, readNameWords } from './name-words.ts';
import { actsAsPerson, isSmallPair } from './person-deeds.ts';
import { isGivenBySurname, weighAnnouncement, weighAround, weighDoubt } from './weigh-name-cues.ts';
import { hasWordEnd } from './word-forms.ts';
import { commonWords, frequentWords, isEnglishWord } from './word-lists.ts';

/** A word that may be part of a name. */
export interface NameCandidate {
  /** Its place among the words of the text. */
  at: number;
  features: readonly number[];
  /** Log-odds on top of what is learned, for what leaves little doubt: a title, `last name:`. */
  bonus: number;
}

export interface NameCandidates {
  words: readonly NameWord[];
  candidates: readonly NameCandidate[];
}

/** The weight of a word that stands in no run. */
const outsideRun = -9;

/**
 * Lists the words of a text that may belong to a name: those with a capital, and small ones that are no plain words.
 * `keyWeight` is what the key of the text adds to the weight of its runs.
 */
export function listNameCandidates(text: string, languageAt: LanguageAt, keyWeight: number): NameCandidates {
  const words = readNameWords(text);
  const context = readNameContext(text, words, languageAt);
  const places = placeInRuns(text, words, languageAt, keyWeight);
  const candidates: NameCandidate[] = [];
  words.forEach((word, at) => {
    if ((!word.isCapital && isEveryday(word.lists)) || isCode(text, word.start, word.end)) return;
    const announced = word.isCapital ? weighAnnouncement(text, words, at) : 0;
    if (announced === 0 && !isCandidate(text, words, at, context, languageAt(word.start))) return;
    const { weight, place } = places[at] ?? { weight: outsideRun, place: 0 };
    const bucket = Math.round(Math.max(-10, Math.min(8, weight)) * 2) + 20;
    candidates.push({
      at,
      bonus: weighAround(text, words, at, announced) - weighDoubt(word, context),
      features: listNameFeatures(context, at, bucket, place),
    });
  });
  return { words, candidates };
}

/** For each word that stands in a run: what the rules weigh for the run, and the word's place in it. */
function placeInRuns(
  text: string,
  words: readonly NameWord[],
  languageAt: LanguageAt,
  keyWeight: number,
): readonly ({ weight: number; place: number } | undefined)[] {
  const places: ({ weight: number; place: number } | undefined)[] = words.map(() => undefined);
  let first = 0;
  for (const run of findNameRuns(text, words)) {
    const weight = weighNameRun(text, run, languageAt(run[0].start)) + keyWeight;
    first = words.indexOf(run[0], first);
    for (let at = 0; at < run.length; at++)
      places[first + at] = { weight, place: (Math.min(run.length, 4) << 3) | Math.min(at, 4) };
  }
  return places;
}

/** Whether a word that nothing announces, and that is no everyday word in small letters, may belong to a name. */
function isCandidate(
  text: string,
  words: readonly NameWord[],
  at: number,
  context: NameContext,
  language: string,
): boolean {
  const word = words[at];
  // Where letters have no case, nothing but a label tells names.
  if (!word || (!word.isUsual && !cased.test(word.text))) return false;
  // Without its accent `sarà` is a name.
  if (!word.isCapital && !word.isUsual && (commonWords.has(word.text) || word.text.endsWith('ó'))) return false;
  const isName = (word.lists & anyName) !== 0;
  const isCommon = (word.lists & (lists.common | listed)) === lists.common || isAccented(word);
  const isForm = !isName && isWordForm(word, context.isUntold && language === 'en' ? undefined : language);
  if (
    ((isCommon && !isGivenBySurname(text, words, at) && !precedesSurname(text, words, at)) ||
      (isForm && !followsInitial(words, at) && !isSaidToBeName(text, words, at, language)) ||
      (!isName && isLabel(text, word))) &&
    !standsByName(text, words, at)
  )
    return false;
  if (word.isCapital) return saysName(text, word.start) || mayBeName(text, words, at, language);
  if (context.sort === sorts.program || word.plain.length < 3 || hyphenated.test(word.text)) return false;
  if (language === 'en' ? isName || !isEnglish(word) : isName && context.sort === sorts.small) return true;
  if (followsSmallName(text, words, at) || isSmallPair(words, at) || isSmallPair(words, at - 1)) return true;
  return saysName(text, word.start) || introducesName(text, word.start) || signsOff(text, word.start);
}

/** `Neve Campbell`: a word that is not among the most frequent, right before a surname that is no word. */
function precedesSurname(text: string, words: readonly NameWord[], at: number): boolean {
  const [word, next] = [words[at], words[at + 1]];
  if (!word?.isCapital || !next?.isCapital || text.slice(word.end, next.start) !== ' ') return false;
  if (frequentWords.has(word.text.toLowerCase()) || (word.lists & lists.english) !== 0) return false;
  return (next.lists & lists.surname) !== 0 && (next.lists & (lists.common | lists.english | lists.noName)) === 0;
}

/** `Março`, which is no `Marco`: a frequent word by its accents. */
const isAccented = ({ text, isUsual, plain }: NameWord): boolean =>
  !isUsual && plain !== text.toLowerCase() && frequentWords.has(text.toLowerCase());

/** A word with the form of another one where a surname follows, or what stands around it tells a name. */
function isSaidToBeName(text: string, words: readonly NameWord[], at: number, language: string): boolean {
  const [word, next] = [words[at], words[at + 1]];
  if (!word) return false;
  if (actsAsPerson(text, word) || labelsPerson(text, word.start)) return true;
  if (language === 'de' || language === 'en' || !word.isCapital || !next?.isCapital || word.end + 1 !== next.start)
    return false;
  return (
    (next.lists & (lists.surname | lists.rarerSurname)) !== 0 && (next.lists & (lists.english | lists.common)) === 0
  );
}

/** Letters of a frequent word that a word ends with, where its language is not known. */
const surestEnd = 6;
const cased = /\p{Lu}|\p{Ll}/u;
const elided = /^[dlDL]['’]/;
/** `Qty`, `Src`, `Hdg`; not `PhD` behind a name. */
const shortened = /^[b-df-hj-np-tv-xz]{3,4}y?$/;
const degree = /^(?:phd|dds|dvm|mrs)$/;

/** `Kundennr`, `Körkortsnr` */
const endsWithNumber = /^\p{L}{4,}nr$/u;

/** Whether a word has the form of words of its language; where nothing tells which that is, of any. */
function isWordForm(word: NameWord, language: string | undefined): boolean {
  const lower = word.text.toLowerCase().replace(elided, '');
  if (word.isUsual && shortened.test(lower) && !degree.test(lower)) return true;
  if (endsWithNumber.test(lower)) return true;
  if (language !== 'en' && isCommonForm(lower, language === undefined ? surestEnd : undefined)) return true;
  const hasEnd = (one: string) => word.isCapital && hasWordEnd(lower, one);
  return language === undefined ? languages.some(hasEnd) : hasEnd(language);
}

const signsOfLabel = '"\'*:\t';
const colon = /["'*]{0,2}[ ]?:(?!\/)|\t/y;

/** `Kundennr:`: what stands before a colon at the beginning of a line or of an entry. */
function isLabel(text: string, { start, end }: NameWord): boolean {
  const sign = text[end] ?? '';
  if (sign === '.' && text[end + 1] === ':') return beginsEntry(text, start);
  if (sign === ' ' ? text[end + 1] !== ':' : !signsOfLabel.includes(sign)) return false;
  colon.lastIndex = end;
  return colon.test(text) && beginsEntry(text, start);
}

/** Whether a word with a capital may be a name: it opens no sentence, is no plural, and has no number behind it. */
function mayBeName(text: string, words: readonly NameWord[], at: number, language: string): boolean {
  const word = words[at];
  if (
    !word ||
    (!word.isUsual && isNoName(word)) ||
    isLetter(text, word, language) ||
    opensSentence(text, words, at, language)
  )
    return false;
  if (!word.isUsual && /^\p{Lu}{2,5}$/u.test(word.text) && /^[ -]\d/.test(text.slice(word.end, word.end + 2)))
    return false;
  return (
    language !== 'en' ||
    !isPlural(word) ||
    followsGivenName(words, at) ||
    labelsPerson(text, word.start) ||
    actsAsPerson(text, word)
  );
}

const isNoName = ({ text, lists: marks }: NameWord) =>
  plural.test(text) || ((marks & anyName) === 0 && hasCapitalsInside(text));

/** `Goths`, `Plebiscites`: on no list of names, and without its end a word of the dictionary. */
function isPlural({ plain, lists: marks }: NameWord): boolean {
  if (plain.length < 5 || !plain.endsWith('s') || plain.endsWith('ss') || (marks & anyName) !== 0) return false;
  return isEnglishWord(plain.slice(0, -1)) || (plain.endsWith('es') && isEnglishWord(plain.slice(0, -2)));
}

const listed = lists.given | lists.surname;
/** `ATMs`, `KOs` */
const plural = /^\p{Lu}{2,5}s$/u;
/** `don't`, `wi-fi`: no name in small letters. */
const hyphenated = /['’-]/;

/** Small words that are surnames elsewhere, by language: `Han har feber`, `Hay que llamar`; no given names. */
const openers: Readonly<Record<string, readonly string[]>> = {
  es: ['hay', 'mas', 'sea'],
  fr: ['rien', 'ici'],
  it: ['lei', 'sia'],
  pl: ['trzeba', 'ale', 'mam'],
  pt: ['mas', 'seja'],
  sv: ['han'],
};

/** Words of one letter that begin sentences. */
const letters: Readonly<Record<string, string>> = {
  es: 'AYOE',
  fr: 'ÀAY',
  it: 'AEOI',
  pl: 'AIOUWZ',
  pt: 'AEO',
  sv: 'IÅÖ',
};

/** `W Krakowie pada`: no initial, which has a dot or stands behind a name. */
const isLetter = (text: string, word: NameWord, language: string): boolean =>
  word.text.length === 1 && letters[language]?.includes(word.text) === true && beginsSentence(text, word.start);

/** `Water …`: an everyday word with a capital because a sentence begins, and no name behind it. */
function opensSentence(text: string, words: readonly NameWord[], at: number, language: string): boolean {
  const word = words[at];
  if (!word) return false;
  if (openers[language]?.includes(word.plain)) return !words[at + 1]?.isCapital && beginsSentence(text, word.start);
  if ((word.lists & (listed | lists.title)) !== 0 || !isEveryday(word.lists)) return false;
  if (followsInitial(words, at)) return false;
  return !words[at + 1]?.isCapital && beginsSentence(text, word.start);
}
