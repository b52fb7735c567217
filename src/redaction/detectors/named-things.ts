import { createCue } from './create-cue.ts';
import { beginsSentence } from './name-cues.ts';
import { weighLikeness } from './name-features.ts';
import { anyName, lists } from './name-lists.ts';
import type { NameWord } from './name-words.ts';
import { kindOfThing, kindsOfThing, standsInRow } from './thing-lists.ts';
import { marksAround as around } from './thing-marks.ts';
import { describesNoun, isBrandBehindArticle, isNamedAfter, isWorkInQuotes, namesPlace } from './told-things.ts';

// Names of people in names of things: `Newton's second law`, `Wells Fargo`, `Lake Victoria`.

const dateBehind =
  /\.?,?(?: \d|(?: and|,| or| to|[-–]) ?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?!\p{Ll}{7}))/uy;

const certain = 9;
const likely = 4;

/** Words of a thing's name behind a name, and before one. */
const behind =
  around.things |
  around['things-or-deeds'] |
  around['titled-things'] |
  around.ordinals |
  around.companies |
  around.partners;
const before = around.kinds | around.small;

const is = (word: NameWord | undefined, marks: number): boolean => word !== undefined && (word.things & marks) !== 0;
const isJoint = ({ plain }: NameWord): boolean => plain === 'and' || plain === 'und' || plain === 'et';

/** How much speaks against a person where a word with a capital stands: 0, or more. */
export function weighThing(text: string, words: readonly NameWord[], at: number): number {
  const word = words[at];
  if (!word) return 0;
  if (!word.isCapital) return describesNoun(words, at) ? certain : weighSmallThing(words, at);
  if (standsInRow(text, words, at) || namesPlace(text, words, at) || isWorkInQuotes(text, words, at)) return certain;
  if (isBrandBehindArticle(text, words, at) || isNamedAfter(text, words, at)) return likely;
  const next = words[at + 1];
  if (namesKind(words, at) || describesNoun(words, at)) return certain;
  const isPart = next !== undefined && (is(next, behind) || isJoint(next));
  if (isPart && (isThing(text, words, at) || isCompany(text, words, at))) return certain;
  if (is(words[at - 1], before) && isKind(words, at)) return certain;
  if (is(word, around.months)) {
    dateBehind.lastIndex = word.end;
    if (dateBehind.test(text)) return certain;
  }
  if (is(word, around.nouns) && !words[at + 1]?.isCapital && followsArticle(words, at)) return likely;
  const kind = kindOfThing(word);
  if (kind >= kindsOfThing.place) {
    if ((word.lists & anyGiven) !== 0 && greets(text, word.start)) return 0;
    if (isName(words[at - 1], word, text) || isFirstName(text, words, at)) return 0;
    return standsAmongThings(text, words, at) ? certain : likely;
  }
  if (isGiven(word) && isName(word, words[at + 1], text)) return 0;
  if (isDeed(text, words, at)) return certain;
  if (followsThing(text, words, at)) return certain;
  if (standsAmongStrangers(text, words, at)) return likely;
  // What is on a list of names and on none of things is somebody, whatever else stands beside it.
  const mayBeThing = kind !== kindsOfThing.none || (word.lists & anyName) === 0;
  return mayBeThing && standsAmongThings(text, words, at) ? certain : 0;
}

/** In small letters: `my skoda`, `the baker`. */
function weighSmallThing(words: readonly NameWord[], at: number): number {
  const word = words[at];
  if (!word) return 0;
  const isTrade = is(word, around.nouns) && followsArticle(words, at);
  if (!isTrade && (kindOfThing(word) === kindsOfThing.none || (word.lists & lists.given) !== 0)) return 0;
  if ((at > 0 && isNear(words[at - 1], word)) || isNear(word, words[at + 1])) return 0;
  return isTrade ? certain : likely;
}

/** Whether a name of a list stands one blank beside a word. */
function isNear(left: NameWord | undefined, right: NameWord | undefined): boolean {
  if (!left || !right || left.end + 1 !== right.start) return false;
  return (left.lists & anyGiven) !== 0 && (left.lists & (lists.english | lists.common | lists.little)) === 0;
}

const anyGiven = lists.given | lists.rarerGiven;
/** Right before somebody, whatever else is called so. */
const greets = createCue(
  /(?<!\p{L})(?:dear|hi|hello|hey|hallo|liebe[rs]?|moin|servus|bonjour|salut|cher|chère|hola|querid[oa]|ciao|car[oa]|beste|hoi|olá|oi|cześć|drog[ia]|hej|kära?|bästa?)\s/iu,
);
const isGiven = (word: NameWord) => (word.lists & lists.given) !== 0;

