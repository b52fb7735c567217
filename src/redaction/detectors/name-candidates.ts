import { createCue } from './create-cue.ts';
import type { LanguageAt } from './guess-language.ts';
import { listNameFeatures } from './list-name-features.ts';
import {
  beginsSentence,
  followsPersonWord,
  followsSaint,
  followsTitle,
  introducesName,
  isCode,
  leadsToPlace,
  saysName,
  signsOff,
} from './name-cues.ts';
import { type NameContext, readNameContext, sorts } from './name-features.ts';
import { anyName, isCommonForm, isEveryday, lists, nameParticles } from './name-lists.ts';
import {
  findNameRuns,
  isEnglish,
  type NameWord,
  placesAndNames,
  readNameWords,
  weighNameRun,
} from './name-runs.ts';
import { weighThing } from './named-things.ts';
import { hasWordEnd } from './word-forms.ts';
import { isEnglishWord } from './word-lists.ts';

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
      bonus: (announced || weighCue(text, words, at) - weighThing(text, words, at)) - weighDoubt(word, context),
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
  if (!word) return false;
  const isName = (word.lists & anyName) !== 0;
  const isCommon = (word.lists & (lists.common | listed)) === lists.common;
  const isForm = !isName && isWordForm(word, language);
  if ((isCommon || isForm || (!isName && isLabel(text, word))) && !standsByName(text, words, at)) return false;
  if (word.isCapital) return saysName(text, word.start) || mayBeName(text, words, at, language);
  if (context.sort === sorts.program || word.plain.length < 3 || hyphenated.test(word.text)) return false;
  if (language === 'en' ? isName || !isEnglish(word) : isName && context.sort === sorts.small) return true;
  if (context.sort === sorts.small && followsSmallName(text, words, at)) return true;
  return saysName(text, word.start) || introducesName(text, word.start) || signsOff(text, word.start);
}

/** `jürgen schmidtke`: behind a given name, in a text that is all in small letters. */
function followsSmallName(text: string, words: readonly NameWord[], at: number): boolean {
  const [before, word] = [words[at - 1], words[at]];
  if (!before || !word || !mayBeGiven(before) || word.start !== before.end + 1) return false;
  return (word.lists & (lists.common | lists.little | lists.noName)) === 0 && introducesName(text, before.start);
}

const initial = /^\p{Lu}\.$/u;

/** `F. Fontanel`: behind an initial, which ends no sentence. */
function followsInitial(words: readonly NameWord[], at: number): boolean {
  const [before, word] = [words[at - 1], words[at]];
  if (!before || !word?.isCapital || word.start !== before.end + 1 || !initial.test(before.text)) return false;
  return (word.lists & (lists.common | lists.little | lists.noName | lists.organisation)) === 0;
}

function isWordForm(word: NameWord, language: string): boolean {
  const lower = word.text.toLowerCase();
  return (language !== 'en' && isCommonForm(lower)) || (hasWordEnd(lower, language) && word.isCapital);
}

