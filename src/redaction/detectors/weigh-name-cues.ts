import { createCue } from './create-cue.ts';
import { languages } from './guess-language.ts';
import {
  followsPersonWord,
  followsSaint,
  followsTitle,
  introducesName,
  labelsPerson,
  leadsToPlace,
  saysName,
  signsOff,
} from './name-cues.ts';
import { type NameContext, sorts, weighLikeness } from './name-features.ts';
import { anyName, isEveryday, lists, nameParticles } from './name-lists.ts';
import { beginsEntry, findCapitalBefore, followsInitial, followsSmallName } from './name-neighbours.ts';
import { placesAndNames } from './name-runs.ts';
import type { NameWord } from './name-words.ts';
import { weighThing } from './named-things.ts';
import { actsAsPerson, isFamily, isSmallPair, precedesGiven } from './person-deeds.ts';
import { kindOfThing, kindsOfThing } from './thing-lists.ts';
import { hasWordEnd } from './word-forms.ts';

// Log-odds on top of what is learned.

/** Whatever word it is: `Mrs. Vale`. */
const sure = 9;
const certain = 3;
/** For a word no dictionary has, behind one that announces a name. */
const likely = 1.5;
const doubtful = -6;
const unlikely = -9;

/** For a word with a capital, whatever word it is: behind a title, or where a letter is signed; otherwise 0. */
export function weighAnnouncement(text: string, words: readonly NameWord[], at: number): number {
  if (isTitled(text, words, at)) return sure;
  const word = words[at];
  if (!word || !isSignature(text, word)) return 0;
  return (word.lists & (lists.given | lists.rarerGiven)) === 0 ? certain : sure;
}

/** Both words of `Mrs. Hortensia Vale`. */
function isTitled(text: string, words: readonly NameWord[], at: number): boolean {
  return hasTitle(text, words, at) || (findCapitalBefore(words, at) !== undefined && hasTitle(text, words, at - 1));
}

/** Most words have none before them: the pattern is read for the few that may. */
function hasTitle(text: string, words: readonly NameWord[], at: number): boolean {
  let from = at;
  while (at - from < mostParticles && nameParticles.has(words[from - 1]?.text ?? '')) from--;
  const [before, word] = [words[from - 1], words[from]];
  if (!before || !word || word.start - before.end > 3 || !titles.has(before.plain)) return false;
  return followsTitle(text, word.start);
}

/** `Sr. da Silva`, `dokter van den Berg` */
const mostParticles = 3;

/** The last words of what `followsTitle` looks for. */
const titles = new Set(
  'mr mrs ms miss mx dr prof professor sir dame herr herrn frau fraulein monsieur madame mademoiselle mme mlle m senor senora sr sra srta don dona signor signora sig ra dott dottoressa ing avv dhr mevr mw mej mevrouw meneer heer dra a seu exmo exma pan pani panu pana pane panem pania panstwo p mgr inz ks fru froken hr doktor doctor docteur dottor judge senator captain detective officer sergeant nurse aunt uncle auntie grandma grandpa dokter doutor doutora senhor senhora professora opa oma onkel tante oom mamie papi tonton tata tio tia zio zia nonno nonna abuelo abuela dziadek babcia ciocia wujek farbror moster faster morbror ª rev sgt cllr dna geom rag drs egr lek dyr capt lt col maj gen hon rep sen gov arch mag eng arq lic mec ir fam'.split(
    ' ',
  ),
);

/** `Coordenador de Frota`, `Verwaltung`: an end that names hardly have. */
const isOffice = (plain: string): boolean => languages.some((language) => hasWordEnd(plain, language));

const restOfLine = /[^\n]{0,24}(?:\n|$)/y;

/** The first word of a short line behind `Cheers,`; not `The team`, `Your bank`. */
function isSignature(text: string, { start, end, plain, lists: marks }: NameWord): boolean {
  const isName = (marks & anyName) !== 0;
  if ((!isName && isEveryday(marks)) || !signsOff(text, start) || (!isName && isOffice(plain))) return false;
  restOfLine.lastIndex = end;
  return restOfLine.test(text);
}

/** For what stands around a word: what announces it, and what it is called where that is no person. */
export function weighAround(text: string, words: readonly NameWord[], at: number, announced: number): number {
  const thing = weighThing(text, words, at);
  // `Dr Pepper` is no doctor.
  return announced > 0 && thing < sure ? announced : weighCue(text, words, at) - thing;
}

