import type { Span } from '../detector.ts';
import { isEnglishWord } from '../english-words.ts';
import { listMatches } from '../list-matches.ts';
import { firstNames, wordsAndNames } from './first-names.ts';
import { rarerGivenNames } from './rarer-given-names.ts';
import { rarerSurnames } from './rarer-surnames.ts';
import { surnames } from './surnames.ts';

const tag = /(?<![\p{L}\p{N}&#/])#(\p{Lu}[\p{Ll}\p{M}]{2,15})(\p{Lu}[\p{Ll}\p{M}]{2,20})?(?![\p{L}\p{N}_])/gu;

/** People in tags: `#AnnLee`, where the first word is a given name and the second is a surname or no word at all. */
export function findNameTags(text: string): Span[] {
  const spans: Span[] = [];
  if (!text.includes('#')) return spans;
  for (const match of listMatches(text, tag)) {
    const [whole, first = '', second] = match;
    const given = first.toLowerCase();
    const family = second?.toLowerCase();
    const isGiven = firstNames.has(given) || (rarerGivenNames.has(given) && !isEnglishWord(given));
    const isFamily =
      family !== undefined && (surnames.has(family) || rarerSurnames.has(family) || !isEnglishWord(family));
    const isAlone = family === undefined && isGiven && !wordsAndNames.has(given) && !isEnglishWord(given);
    if (!(isGiven && isFamily) && !isAlone) continue;
    spans.push({ start: match.index, end: match.index + whole.length, type: 'PERSON' });
  }
  return spans;
}