/** What stands between a word and the one behind it; undefined at the end. */
const gapBehind = (text: string, words: readonly NameWord[], at: number) => {
  const [word, next] = [words[at], words[at + 1]];
  return word && next && next.start - word.end <= 4 ? text.slice(word.end, next.start) : undefined;
};

const isPossessive = (gap: string | undefined) => gap === "'s " || gap === '’s ' || gap === "' " || gap === '’ ';

/** `Nash equilibrium`, `Newton's third law`; in `Anna's number`, `Anna Class` and `Anna test it` a given name is one. */
function isThing(text: string, words: readonly NameWord[], at: number): boolean {
  const [word, next] = [words[at], words[at + 1]];
  const gap = gapBehind(text, words, at);
  if (!word || !next || !(gap === ' ' || gap === '-' || isPossessive(gap))) return false;
  const isSomebody = (word.lists & anyGiven) !== 0 && kindOfThing(word) === kindsOfThing.none;
  // `Sarah Class` may be somebody's whole name.
  if (isSomebody && (isPossessive(gap) || next.isCapital)) return false;
  if (is(next, around['things-or-deeds'])) return !isSomebody;
  if (is(next, around['titled-things']))
    return (next.isCapital || kindOfThing(word) !== kindsOfThing.none) && !isNamedBefore(text, words, at);
  if (is(next, around.fields) && !next.isCapital && !isPossessive(gap)) {
    const isListed = kindOfThing(word) === kindsOfThing.none && (word.lists & anyName) !== 0;
    return !isListed && !isNamedBefore(text, words, at);
  }
  return is(next, around.things) || (is(next, around.ordinals) && is(words[at + 2], around.things));
}

/** `Anna Zorbex phones`, `Mrs. Zorbex phones` */
function isNamedBefore(text: string, words: readonly NameWord[], at: number): boolean {
  const before = words[at - 1];
  return ((before?.lists ?? 0) & lists.title) !== 0 || isName(before, words[at], text);
}

function isCompany(text: string, words: readonly NameWord[], at: number): boolean {
  const gap = gapBehind(text, words, at);
  const next = words[at + 1];
  if (!next || gap === undefined) return false;
  if (gap === ' & ') return is(next, around.partners);
  // `SE45 …` is an account.
  if (next.isCapital && (gap === ' ' || gap === ', '))
    return is(next, around.companies) && !/\d/.test(text[next.end] ?? '');
  return isJoint(next) && is(words[at + 2], around.partners);
}

function isKind(words: readonly NameWord[], at: number): boolean {
  const [far, near, word] = [words[at - 2], words[at - 1], words[at]];
  if (!near || near.end + 1 !== word?.start) return false;
  return is(near, around.kinds) || (is(near, around.small) && is(far, around['kinds-of']));
}

/** `Morbus` of `Morbus Crohn`, `Síndrome` of `Síndrome de Turner`. */
function namesKind(words: readonly NameWord[], at: number): boolean {
  const [before, word, near, far] = [words[at - 1], words[at], words[at + 1], words[at + 2]];
  if (!word || (word.lists & lists.given) !== 0 || (before?.isCapital && before.end + 1 === word.start)) return false;
  if (near?.start !== word.end + 1) return false;
  if (is(word, around.kinds)) return near.isCapital;
  return is(word, around['kinds-of']) && is(near, around.small) && far?.isCapital === true;
}

function followsArticle(words: readonly NameWord[], at: number): boolean {
  const [far, near] = [words[at - 2], words[at - 1]];
  return near !== undefined && is(near, around.articles) && !is(far, around['parts-of-names']);
}

/** Whether two words stand next to each other, with capitals, and the left one may be a name. */
function isName(left: NameWord | undefined, right: NameWord | undefined, text: string): boolean {
  if (!left?.isCapital || !right?.isCapital || text.slice(left.end, right.start) !== ' ') return false;
  if (kindOfThing(left) >= kindsOfThing.place || /^\p{Lu}{2,3}$/u.test(left.text)) return false;
  return (left.lists & anyName) !== 0 || (left.lists & (lists.english | lists.common | lists.noName)) === 0;
}

