import { createCue } from './create-cue.ts';
import { anyName, isCommonForm, lists } from './name-lists.ts';
import type { NameWord } from './name-words.ts';
import { kindOfThing, kindsOfThing } from './thing-lists.ts';
import { marksAround as around } from './thing-marks.ts';

// Things that are called like people, told by what stands around: places, brands, films and songs.

/** Words of a name before the word that makes it a place: `John Wayne Airport`. */
const mostBefore = 3;

/** `Penn Station`, `John Wayne Airport`: a word for a place that is nobody's surname, and the names before it. */
export function namesPlace(text: string, words: readonly NameWord[], at: number): boolean {
  const [before, word] = [words[at - 1], words[at]];
  if (
    before?.isCapital &&
    word &&
    text.slice(before.end, word.start) === ' ' &&
    (word.things & around['sure-places']) !== 0
  )
    return true;
  for (let behind = at + 1; behind <= at + mostBefore; behind++) {
    const [last, next] = [words[behind - 1], words[behind]];
    if (!last || !next?.isCapital || text.slice(last.end, next.start) !== ' ') return false;
    if ((next.things & around['sure-places']) !== 0) return true;
  }
  return false;
}

/** `la Vespa`: what may be a brand right behind an article, with no name behind. */
export function isBrandBehindArticle(text: string, words: readonly NameWord[], at: number): boolean {
  const [before, word, next] = [words[at - 1], words[at], words[at + 1]];
  if (!before || !word || before.end + 1 !== word.start) return false;
  if ((before.things & around.determiners) === 0 || (word.lists & (lists.given | lists.surname)) !== 0) return false;
  const far = words[at - 2];
  if (far && (far.isCapital || (far.lists & lists.particle) !== 0) && far.end + 1 === before.start) return false;
  if (kindOfThing(word) === kindsOfThing.none) return false;
  return !(next?.isCapital && (next.lists & anyName) !== 0 && text.slice(word.end, next.start) === ' ');
}

/** Articles that nobody puts before a person, unlike those of German, Italian and Portuguese. */
const articles: ReadonlySet<string> = new Set(['the', 'le', 'el', 'het']);

/** `the Douglas fir`, `El Juan Sebastián de Elcano`: a given name behind such an article. */
export function isNamedAfter(text: string, words: readonly NameWord[], at: number): boolean {
  for (let first = at; at - first < mostBefore; first--) {
    const [before, word] = [words[first - 1], words[first]];
    if (!before || !word?.isCapital || text.slice(before.end, word.start) !== ' ') return false;
    if (articles.has(before.plain)) return (word.lists & lists.given) !== 0;
    if (!before.isCapital) return false;
  }
  return false;
}

const opens = '"“„«‘';
const closes = '"”“»’';
/** Characters of a title, and of what is said before it. */
const longestTitle = 40;

/** Before the title of a work in quotes: `she sang "Jolene"`, `im Kino läuft "…"`. */
const tellsWork = createCue(
  /(?<!\p{L})(?:films?|movies?|songs?|sings?|sang|albums?|novels?|books?|musicals?|operas?|episodes?|sequel|watch(?:ed|ing)?|tonight:|reread(?:ing)?|streaming|kino|romane?s?|buch|bücher|lied(?:er)?|oper|serie|hörspiel|theaterstück|gedicht|cinéma|chansons?|romans?|livres?|pièce|opéra|poème|ce soir|películas?|canci[oó]n(?:es)?|novelas?|libros?|ponen|esta noche|canzon[ei]|romanzo|libro|danno|stasera|boek|roman|liedje|vanavond|op tv|voorstelling|canção|música|romance|livro|passa|em cartaz|filmu?y?|piosenk[aęi]|powieść|książk[aęi]|kinie|serial[eu]?|låten?|romanen?|boken?|filmen|visas|bion?)(?!\p{L})[^\n=:{]{0,60}["“„«‘]\s?/iu,
);

/** A title of a work, in quotes behind a word for such. */
export function isWorkInQuotes(text: string, words: readonly NameWord[], at: number): boolean {
  const word = words[at];
  if (!word) return false;
  const open = findOpening(text, word.start);
  if (open < 0) return false;
  for (let end = word.end; end < Math.min(text.length, word.end + longestTitle); end++) {
    const sign = text[end] ?? '';
    if (sign === '\n') return false;
    if (closes.includes(sign) && !/\p{L}/u.test(text[end + 1] ?? '')) return tellsWork(text, open + 1);
  }
  return false;
}

function findOpening(text: string, start: number): number {
  for (let at = start - 1; at >= Math.max(0, start - longestTitle); at--) {
    const sign = text[at] ?? '';
    if (sign === '\n') return -1;
    if (opens.includes(sign)) return at;
  }
  return -1;
}

/** German adjectives that are surnames in their forms, too. */
const adjectives =
  /^(?:lange?|gross(?:e|er|es)?|kleine?|neue?|alte?|kurze?|schwarze?|weisse?|braune?|rote?|junge?|starke?|frische?|wilde?|gute?|schone?|reiche?|ernste?|stille?|hohe?|tiefe?|breite?|schnelle?|kalte?|warme?)[rnsm]?$/;

/** `Lange Wartezeit`: an adjective with a capital right before a noun that everybody uses. */
export function describesNoun(words: readonly NameWord[], at: number): boolean {
  const [before, word, next] = [words[at - 1], words[at], words[at + 1]];
  if (!word || next?.start !== word.end + 1 || !next.isCapital || !adjectives.test(word.plain)) return false;
  if (before?.isCapital && before.end + 1 === word.start) return false;
  return (next.lists & anyName) === 0 && ((next.lists & lists.common) !== 0 || isCommonForm(next.text.toLowerCase()));
}