const beginsEntry = createCue(/(?:^|[\n,;|({>"'*]\s{0,3}|[.!?]\s{1,3})/u);
const colon = /["'*]{0,2}[ ]?:(?!\/)/y;

/** `Kundennr:`: what stands before a colon at the beginning of a line or of an entry. */
function isLabel(text: string, { start, end }: NameWord): boolean {
  colon.lastIndex = end;
  return colon.test(text) && beginsEntry(text, start);
}

/** Whether a word with a capital may be a name: it opens no sentence, is no plural, and has no number behind it. */
function mayBeName(text: string, words: readonly NameWord[], at: number, language: string): boolean {
  const word = words[at];
  if (!word || (!word.isUsual && plural.test(word.text)) || opensSentence(text, words, at)) return false;
  if (!word.isUsual && /^\p{Lu}{2,5}$/u.test(word.text) && /^[ -]\d/.test(text.slice(word.end, word.end + 2)))
    return false;
  return language !== 'en' || !isPlural(word) || followsGivenName(words, at);
}

/** `Britney Spears`: behind a word that may be a given name. */
function followsGivenName(words: readonly NameWord[], at: number): boolean {
  const before = findCapitalBefore(words, at);
  return before !== undefined && mayBeGiven(before);
}

/** `Goths`, `Plebiscites`: on no list of names, and without its end a word of the dictionary. */
function isPlural({ plain, lists: marks }: NameWord): boolean {
  if ((marks & anyName) !== 0 || !/[^s]s$/.test(plain) || plain.length < 5) return false;
  return isEnglishWord(plain.slice(0, -1)) || (plain.endsWith('es') && isEnglishWord(plain.slice(0, -2)));
}

const listed = lists.given | lists.surname;
/** `ATMs`, `KOs` */
const plural = /^\p{Lu}{2,5}s$/u;
/** `don't`, `wi-fi`: no name in small letters. */
const hyphenated = /['’-]/;

/** `Water …`: an everyday word with a capital because a sentence begins, and no name behind it. */
function opensSentence(text: string, words: readonly NameWord[], at: number): boolean {
  const word = words[at];
  if (!word || (word.lists & (listed | lists.title)) !== 0 || !isEveryday(word.lists)) return false;
  return !words[at + 1]?.isCapital && beginsSentence(text, word.start);
}

/** `Anna Brief`, `my name is Brief`: a frequent word as a surname. */
function standsByName(text: string, words: readonly NameWord[], at: number): boolean {
  const word = words[at];
  if (!word?.isCapital) return false;
  let before = at - 1;
  while (at - before <= mostParticles && nameParticles.has(words[before]?.text ?? '')) before--;
  const first = words[before];
  const isNear = first?.isCapital === true && particlesBetween.test(text.slice(first.end, word.start));
  return (isNear && mayBeGiven(first)) || saysName(text, word.start);
}

/** `Lucía de la …`: small words between a given name and a surname. */
const mostParticles = 3;
const particlesBetween = /^[ ][\p{L} '’]{0,12}$/u;

const mayBeGiven = (word: NameWord) => (word.lists & (lists.given | lists.rarerGiven)) !== 0;

/** Whatever word it is: `Mrs. Vale`. */
const sure = 9;
const certain = 3;
/** For a word no dictionary has, behind one that announces a name. */
const likely = 1.5;
const doubtful = -4;
const unlikely = -9;

/** For a word with a capital, whatever word it is: behind a title, or where a letter is signed; otherwise 0. */
function weighAnnouncement(text: string, words: readonly NameWord[], at: number): number {
  if (isTitled(text, words, at)) return sure;
  const word = words[at];
  if (!word || !isSignature(text, word)) return 0;
  return (word.lists & (lists.given | lists.rarerGiven)) === 0 ? certain : sure;
}

/** Both words of `Mrs. Hortensia Vale`. */
function isTitled(text: string, words: readonly NameWord[], at: number): boolean {
  const word = words[at];
  const before = findCapitalBefore(words, at);
  return (word && followsTitle(text, word.start)) || (before !== undefined && followsTitle(text, before.start));
}

const restOfLine = /[^\n]{0,24}(?:\n|$)/y;

/** The first word of a short line behind `Cheers,`; not `The team`, `Your bank`. */
function isSignature(text: string, { start, end, lists: marks }: NameWord): boolean {
  if ((isEveryday(marks) && (marks & anyName) === 0) || !signsOff(text, start)) return false;
  restOfLine.lastIndex = end;
  return restOfLine.test(text);
}

/** The word with a capital that stands one space before another word. */
function findCapitalBefore(words: readonly NameWord[], at: number): NameWord | undefined {
  const before = words[at - 1];
  return before?.isCapital && words[at]?.start === before.end + 1 ? before : undefined;
}

function weighCue(text: string, words: readonly NameWord[], at: number): number {
  const word = words[at];
  if (!word) return 0;
  if (saysName(text, word.start)) return certain;
  const isUnknown = (word.lists & (lists.english | lists.common)) === 0;
  if (!word.isCapital && isUnknown && introducesName(text, word.start)) return likely;
  if (followsInitial(words, at)) return beginsEntry(text, words[at - 1]?.start ?? 0) ? certain : likely;
  if (!word.isCapital && isUnknown && followsSmallName(text, words, at)) return likely;
  if (word.isCapital && (isUnknown || (word.lists & anyName) !== 0) && followsPersonWord(text, word.start))
    return likely;
  if (followsSaint(text, word.start)) return doubtful;
  return placesAndNames.has(word.plain) && leadsToPlace(text, word.start) ? unlikely : 0;
}

/** A name in small letters is rarer than one with a capital, and a name on no list is rare in a program. */
const smallness = 0.5;
const strangeness = 1.5;

function weighDoubt(word: NameWord, { sort }: NameContext): number {
  const isStrange = sort === sorts.program && (word.lists & listed) === 0;
  return (word.isCapital ? 0 : smallness) + (isStrange ? strangeness : 0);
}