function weighCue(text: string, words: readonly NameWord[], at: number): number {
  const word = words[at];
  if (!word) return 0;
  if (saysName(text, word.start) && text[word.end] !== ':' && !isNamedThing(text, words, at)) return certain;
  if (roman.test(word.text)) return unlikely;
  const isUnknown = (word.lists & (lists.english | lists.common)) === 0;
  if (isGivenBySurname(text, words, at)) return certain;
  if (word.isCapital && isUnknown && speaks(text, word)) return certain;
  if (!word.isCapital && isUnknown && introducesName(text, word.start)) return likely;
  if (followsInitial(words, at)) return beginsEntry(text, words[at - 1]?.start ?? 0) ? certain : likely;
  if (!word.isCapital && isUnknown && followsSmallName(text, words, at)) return likely;
  if (word.isCapital && followsPersonWord(text, word.start)) {
    if ((word.lists & anyName) !== 0) return certain;
    if (isUnknown) return likely;
  }
  const mayBeLabelled = word.isCapital && (isUnknown || (word.lists & anyName) !== 0);
  if (mayBeLabelled && kindOfThing(word) === kindsOfThing.none && labelsPerson(text, word.start)) return likely;
  if (isFamily(words, at) || actsAsPerson(text, word)) return certain;
  if (isSmallPair(words, at) || isSmallPair(words, at - 1) || precedesGiven(text, words, at)) return likely;
  if (followsSaint(text, word.start)) return doubtful;
  return placesAndNames.has(word.plain) && leadsToPlace(text, word.start) ? unlikely : 0;
}

const behindTime = createCue(/(?:^|\n)[ \t>*-]{0,4}[[(]?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[ap]m)?[\])]?,?[ \t–-]{1,3}/u);
/** `[10:04] Ylva: yes`: who speaks in a chat. */
function speaks(text: string, word: NameWord): boolean {
  if (text[word.end] !== ':' || text[word.end + 1] !== ' ') return false;
  if ((word.lists & anyName) === 0 && weighLikeness(word.plain) < 0) return false;
  return behindTime(text, word.start);
}

/** `Domingo Ochoa`, `Coral Sturridge`: a word that is a given name, too, right before a surname that is no word. */
export function isGivenBySurname(text: string, words: readonly NameWord[], at: number): boolean {
  const [word, next] = [words[at], words[at + 1]];
  if (!word?.isCapital || !next?.isCapital || word.end + 1 !== next.start || text[word.end] !== ' ') return false;
  if ((word.lists & (lists.given | lists.rarerGiven)) === 0) return false;
  if ((word.lists & (lists.english | lists.common | lists.noName)) === 0) return false;
  if ((word.lists & (lists.little | lists.title | lists.organisation)) !== 0) return false;
  if ((next.lists & (lists.surname | lists.rarerSurname)) === 0 || next.text === next.text.toUpperCase()) return false;
  const isOther = lists.english | lists.common | lists.noName | lists.little | lists.title | lists.organisation;
  return (next.lists & isOther) === 0 && kindOfThing(next) === kindsOfThing.none;
}

const nameOfThing = createCue(/(?:^|\n)[ \t]{0,12}(?:- )?name: ["']?/u);

/** `name: Build and Test`: what of a plan has a name that is words of the dictionary alone. */
function isNamedThing(text: string, words: readonly NameWord[], at: number): boolean {
  const word = words[at];
  if (!word || (word.lists & lists.given) !== 0 || !nameOfThing(text, word.start)) return false;
  const newline = text.indexOf('\n', word.start);
  const end = newline < 0 ? text.length : newline;
  for (let behind = at; ; behind++) {
    const other = words[behind];
    if (!other || other.start >= end) return behind > at + 1;
    if ((other.lists & (lists.english | lists.common | lists.noName | lists.little)) === 0) return false;
  }
}

/** `Billroth II`: a number, which a name before it may take in. */
const roman = /^(?:I{2,3}|IV|VI{0,3}|IX|XI{0,3}|XI?V)$/;

/** A name in small letters is rarer than one with a capital, and a name on no list is rare in a program. */
const smallness = 0.5;
const strangeness = 1.5;

export function weighDoubt(word: NameWord, { sort }: NameContext): number {
  const isStrange = sort === sorts.program && (word.lists & (lists.given | lists.surname)) === 0;
  return (word.isCapital ? 0 : smallness) + (isStrange ? strangeness : 0);
}