/** `Mercedes Ruiz`: a thing that is a given name, too, before a name; a surname of a list, or what looks like one. */
function isFirstName(text: string, words: readonly NameWord[], at: number): boolean {
  const [word, next] = [words[at], words[at + 1]];
  if (!word || !next?.isCapital || gapBehind(text, words, at) !== ' ') return false;
  if ((word.lists & anyGiven) === 0 || kindOfThing(next) >= kindsOfThing.place) return false;
  if ((next.lists & (lists.english | lists.common)) !== 0) return false;
  return (next.lists & (lists.surname | lists.rarerSurname)) !== 0 || weighLikeness(next.plain) > 0;
}

/** `Mark the date`, `Grant access`: an English verb that begins a sentence. */
function isDeed(text: string, words: readonly NameWord[], at: number): boolean {
  const [word, next] = [words[at], words[at + 1]];
  if (!word || !next || next.isCapital || (word.lists & (lists.english | lists.alsoWord)) === 0) return false;
  return is(next, around.objects) && gapBehind(text, words, at) === ' ' && beginsSentence(text, word.start);
}

/** `Grafana Loki`, `Renault Clio`: one word that no name is, right behind a thing that has things of its own. */
function followsThing(text: string, words: readonly NameWord[], at: number): boolean {
  const [before, word] = [words[at - 1], words[at]];
  if (!before || !word || gapBehind(text, words, at - 1) !== ' ' || (word.lists & anyName) !== 0) return false;
  if (words[at + 1]?.isCapital && gapBehind(text, words, at) === ' ') return false;
  return kindOfThing(before) === kindsOfThing.surely && (before.lists & anyName) === 0;
}

/** Words of a list on each side of a word that are looked at. */
const longestList = 10;
const separates = /^(?:, ?|; ?| ?[/|•·] ?|,? & | - )$/;

/** `Zalando, Decathlon and Otto`: whether what may be a thing stands in a list with two that are, or with one and two more that may be. */
function standsAmongThings(text: string, words: readonly NameWord[], at: number): boolean {
  const word = words[at];
  if (!word || standsBeside(text, words, at)) return false;
  const [before, behind] = [countInList(text, words, at, -1), countInList(text, words, at, 1)];
  const surely = before.surely + behind.surely;
  if (surely === 1 && (word.lists & anyName) === 0) return true;
  return surely >= 2 || (surely === 1 && before.doubtful + behind.doubtful >= 2);
}

/** `Tegels, Mortel, Plinten`: three words or more that no list of names has; of people some would be known. */
function standsAmongStrangers(text: string, words: readonly NameWord[], at: number): boolean {
  const word = words[at];
  if (!word || (word.lists & anyName) !== 0 || standsBeside(text, words, at)) return false;
  let strangers = 0;
  for (const step of [-1, 1] as const) {
    for (let place = at + step; Math.abs(place - at) <= longestList; place += step) {
      const gap = gapBehind(text, words, step === 1 ? place - 1 : place);
      const other = words[place];
      if (!other?.isCapital || gap === undefined || !(gap === ', ' || gap === '; ')) break;
      if ((other.lists & anyName) !== 0 || standsBeside(text, words, place)) return false;
      strangers++;
    }
  }
  return strangers >= 2;
}

/** Whether a word with a capital stands right before or behind. */
function standsBeside(text: string, words: readonly NameWord[], at: number): boolean {
  const isBefore = words[at - 1]?.isCapital && gapBehind(text, words, at - 1) === ' ';
  return isBefore === true || (words[at + 1]?.isCapital === true && gapBehind(text, words, at) === ' ');
}

/** How many others of a list are things, and how many may be. */
function countInList(
  text: string,
  words: readonly NameWord[],
  at: number,
  step: 1 | -1,
): { surely: number; doubtful: number } {
  const found = { surely: 0, doubtful: 0 };
  let isOther = false;
  for (let count = 1, place = at + step; count <= longestList; count++, place += step) {
    const word = words[place];
    const gap = gapBehind(text, words, step === 1 ? place - 1 : place);
    if (!word || gap === undefined) break;
    if (separates.test(gap)) isOther = true;
    else if (!(gap === ' ' || gap === '-' || isPossessive(gap))) break;
    if (word.isCapital) {
      const kind = isOther && !isName(words[place - 1], word, text) ? kindOfThing(word) : kindsOfThing.none;
      if (kind >= kindsOfThing.place) found.surely++;
      else if (kind === kindsOfThing.maybe) found.doubtful++;
    } else if (is(word, around.joints)) isOther = true;
    else if (!is(word, around.determiners)) break;
  }
  return found;
}
