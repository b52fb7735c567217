import { littleWords } from './guess-language.ts';
import { thingMarks } from './thing-marks.ts';
import {
  commonWords,
  firstNames,
  frequentWords,
  listEnglishWords,
  notNames,
  rarelyWords,
  rarerGivenNames,
  rarerSurnames,
  surnames,
  wordsAndNames,
} from './word-lists.ts';
import { createEndTest, createWordTable, type WordTable } from './word-table.ts';

/** A bit for every list a word may stand on. */
export const lists = {
  given: 1,
  surname: 2,
  rarerGiven: 4,
  rarerSurname: 8,
  noName: 16,
  english: 32,
  alsoWord: 64,
  organisation: 128,
  little: 256,
  title: 512,
  particle: 1024,
  common: 2048,
  rarelyWord: 4096,
} as const;

/** Any of the lists of names. */
export const anyName = lists.given | lists.surname | lists.rarerGiven | lists.rarerSurname;

const titles = new Set(
  'mr mrs ms miss mx dr prof professor sir dame lord lady herr herrn frau fraulein monsieur madame mademoiselle mme mlle senor senora sr sra srta don dona signor signora sig dott dottoressa dhr mevr mw mevrouw meneer heer dra pan pani pana panu fru froken judge senator captain president minister doctor nurse uncle aunt'.split(
    ' ',
  ),
);
/** Small words inside a name, such as `van der`. */
export const nameParticles = new Set(
  'van von de der den del della degli dei di da do dos das du la las los le bin ibn al el ter ten te zu zum zur af av ní y e st mac t op ap ferch nic'.split(
    ' ',
  ),
);
const organisations = new Set(
  'inc ltd llc corp gmbh ag co group bank university institute college school hospital museum foundation association company street st road avenue ave records press times award prize church center centre festival orchestra band team fc club society party river lake mountain county city airport station park bridge island islands'.split(
    ' ',
  ),
);

/** Whether a word with these lists stands in everyday text as well as in names: as `isEverydayWord` has it. */
export function isEveryday(marks: number): boolean {
  if (marks & lists.rarelyWord) return false;
  return (
    (marks & (lists.noName | lists.alsoWord)) !== 0 || ((marks & lists.english) !== 0 && (marks & lists.given) === 0)
  );
}

let table: WordTable | undefined;

/** The place of a word (lower case, without accents) in the table of all lists; the first call makes it. */
export function findWord(plain: string): number {
  table ??= createWordTable(markWords(), thingMarks);
  return table.find(plain);
}

/** The lists on which the word at a place stands. */
export const listsAt = (place: number): number => table?.first(place) ?? 0;
/** What the word at a place has to do with things, as bits of `thing-marks.ts`. */
export const thingsAt = (place: number): number => table?.second(place) ?? 0;

/** The lists on which a word stands as it is. */
export const findWholeLists = (plain: string): number => listsAt(findWord(plain));

/** The lists on which a word stands (lower case, without accents); of a word with a hyphen also its parts' names. */
export const findLists = (plain: string): number => findWholeLists(plain) | findPartNames(plain);

/** The lists of names on which the parts of a word with a hyphen stand. */
export function findPartNames(plain: string): number {
  if (!plain.includes('-') && !plain.includes("'") && !plain.includes('’')) return 0;
  let found = 0;
  for (const part of plain.split(/['’-]/)) if (part.length > 2) found |= findWholeLists(part) & anyName;
  return found;
}

function markWords(): Map<string, number> {
  const marked = new Map<string, number>();
  const mark = (words: Iterable<string>, bit: number) => {
    for (const word of words) marked.set(word, (marked.get(word) ?? 0) | bit);
  };
  mark(firstNames, lists.given);
  mark(surnames, lists.surname);
  mark(rarerGivenNames, lists.rarerGiven);
  mark(rarerSurnames, lists.rarerSurname);
  mark(notNames, lists.noName);
  mark(wordsAndNames, lists.alsoWord);
  mark(organisations, lists.organisation);
  mark(littleWords, lists.little);
  mark(titles, lists.title);
  mark(nameParticles, lists.particle);
  mark(rarelyWords, lists.rarelyWord);
  mark(listEnglishWords(), lists.english);
  mark([...commonWords].map(withoutAccents), lists.common);
  return marked;
}

/** As the words of a text are compared: in lower case, without accents. */
export function withoutAccents(word: string): string {
  const lower = word.toLowerCase();
  if (isAscii(lower)) return lower;
  return lower
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .replaceAll('æ', 'ae');
}

function isAscii(word: string): boolean {
  for (let at = 0; at < word.length; at++) if (word.charCodeAt(at) > 0x7f) return false;
  return true;
}

const shortestEnd = 4;
const shortestCompound = 8;
const endOfNames =
  /(?:land|berg|mann|acker|zweig|horn|hahn|sohn|knecht|fu(?:ß|ss)|haus|hof|bach|burg|wald|stein|feld|dorf|dorn|müller|m[ae][iy]er|schmidt|bauer|hauser|huber|hofer|huis|hout|brink|hoff|veld|dijk|kerk|broek|wijk|ström|gren|qvist|lund|strand)$/;

/**
 * Whether a word, in lower case, is another form of a frequent one, or ends with one of at least so many letters:
 * `berichte`, `salarisstrook`.
 */
export function isCommonForm(word: string, shortest = shortestEnd): boolean {
  const stem = stemOf(word);
  if (commonWords.has(stem) || (stem !== word && stems.has(stem))) return true;
  if (word.length < shortestCompound || endOfNames.test(word)) return false;
  return endsWithCommon(word, shortestBegin, shortest) || endsWithCommon(stem, shortestBegin, shortest);
}

/** Ends of words: in German, Dutch and Swedish, and in Romance and Slavic languages. */
const lastEnd =
  /(?:innen|en|er|es|n|s|a|e|i|o|u|y|ą|ę|[aeio]s|[eo]m|ów|ie|iem|ami|ach|owi|e[jm]u?|ego|[iy]m|[iy]ch|[iy]mi|ski|ska|skie|skiej|skiego)$/;
const shortestStem = 5;
const stemOf = (word: string) => word.replace(lastEnd, '');
/** Of words whose other forms end otherwise: `lavori` beside `lavoro`. */
const stems = new Set([...commonWords].map(stemOf).filter((stem) => stem.length >= shortestStem));

/** Letters that stand before the frequent word at the end of a compound. */
const shortestBegin = 3;
const shortestEndOfRarer = 6;
const endsWithCommon = createEndTest(
  new Set([...commonWords].filter((word) => word.length >= shortestEndOfRarer || frequentWords.has(word))),
);
