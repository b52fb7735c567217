import type { FindingType } from '../../tasks/finding-types.ts';
import type { Detector, Span } from '../detector.ts';
import { listMatches } from '../list-matches.ts';
import { idLabels } from './id-labels.ts';

const noun =
  '(?:[\\s_-]?(?:details|ref(?:erence)?\\.?|numbers?|nummer|número|numéro|numero|n[uú]m\\.?|no\\.?|nrs?\\.?|n[.º°]{1,2}|#|id|code))?(?!\\p{L})';
const verb =
  '(?:\\s(?:is|was|are|ist|lautet|es(?: el)?|est(?: le)?|è(?: il)?|hat die nummer|of|for|ends? (?:in|with)|ending(?: in| with)?|endet auf|terminant par|terminada? en|termina (?:in|con)))?';
const link = `(?:['’]s)?${noun}${verb}(?:\\s[–-])?\\s?[:=#|"'(>]{0,3}\\s?["'#*]{0,2}`;
// Letters and digits in groups, a digit among the first ones.
const id =
  '(?=[A-Z]{0,12}[-: ]?\\d|[A-Z\\d]{0,4}\\d)[A-Z\\d](?:[-./]?[A-Z\\d]){0,32}(?:(?: \\d[A-Z\\d]{1,11}){1,6})?(?: [A-Z](?![\\p{L}\\p{N}]))?';

const createPattern = (words: string, flags: string) =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.replaceAll(' ', '[\\s_-]?')})(${link})(${id})(?![\\p{L}\\p{N}])`, flags);
const patterns = idLabels.map(({ type, words }) => [type, createPattern(words, 'giu')] as const);
/** Any of them: most texts are looked through but once. */
const anyLabelled = createPattern(idLabels.map(({ words }) => words).join('|'), 'iu');

/** Numbers of papers, accounts and files, by the word before them. */
export const labelledIdDetector: Detector = {
  name: 'labelled-id',
  version: '3',
  languages: ['en', 'de', 'fr', 'es', 'it', 'nl'],
  locality: 'in-process',
  types: [...new Set(idLabels.map(({ type }): FindingType => type))],
  detect: (text) => {
    if (!/\d/.test(text) || !anyLabelled.test(text)) return [];
    const spans: Span[] = [];
    for (const [type, pattern] of patterns) {
      for (const match of listMatches(text, pattern)) {
        const [whole, between = '', value = ''] = match;
        const end = match.index + whole.length;
        if (isNumber(value, between) && !isAmount(text, end)) spans.push({ start: end - value.length, end, type });
      }
    }
    return spans;
  },
};

const date = /^(?:\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d|(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2})$/;
/** Three digits are a number's end, not a number. */
const ending = /\bend(?:s|ing|et)\b|\btermin/i;
const year = /^(?:19|20)\d\d$/;
const amount = /^(?:[.,]\d{1,2})?\s?(?:[€$£%]|(?:euros?|eur|usd|chf|gbp|dollars?|pounds?|franken|francs)(?!\p{L}))/iu;

/** `HX 229 188` and `P-4471`; no date, no year unless a sign announces it, no word before a number: `balance 1200`. */
function isNumber(value: string, between: string): boolean {
  const digits = (value.match(/\d/g) ?? []).length;
  if (digits < 3 || (value.length < 4 && !ending.test(between)) || date.test(value)) return false;
  if (year.test(value)) return /[:=#"]/.test(between);
  const [first = ''] = value.split(' ', 1);
  return /\d/.test(first) || /^\p{Lu}{1,4}$/u.test(first);
}

function isAmount(text: string, end: number): boolean {
  return amount.test(text.slice(end, end + 14));
}
