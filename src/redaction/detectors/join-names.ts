import type { Span } from '../detector.ts';
import type { LanguageAt } from './guess-language.ts';
import type { NameCandidate } from './name-candidates.ts';
import { beginsSentence, followsTitle } from './name-cues.ts';
import { anyName, isCommonForm, lists, nameParticles } from './name-lists.ts';
import { beginsEntry } from './name-neighbours.ts';
import { isEnglish, isGivenName } from './name-runs.ts';
import type { NameWord } from './name-words.ts';
import { kindOfThing, kindsOfThing } from './thing-lists.ts';
import { things } from './thing-marks.ts';

/** By how much less a word may look like a name when it stands next to one. */
const growth = 2;
/** Words of the longest name; more of them in a row are several people. */
const mostWords = 8;
const joint = /^(?: |-|\. | ?['’] ?| op | in )$/;
/** Letters of a word that a dot cuts short, as in `St. Clair`; behind a longer one a sentence ends. */
const longestShort = 3;
const affix = /^(?:jr|sr|ii|iii|iv|md|phd|dds|dvm|esq|mba|rn|obe|cbe|mbe)$/i;
const title =
  /(?<![\p{L}\p{N}])(?:mrs?|ms|miss|mx|dr|prof|herrn?|frau|fräulein|m|mme|mlle|monsieur|madame|mademoiselle|señora?|señorita|sra?|srta|don|doña|signora?|signorina|sig|sig\.ra|dott|dott\.ssa|dottoressa|dottor|dhr|mevr|mw|mevrouw|meneer|heer|dra|dona|seu|pan|pan[iaue]|panem|panią|fru|fröken)(?:\.\s?|\s)$/iu;
/** `H. van 't Hoff` */
const initials = /(?<![\p{L}\p{N}])(?:\p{Lu}\.[ -]?){1,3}$/u;
const particle =
  /(?<![\p{L}\p{N}])(?:[vV]an|[vV]on|[dD]e|[dD]i|[dD]u|[dD]el|[dD]a|[lL]a|[lL]e|[tT]er|[tT]en|[tT]e|[aA]f|[zZ]u[mr]?|[dD]os|[dD]as|[dD]ella)(?: (?:la|las|los|der|den|de|het|['’]t))? $/u;

/**
 * Puts the words of names together. A word that looks enough like a name draws in neighbours that look a little less
 * so, initials, titles, what stands behind a name (`Jr`, `MD`) and small words such as `van der`.
 */
export function joinNames(
  text: string,
  words: readonly NameWord[],
  candidates: readonly NameCandidate[],
  scores: readonly number[],
  threshold: number,
  languageAt: LanguageAt,
): Span[] {
  if (candidates.length === 0) return [];
  const state = new Array<number>(words.length).fill(0);
  candidates.forEach(({ at }, index) => {
    const score = scores[index] ?? 0;
    state[at] = score >= threshold ? 2 : score >= threshold - growth || isAffix(words[at]) ? 1 : 0;
  });
  drawSurnames(text, words, state, languageAt);
  grow(text, words, state, 1);
  grow(text, words, state, -1);
  const names: [first: number, last: number][] = [];
  for (let at = 0; at < words.length; at++) {
    if (state[at] !== 2) continue;
    const name = names.at(-1);
    if (name && at - name[0] < mostWords && isJoined(text, words, name[1], at)) name[1] = at;
    else names.push([at, at]);
  }
  const spans: Span[] = [];
  for (const [first, last] of names)
    spans.push(...finish(text, words, first, last, languageAt(words[first]?.start ?? 0), spans.at(-1)?.end ?? 0));
  return spans;
}

function isAffix(word: NameWord | undefined): boolean {
  return word !== undefined && ((!word.isUsual && /^\p{Lu}\.?$/u.test(word.text)) || affix.test(word.plain));
}

const word = lists.english | lists.common | lists.noName | lists.little | lists.organisation | lists.title;
const surname = lists.surname | lists.rarerSurname;
/** Languages that write nouns in one word, so that an unknown one with a capital may be any. */
const compounding = new Set(['de', 'nl', 'sv']);

/** A word with a capital that no list has, or that is a surname, right behind the first word of a name: it is the second. */
function drawSurnames(text: string, words: readonly NameWord[], state: number[], languageAt: LanguageAt): void {
  for (let at = 1; at < words.length; at++) {
    if (state[at] === 2 || state[at - 1] !== 2) continue;
    const [far, first, next] = [words[at - 2], words[at - 1], words[at]];
    if (!first?.isCapital || !next?.isCapital || first.end + 1 !== next.start || text[first.end] !== ' ') continue;
    if (first.text.length < 3 || (first.lists & word) !== 0 || kindOfThing(first) !== kindsOfThing.none) continue;
    if (state[at - 2] === 2 && far && far.end + 1 === first.start) continue;
    if (maySurname(next, languageAt(next.start)) && !goesOnAsLabel.test(text.slice(next.end, next.end + 2)))
      state[at] = 2;
  }
}

const goesOnAsLabel = /^ ?[:@=_(]|^['’/-]\p{L}/u;

function maySurname(next: NameWord, language: string): boolean {
  if (next.plain.length < 3 || /^\p{Lu}{2}/u.test(next.text) || kindOfThing(next) >= kindsOfThing.place) return false;
  if ((next.lists & surname) !== 0) return (next.lists & (lists.noName | lists.little | lists.title)) === 0;
  if ((next.lists & word) !== 0 || (next.things & ~things.inRow) !== 0) return false;
  return !compounding.has(language) || !isCommonForm(next.text.toLowerCase());
}

/** A word next to a name becomes part of it when it may be one. */
function grow(text: string, words: readonly NameWord[], state: number[], step: 1 | -1): void {
  const from = step === 1 ? 1 : words.length - 2;
  for (let at = from; at >= 0 && at < words.length; at += step) {
    if (state[at] !== 1 || state[at - step] !== 2) continue;
    const [left, right] = step === 1 ? [at - 1, at] : [at, at + 1];
    const isAlike = words[left]?.isCapital === words[right]?.isCapital;
    if (isAlike && mayFollow(words[left], words[right], step) && isJoined(text, words, left, right)) state[at] = 2;
  }
}

/** `General Drew` is an office and a name; `Tami Want` is a name. A lone `A` or `I` is a word. */
function mayFollow(left: NameWord | undefined, right: NameWord | undefined, step: 1 | -1): boolean {
  if (!left || !right) return false;
  if (step === -1) return isListed(left) || !isEnglish(left) || /^\p{Lu}\.$/u.test(left.text);
  return right.text !== 'I' && (isListed(right) || isAffix(right) || !isEnglish(left) || !isEnglish(right));
}

/** Whether two words of names belong to one: next to each other, or with only small words such as `van der` between. */
function isJoined(text: string, words: readonly NameWord[], last: number, at: number): boolean {
  for (let between = last; between < at; between++) {
    const left = words[between];
    const right = words[between + 1];
    if (!left || !right) return false;
    const gap = text.slice(left.end, right.start);
    if (!joint.test(gap) || (gap === '. ' && left.text.length > longestShort)) return false;
    if (between + 1 < at && !nameParticles.has(right.text)) return false;
  }
  return true;
}

/**
 * Leaves out a verb that begins the sentence, `Ruf Anna Roth an`; takes in title and particle before a name, unless the
 * name before ends with them: at `from`.
 */
function finish(
  text: string,
  words: readonly NameWord[],
  at: number,
  to: number,
  language: string,
  from: number,
): Span[] {
  const [first, second, last] = [words[at], words[at + 1], words[to]];
  if (!first || !last) return [];
  let { start } = first;
  const isVerb = at < to && second && isGivenName(second) && !isListed(first);
  if (isVerb && beginsSentence(text, start)) start = second.start;
  let led = start - findParticle(text, start, language).length;
  if (led < start) led -= initials.exec(text.slice(Math.max(0, led - 10), led))?.[0].length ?? 0;
  led -= findTitle(text, led).length;
  return [{ start: led < from ? start : led, end: last.end, type: 'PERSON' }];
}

/** `von`, `van der`: of a name in English, with a capital, or behind a title; elsewhere mostly of the sentence. */
function findParticle(text: string, start: number, language: string): string {
  const before = text.slice(Math.max(0, start - 16), start);
  const found = particle.exec(before)?.[0] ?? '';
  const from = start - found.length;
  if (found === '') return '';
  const isInitialed = initials.test(text.slice(Math.max(0, from - 10), from));
  if (isInitialed || findTitle(text, from) !== '' || followsTitle(text, from)) return found;
  if (/^v[oa]n /.test(found) && beginsEntry(text, from)) return found;
  if (beginsSentence(text, from)) return '';
  return language === 'en' || /^\p{Lu}/u.test(found) ? found : '';
}

function findTitle(text: string, start: number): string {
  const found = title.exec(text.slice(Math.max(0, start - 16), start))?.[0] ?? '';
  return /^m\s$/i.test(found) ? '' : found;
}

function isListed(word: NameWord): boolean {
  return (word.lists & anyName) !== 0;
}
