import { beginsSentence } from './name-cues.ts';
import { weighLikeness } from './name-features.ts';
import { findWholeLists, lists } from './name-lists.ts';
import { beginsEntry } from './name-neighbours.ts';
import type { NameWord } from './name-words.ts';

// Surnames by what only people do, and in the plural, in nine languages.

/** What somebody did, right behind the name; organisations do some of it, too. */
const readDeeds = (...deeds: readonly string[]) => new RegExp(` (?:${deeds.join('|')})(?!\\p{L})`, 'uy');
/** In languages in which a noun hardly ever begins a sentence, and in the others. */
const deedsOfNames = readDeeds(
  "(?:a (?:dit|refusé|demandé|appelé|confirmé|expliqué|écrit|déclaré|rappelé)|n['’]a pas|dit|souhaite|veut|voulait|travaille|habite|précise|lui-même|elle-même|à rappeler)",
  '(?:dijo|dice|no (?:quiso|ha|quiere)|quiso|quiere|llamó|llama|escribió|preguntó|pidió|pide|confirmó|explicó|añadió|aseguró|rechazó|declinó|trabaja|vive|vino|mism[oa])',
  '(?:ha (?:detto|chiesto|chiamato|confermato|spiegato|scritto|rifiutato)|non (?:ha|vuole)|dice|disse|vuole|voleva|lavora|abita|stess[oa])',
  '(?:disse|diz|não (?:quis|quer)|quis|quer|ligou|escreveu|perguntou|pediu|pede|confirmou|explicou|acrescentou|recusou|trabalha|mora|veio|mesm[oa])',
  '(?:powiedziała?|mówi|nie (?:chciała?|chce)|chciała?|chce|zadzwoniła?|dzwoniła?|napisała?|zapytała?|poprosiła?|prosi|potwierdziła?|wyjaśniła?|dodała?|odmówiła?|pracuje|mieszka|przyszedł|przyszła|oddzwonić)',
);
const deeds = readDeeds(
  "(?:said|says|declined|refused|called|rang|phoned|wrote|asked|told|wants|wanted|agreed|replied|complained|confirmed|explained|insisted|admitted|denied|apologised|thanked|resigned|retired|lives|is coming|is off|did not|didn['’]t|doesn['’]t|won['’]t|would not|couldn['’]t|himself|herself)",
  '(?:sagte?|wollte|will|möchte|rief|ruft|schr(?:ieb|eibt)|fragte?|meinte?|erklärte|bestätigte|lehnte|bat|bittet|dankte|kommt|äußerte|wohnt|kündigte|verlangte?|selbst|zurückrufen|anrufen)',
  '(?:zei|zegt|wilde|wil|belde|belt|bellen|schreef|vroeg|vraagt|bevestigde|vertelde|weigerde|woont|werkt|kwam|zelf|terugbellen)',
  '(?:sade|säger|ville|vill|ringde|ringer|skrev|frågade|bad|bekräftade|förklarade|tillade|avböjde|vägrade|arbetar|bor|kom|själv)',
);
const known = lists.english | lists.common | lists.noName | lists.little | lists.organisation | lists.title;
const listed = lists.surname | lists.rarerSurname;

/** Whether a word with a capital begins a sentence, may be a surname, and does what people do: `Vautrin a refusé`. */
export function actsAsPerson(text: string, word: NameWord): boolean {
  if (!word.isCapital || (word.lists & known) !== 0 || word.plain.length < 4) return false;
  if (!beginsSentence(text, word.start)) return false;
  deeds.lastIndex = deedsOfNames.lastIndex = word.end;
  const isOfName = deedsOfNames.test(text);
  if (!isOfName && !deeds.test(text)) return false;
  const least = isOfName ? leastOfNames : leastLikeness;
  if ((word.lists & listed) === 0 && weighLikeness(word.plain) < least) return false;
  // `High St. Kensington`
  return !abbreviated.test(text.slice(Math.max(0, word.start - 6), word.start));
}

const abbreviated = /(?:^|[^\p{L}])\p{Lu}\p{L}{0,2}\. $/u;
/** How much the letters of a word that no list has must look like a name's at least, as log-odds. */
const leastLikeness = 1.5;
const leastOfNames = 0.3;

/** Articles before a surname in the plural: where it takes an `s`, and where it does not. */
const withEnding = new Set(['the', 'die', 'den', 'de']);
const withoutEnding = new Set(['les', 'los', 'gli', 'dei', 'dai', 'ai', 'os', 'dos', 'aos', 'i']);

/** Whether a word is a surname in the plural: `the Whitfields`, `les Vautrin`. */
export function isFamily(words: readonly NameWord[], at: number): boolean {
  if (at === 0) return false;
  const [before, word, next] = [words[at - 1], words[at], words[at + 1]];
  if (!word?.isCapital || !before || before.end + 1 !== word.start || (word.lists & known) !== 0) return false;
  if (next?.isCapital && next.start === word.end + 1) return false;
  if (withoutEnding.has(before.plain)) return (word.lists & listed) !== 0 && weighLikeness(word.plain) > 0;
  if (!withEnding.has(before.plain) || !/[^s]s$/.test(word.plain) || word.plain.length < 5) return false;
  return isSurname(word.plain.slice(0, -1)) || (word.plain.endsWith('es') && isSurname(word.plain.slice(0, -2)));
}

function isSurname(plain: string): boolean {
  const marks = findWholeLists(plain);
  return (marks & known) === 0 && ((marks & listed) !== 0 || weighLikeness(plain) > 1);
}

const anyGiven = lists.given | lists.rarerGiven;

/** Whether a given name in small letters begins here with a surname behind it: `iwona zarębska`. */
export function isSmallPair(words: readonly NameWord[], at: number): boolean {
  if (at < 0) return false;
  const [word, next] = [words[at], words[at + 1]];
  if (
    !word ||
    word.isCapital ||
    (word.lists & lists.given) === 0 ||
    !next ||
    next.isCapital ||
    word.end + 1 !== next.start
  )
    return false;
  if ((word.lists & (known | lists.alsoWord)) !== 0) return false;
  if ((next.lists & (known | lists.alsoWord | lists.particle)) !== 0 || next.plain.length < 4) return false;
  return (next.lists & listed) !== 0 || weighLikeness(next.plain) > 1;
}

/** Whether a surname in capitals, or before a comma, stands before a given name: `VAUTRIN Odile`, `Vautrin, Odile (`. */
export function precedesGiven(text: string, words: readonly NameWord[], at: number): boolean {
  if (at + 1 >= words.length) return false;
  const [word, next] = [words[at], words[at + 1]];
  if (!word?.isCapital || !next?.isCapital || (word.lists & known) !== 0 || word.plain.length < 3) return false;
  if ((next.lists & anyGiven) === 0 || (next.lists & known) !== 0 || next.text === next.text.toUpperCase())
    return false;
  const gap = text.slice(word.end, next.start);
  if (word.text === word.text.toUpperCase()) return gap === ' ' || (gap === ', ' && (word.lists & listed) !== 0);
  return (
    gap === ', ' && beginsEntry(text, word.start) && /^(?:$|[\n,;(|]| \(|\.\s)/.test(text.slice(next.end, next.end + 2))
  );
}
