import type { Span } from '../detector.ts';
import { createSearch } from '../list-matches.ts';
import { anyName, findLists, lists, nameParticles, withoutAccents } from './name-lists.ts';

// Names behind words with which people give theirs, however they are written, in nine languages.

const findIntroductions = createSearch(
  /(?<!\p{L})(?:my (?:full )?name(?:['’]?s| is)|name['’]s|ich hei(?:ß|ss)e|mein name ist|je m['’]appelle|mon nom est|me llamo|mi nombre es|mi chiamo|il mio nome è|ik heet|mijn naam is|chamo-me|me chamo|(?:o )?meu nome é|nazywam się|mam na imię|jag heter|mitt namn är)[ ]{1,2}(?=\p{L})/giu,
);
/** What also begins other sentences, in small letters: a given name must follow. */
const findStatements = createSearch(
  /(?<!\p{L})(?:i am|i['’]?m|this is|ich bin|hier ist|je suis|ici|soy|habla|sono|parla|ik ben|met|sou(?: [ao])?|aqui é(?: [ao])?|jestem|tu|jag är|det är)[ ]{1,2}(?=\p{Ll}{3})/gu,
);
const word = /[ ]?(\p{L}[\p{L}\p{M}'’-]{0,24})(?![\p{L}\p{N}_@])/uy;
const mostWords = 5;
const everyday = lists.little | lists.common | lists.noName;

/** Lists the names that follow an introduction: words up to the first everyday one that is on no list of names. */
export function findIntroducedNames(text: string): Span[] {
  const said = findStatements(text).filter(({ 0: whole, index }) => isGivenName(text, index + whole.length));
  return [...findIntroductions(text), ...said].flatMap(({ 0: said, index }): Span[] => {
    const start = index + said.length;
    const end = endOfName(text, start);
    return end > start ? [{ start, end, type: 'PERSON' }] : [];
  });
}

function isGivenName(text: string, at: number): boolean {
  word.lastIndex = at;
  const marks = findLists(withoutAccents(word.exec(text)?.[1] ?? ''));
  return (marks & (lists.given | lists.rarerGiven)) !== 0 && (marks & (everyday | lists.english)) === 0;
}

function endOfName(text: string, start: number): number {
  let end = start;
  let isNamed = false;
  word.lastIndex = start;
  for (let count = 0; count < mostWords; count++) {
    const match = word.exec(text);
    if (!match || (count > 0 && !match[0].startsWith(' '))) break;
    const [whole, found = ''] = match;
    const to = match.index + whole.length;
    if (count > 0 && nameParticles.has(found.toLowerCase()) && found.length > 1) {
      word.lastIndex = to;
      continue;
    }
    const marks = findLists(withoutAccents(found));
    const isName = (marks & anyName) !== 0;
    // Behind a given name its clause may end with a word that is a surname, too.
    const mayBeLast = isNamed && /^(?:$|[,.;!?\n])/.test(text.slice(to, to + 1));
    const isEveryday = (marks & everyday) !== 0 || ((marks & lists.english) !== 0 && !isName);
    if (isEveryday && !mayBeLast && (marks & lists.given) === 0) break;
    if ((marks & lists.little) !== 0 && !mayBeLast) break;
    isNamed ||= isName;
    end = to;
  }
  return end;
}
