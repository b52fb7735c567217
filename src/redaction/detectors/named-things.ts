import { createCue } from './create-cue.ts';
import { beginsSentence } from './name-cues.ts';
import { weighLikeness } from './name-features.ts';
import { anyName, lists } from './name-lists.ts';
import type { NameWord } from './name-words.ts';
import { readWordLists } from './read-data.ts';
import { standsOnRoute } from './routes.ts';
import { kindOfThing, kindsOfThing, standsInRow } from './thing-lists.ts';

// Names of people in names of things: `Newton's second law`, `Wells Fargo`, `Lake Victoria`.

const around = readWordLists('thing-words', [
  'things',
  'things-or-deeds',
  'titled-things',
  'fields',
  'ordinals',
  'companies',
  'partners',
  'kinds',
  'kinds-of',
  'small',
  'months',
  'nouns',
  'articles',
  'parts-of-names',
  'joints',
  'determiners',
  'objects',
]);
const dateBehind =
  /\.?,?(?: \d|(?: and|,| or| to|[-–]) ?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?!\p{Ll}{7}))/uy;

const certain = 9;
const likely = 4;

/** What a word may be to a name: a part of a thing's name behind it, or before it. */
const roles = { behind: 1, before: 2 };
const rolesOf = new Map<string, number>();
for (const [list, role] of [
  ...(['things', 'things-or-deeds', 'titled-things', 'ordinals', 'companies', 'partners'] as const).map(
    (name) => [around[name], roles.behind] as const,
  ),
  ...[[['and', 'und', 'et'], roles.behind] as const],
  ...(['kinds', 'small'] as const).map((name) => [around[name], roles.before] as const),
])
  for (const word of list) rolesOf.set(word, (rolesOf.get(word) ?? 0) | role);

const hasRole = (word: NameWord | undefined, role: number) =>
  word !== undefined && ((rolesOf.get(word.plain) ?? 0) & role) !== 0;

/** How much speaks against a person where a word with a capital stands: 0, or more. */
export function weighThing(text: string, words: readonly NameWord[], at: number): number {
  const word = words[at];
  if (!word) return 0;
  if (!word.isCapital) return weighSmallThing(words, at);
  if (standsInRow(text, words, at) || standsOnRoute(text, words, at)) return certain;
  if (saintly.test(word.plain) && !isGivenBefore(words, at)) return likely;
  if (hasRole(words[at + 1], roles.behind) && (isThing(text, words, at) || isCompany(text, words, at))) return certain;
  if (hasRole(words[at - 1], roles.before) && isKind(words, at)) return certain;
  if (around.months.has(word.plain)) {
    dateBehind.lastIndex = word.end;
    if (dateBehind.test(text)) return certain;
  }
  if (around.nouns.has(word.plain) && !words[at + 1]?.isCapital && followsArticle(words, at)) return likely;
  const kind = kindOfThing(word);
  if (kind >= kindsOfThing.place) {
    if ((word.lists & anyGiven) !== 0 && greets(text, word.start)) return 0;
    if (isName(words[at - 1], word, text) || isFirstName(text, words, at)) return 0;
    return standsAmongThings(text, words, at) ? certain : likely;
  }
  if (isGiven(word) && isName(word, words[at + 1], text)) return 0;
  if (isDeed(text, words, at)) return certain;
  if (followsThing(text, words, at)) return certain;
  // What is on no list of things is somebody, whatever else stands beside it.
  return kind !== kindsOfThing.none && standsAmongThings(text, words, at) ? certain : 0;
}

/** In small letters: `my skoda`, `the baker`. */
function weighSmallThing(words: readonly NameWord[], at: number): number {
  const word = words[at];
  if (!word) return 0;
  const isTrade = around.nouns.has(word.plain) && followsArticle(words, at);
  if (!isTrade && (kindOfThing(word) === kindsOfThing.none || (word.lists & lists.given) !== 0)) return 0;
  if ((at > 0 && isNear(words[at - 1], word)) || isNear(word, words[at + 1])) return 0;
  return isTrade ? certain : likely;
}

/** Whether a name of a list stands one blank beside a word. */
function isNear(left: NameWord | undefined, right: NameWord | undefined): boolean {
  if (!left || !right || left.end + 1 !== right.start) return false;
  return (left.lists & anyGiven) !== 0 && (left.lists & (lists.english | lists.common | lists.little)) === 0;
}

/** `Saint-Denis`: mostly a place. */
const saintly = /^(?:sainte?|sankt|san|santa)-\p{L}/u;
const isGivenBefore = (words: readonly NameWord[], at: number) =>
  ((words[at - 1]?.lists ?? 0) & anyGiven) !== 0 || /^\p{Lu}\.$/u.test(words[at - 1]?.text ?? '');

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
  if (around['things-or-deeds'].has(next.plain)) return !isSomebody;
  if (around['titled-things'].has(next.plain))
    return (next.isCapital || kindOfThing(word) !== kindsOfThing.none) && !isNamedBefore(text, words, at);
  if (around.fields.has(next.plain) && !next.isCapital && !isPossessive(gap)) {
    const isListed = kindOfThing(word) === kindsOfThing.none && (word.lists & anyName) !== 0;
    return !isListed && !isNamedBefore(text, words, at);
  }
  return (
    around.things.has(next.plain) || (around.ordinals.has(next.plain) && around.things.has(words[at + 2]?.plain ?? ''))
  );
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
  if (gap === ' & ') return around.partners.has(next.plain);
  // `SE45 …` is an account.
  if (next.isCapital && (gap === ' ' || gap === ', '))
    return around.companies.has(next.plain) && !/\d/.test(text[next.end] ?? '');
  const isJoint = next.plain === 'and' || next.plain === 'und' || next.plain === 'et';
  return isJoint && around.partners.has(words[at + 2]?.plain ?? '');
}

function isKind(words: readonly NameWord[], at: number): boolean {
  const [far, near, word] = [words[at - 2], words[at - 1], words[at]];
  if (!near || near.end + 1 !== word?.start) return false;
  return around.kinds.has(near.plain) || (around.small.has(near.plain) && around['kinds-of'].has(far?.plain ?? ''));
}

function followsArticle(words: readonly NameWord[], at: number): boolean {
  const [far, near] = [words[at - 2], words[at - 1]];
  return near !== undefined && around.articles.has(near.plain) && !around['parts-of-names'].has(far?.plain ?? '');
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
  return around.objects.has(next.plain) && gapBehind(text, words, at) === ' ' && beginsSentence(text, word.start);
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
  return surely >= 2 || (surely === 1 && before.doubtful + behind.doubtful >= 2);
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
    } else if (around.joints.has(word.plain)) isOther = true;
    else if (!around.determiners.has(word.plain)) break;
  }
  return found;
}
