import { isCommonForm } from './common-words.ts';
import { listNameFeatures } from './list-name-features.ts';
import { beginsSentence, followsTitle, introducesName, leadsToPlace, saysName, signsOff } from './name-cues.ts';
import { type NameContext, readNameContext } from './name-features.ts';
import { anyName, isEveryday, lists } from './name-lists.ts';
import { findNameRuns, isEnglish, isGivenName, type NameRun, type NameWord, readNameWords } from './name-runs.ts';
import { placesAndNames, weighNameRun } from './weigh-name-run.ts';

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

const outsideRun = -9;

/** Lists the words of a text that may belong to a name: those with a capital, and small ones that are no plain words. */
export function listNameCandidates(text: string, language: string, keyWeight: number): NameCandidates {
  const words = readNameWords(text);
  const places = new Map<number, { run: NameRun; weight: number; place: number }>();
  for (const run of findNameRuns(text, words)) {
    const weight = weighNameRun(text, run, language) + keyWeight;
    run.forEach((word, place) => {
      places.set(word.start, { run, weight, place: (Math.min(run.length, 4) << 3) | Math.min(place, 4) });
    });
  }
  const context = readNameContext(text, words, language);
  const candidates: NameCandidate[] = [];
  words.forEach((word, at) => {
    const known = places.get(word.start);
    if (!isCandidate(text, words, at, context, language)) return;
    const weight = known?.weight ?? outsideRun;
    const bucket = Math.round(Math.max(-10, Math.min(8, weight)) * 2) + 20;
    candidates.push({
      at,
      bonus: weighCue(text, words, at) - doubt(word, context),
      features: listNameFeatures(context, at, bucket, known?.place ?? 0),
    });
  });
  return { words, candidates };
}

function isCandidate(
  text: string,
  words: readonly NameWord[],
  at: number,
  context: NameContext,
  language: string,
): boolean {
  const word = words[at];
  if (!word || (!word.isCapital && isEveryday(word.lists)) || isCode(text, word)) return false;
  if (word.isCapital && (isTitled(text, words, at) || signs(text, words, at))) return true;
  const isName = (word.lists & anyName) !== 0;
  const isCommon = (word.lists & (lists.common | lists.given | lists.surname)) === lists.common;
  const isForm = language !== 'en' && !isName && isCommonForm(word.text.toLowerCase());
  if ((isCommon || isForm) && !standsByName(text, words, at)) return false;
  if (word.isCapital) return !plural.test(word.text) && !opensSentence(text, words, at);
  if (context.sort === 1 || word.plain.length < 3 || isEveryday(word.lists) || contraction.test(word.text))
    return false;
  if (language === 'en' ? isName || !isEnglish(word) : isName && context.sort === 0) return true;
  return saysName(text, word.start) || introducesName(text, word.start) || signsOff(text, word.start);
}

/** `ATMs`, `KOs` */
const plural = /^\p{Lu}{2,5}s$/u;
const listed = lists.given | lists.surname | lists.title;

/** `Everything …`: an everyday word with a capital because a sentence begins, and no name behind it. */
function opensSentence(text: string, words: readonly NameWord[], at: number): boolean {
  const word = words[at];
  if (!word || (word.lists & listed) !== 0 || !isEveryday(word.lists) || words[at + 1]?.isCapital) return false;
  return beginsSentence(text, word.start);
}

/** `don't`, `wi-fi`: no name in small letters. */
const contraction = /['’-]/;
const certain = 3;
/** Whatever word it is: `Mrs. Vale`. */
const sure = 9;
/** For a word no dictionary has, behind one that announces a name. */
const likely = 1.5;
/** A name in small letters is rarer than one with a capital, and a name on no list is rare in a program. */
const smallness = 0.5;
const strangeness = 1.5;

function doubt(word: NameWord, { sort }: NameContext): number {
  const isStrange = sort === 1 && (word.lists & (lists.given | lists.surname)) === 0;
  return (word.isCapital ? 0 : smallness) + (isStrange ? strangeness : 0);
}

function weighCue(text: string, words: readonly NameWord[], at: number): number {
  const word = words[at];
  if (!word) return 0;
  if (word.isCapital && isTitled(text, words, at)) return sure;
  if (word.isCapital && signs(text, words, at))
    return (word.lists & (lists.given | lists.rarerGiven)) === 0 ? certain : sure;
  if (saysName(text, word.start)) return certain;
  if (!word.isCapital && (word.lists & (lists.english | lists.common)) === 0 && introducesName(text, word.start))
    return likely;
  return placesAndNames.has(word.plain) && leadsToPlace(text, word.start) ? -3 * certain : 0;
}

/** `Herr Sommer`, `Anna Berg`: a frequent word as a surname. */
function standsByName(text: string, words: readonly NameWord[], at: number): boolean {
  const word = words[at];
  const before = words[at - 1];
  if (!word?.isCapital) return false;
  if (before?.isCapital && isGivenName(before) && word.start - before.end === 1) return true;
  return saysName(text, word.start);
}

/** `Mrs. Vale`, and both words of `Mrs. Hortensia Vale`. */
function isTitled(text: string, words: readonly NameWord[], at: number): boolean {
  const [before, word] = [words[at - 1], words[at]];
  if (!word) return false;
  if (followsTitle(text, word.start)) return true;
  return before?.isCapital === true && word.start - before.end === 1 && followsTitle(text, before.start);
}

const restOfLine = /^[^\n]{0,24}(?:\n|$)/;

/** The first word of a short line behind `Cheers,`. */
function signs(text: string, words: readonly NameWord[], at: number): boolean {
  const word = words[at];
  if (!word || isEverydayButName(word) || !signsOff(text, word.start)) return false;
  return restOfLine.test(text.slice(word.end, word.end + 26));
}

/** `The team`, `Your bank` */
const isEverydayButName = (word: NameWord) => isEveryday(word.lists) && (word.lists & anyName) === 0;

/** Part of a path, a handle, an address of the net or a name in a program. */
function isCode(text: string, { start, end }: NameWord): boolean {
  const before = text[start - 1] ?? '';
  const after = text[end] ?? '';
  if (/[\p{N}_/\\@#=$%&{<]/u.test(before) || /[\p{N}_/\\@=([{]/u.test(after)) return true;
  return (
    (before === '.' && /[\p{L}\p{N}]/u.test(text[start - 2] ?? '')) ||
    (after === '.' && /[\p{L}\p{N}]/u.test(text[end + 1] ?? '') && !/^\p{Lu}\.?$/u.test(text.slice(start, end)))
  );
}
