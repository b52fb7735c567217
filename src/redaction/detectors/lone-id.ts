import type { FindingType } from '../../tasks/finding-types.ts';
import type { Detector, Span } from '../detector.ts';
import { listMatches } from '../list-matches.ts';
import { holdsDigit } from '../needs.ts';
import { readAlternatives } from './read-data.ts';

const longestText = 120;
const mostTokens = 8;
/** Of the one word that may stand beside the numbers. */
const longestWord = 3;
const token = /[\p{L}\p{N}]+(?:[-.:/][\p{L}\p{N}]+)*/gu;
/** `UPC 036…` */
const goods = new RegExp(`^(?:${readAlternatives('goods-labels')})$`, 'iu');
const joiningWord = /^(?:and|or|und|oder|et|ou|y|o|e|en|of|ve)$/i;
/** A letter or more and at least four digits, as papers have it; a dash or a space may part them. */
const paper =
  /(?<![\p{L}\p{N}])(?:[A-Z]{1,3}[- ]?\d{5,10}[A-Z]{0,2}|[A-Z]{2,3}\d{4}(?![:.])|[A-Z]{2,3}[- ]?\d{3}[A-Z]{2}|[A-Z]\d{3}[A-Z]\d{4}|[A-Z]{2}\d{1,2}[A-Z]{1,3}\d{4}|\d{5,10}[A-Z]{1,2}|[A-Z\d]{9,10}(?<=\d.{0,6}\d.{0,6}\d.{0,6}))(?![\p{L}\p{N}])/giu;

/** Whether a text is nothing but one or a few numbers, with or without letters: an answer to a question for one. */
export function isLoneId(text: string): boolean {
  if (text.length > longestText) return false;
  let tokens = 0;
  let words = 0;
  token.lastIndex = 0;
  for (let [found] = token.exec(text) ?? []; found !== undefined; [found] = token.exec(text) ?? []) {
    if (++tokens > mostTokens) return false;
    if (/\d/.test(found) || joiningWord.test(found)) continue;
    if (++words > 1 || found.length > longestWord || goods.test(found)) return false;
  }
  return true;
}

/** Numbers of papers and vehicles in a text that holds nothing else. */
export const loneIdDetector: Detector = {
  name: 'lone-id',
  version: '2',
  languages: 'any',
  locality: 'in-process',
  types: ['PASSPORT', 'VEHICLE', 'ID'],
  detect: (text, { keys }) => {
    if (keys.length > 0 || !holdsDigit(text) || !isLoneId(text)) return [];
    const spans: Span[] = [];
    for (const match of listMatches(text, paper)) {
      // `Fax 07700…` is a word and a number, `0x1f8b0800` a number of a program.
      if (/^\p{Lu}?\p{Ll}+ /u.test(match[0]) || /^0x/i.test(match[0])) continue;
      spans.push({ start: match.index, end: match.index + match[0].length, type: typeOf(match[0]) });
    }
    return spans;
  },
};

function typeOf(id: string): FindingType {
  if (/^[A-Z]{2,3}[- ]?\d{3}[A-Z]{2}$|^[A-Z]{2}\d{1,2}[A-Z]{1,3}\d{4}$/i.test(id)) return 'VEHICLE';
  return /^[A-Z]{1,3}\d{6,8}$/i.test(id) ? 'PASSPORT' : 'ID';
}
