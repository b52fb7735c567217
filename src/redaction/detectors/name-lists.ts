import { listEnglishWords } from '../english-words.ts';
import { rarelyWords } from '../normal-form.ts';
import { commonWords } from './common-words.ts';
import { firstNames, wordsAndNames } from './first-names.ts';
import { littleWords } from './guess-language.ts';
import { notNames } from './not-names.ts';
import { rarerGivenNames } from './rarer-given-names.ts';
import { rarerSurnames } from './rarer-surnames.ts';
import { readWordList } from './read-word-list.ts';
import { surnames } from './surnames.ts';

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

const titles = readWordList(
  'mr mrs ms miss mx dr prof professor sir dame lord lady herr herrn frau fraulein monsieur madame mademoiselle mme mlle senor senora sr sra srta don dona signor signora sig dott dottoressa dhr mevr mevrouw meneer heer judge senator captain president minister doctor nurse uncle aunt',
);
/** Small words inside a name, such as `van der`. */
export const nameParticles = readWordList(
  'van von de der den del della di da dos du la le bin ibn al el ter ten zu ní y st mac',
);
const organisations = readWordList(
  'inc ltd llc corp gmbh ag co group bank university institute college school hospital museum foundation association company street st road avenue ave records press times award prize church center centre festival orchestra band team fc club society party river lake mountain county city airport station park bridge island islands',
);

/** Whether a word with these lists stands in everyday text as well as in names: as `isEverydayWord` has it. */
export function isEveryday(marks: number): boolean {
  if (marks & lists.rarelyWord) return false;
  return (
    (marks & (lists.noName | lists.alsoWord)) !== 0 || ((marks & lists.english) !== 0 && (marks & lists.given) === 0)
  );
}

let marks: Map<string, number> | undefined;

/** The lists on which a word stands (lower case, without accents); of a word with a hyphen also its parts' names. */
export function findLists(plain: string): number {
  const found = findWholeLists(plain);
  return /['’-]/.test(plain) ? found | findPartNames(plain) : found;
}

/** The lists on which a word stands as it is. */
export function findWholeLists(plain: string): number {
  marks ??= markWords();
  return marks.get(plain) ?? 0;
}

function findPartNames(plain: string): number {
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
  if (/^[a-z]*$/.test(lower)) return lower;
  return lower
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .replaceAll('æ', 'ae');
}
