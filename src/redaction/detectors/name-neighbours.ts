import { createCue } from './create-cue.ts';
import { fillsName, followsPersonWord, introducesName, labelsPerson, saysName } from './name-cues.ts';
import { lists, nameParticles } from './name-lists.ts';
import type { NameWord } from './name-words.ts';

// What the words before a word say of it.

/** The word with a capital that stands one space before another word. */
export function findCapitalBefore(words: readonly NameWord[], at: number): NameWord | undefined {
  const before = words[at - 1];
  return before?.isCapital && words[at]?.start === before.end + 1 ? before : undefined;
}

/** `Britney Spears`: behind a word that may be a given name. */
export function followsGivenName(words: readonly NameWord[], at: number): boolean {
  const before = findCapitalBefore(words, at);
  return before !== undefined && mayBeGiven(before);
}

/** `jürgen schmidtke`: behind a given name that is introduced. */
export function followsSmallName(text: string, words: readonly NameWord[], at: number): boolean {
  const [before, word] = [words[at - 1], words[at]];
  if (!before || !word || !mayBeGiven(before) || word.start !== before.end + 1) return false;
  return (word.lists & (lists.common | lists.little | lists.noName)) === 0 && introducesName(text, before.start);
}

const initial = /^\p{Lu}\.$/u;

/** `F. Fontanel`: behind an initial, which ends no sentence. */
export function followsInitial(words: readonly NameWord[], at: number): boolean {
  const [before, word] = [words[at - 1], words[at]];
  if (!before || !word?.isCapital || word.start !== before.end + 1 || !initial.test(before.text)) return false;
  return (word.lists & (lists.common | lists.little | lists.noName | lists.organisation)) === 0;
}

/** `Anna Brief`, `my name is Brief`: a frequent word as a surname. */
export function standsByName(text: string, words: readonly NameWord[], at: number): boolean {
  const word = words[at];
  if (!word?.isCapital) return false;
  let before = at - 1;
  while (at - before <= mostParticles && nameParticles.has(words[before]?.text ?? '')) before--;
  const first = words[before];
  const isNear = first?.isCapital === true && particlesBetween.test(text.slice(first.end, word.start));
  return (isNear && mayBeGiven(first)) || isCalled(text, word.start);
}

/** Behind words that nothing but somebody follows, whatever word it is. */
const isCalled = (text: string, start: number): boolean =>
  saysName(text, start) || labelsPerson(text, start) || fillsName(text, start) || followsPersonWord(text, start);

/** `Lucía de la …`: small words between a given name and a surname. */
const mostParticles = 3;
const particlesBetween = /^[ ][\p{L} '’]{0,12}$/u;

const mayBeGiven = (word: NameWord) => (word.lists & (lists.given | lists.rarerGiven)) !== 0;

/** Where a line, a sentence or a value begins. */
export const beginsEntry = createCue(/(?:^|[\n,;|({>"'*]\s{0,3}|[.!?]\s{1,3})/u);
