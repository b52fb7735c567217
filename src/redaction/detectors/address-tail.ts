import { withGroups } from '../group-alternatives.ts';
import { withoutAccents } from './name-lists.ts';
import { readAlternatives } from './read-data.ts';
import { thingMarks, things } from './thing-marks.ts';
import { notNames } from './word-lists.ts';

const countries = readAlternatives('countries');
export const unitWords = readAlternatives('unit-words');

/** What an address goes on with behind its street, in any order: `Apt. 4`, `Springfield`, `IL 62704`, `Italy`. */
export interface Tail {
  end: number;
  /** How sure the tail alone makes it that this is an address: from 2 on it is likely. */
  weight: number;
}

const mostPieces = 7;
// Also the cells of a table, the fields of a card (`;;`) and the broken lines of a page.
const separator =
  /[ \t]{0,2}(?:,|;{1,2}|[-–—·|/](?=[ \t])|<br ?\/?>|(?:in|à|a|en|em|te|w|i)(?=[ ](?:[A-Z]{1,2}-)?(?:(?!\d\d000)\d{5}|\d{2}-\d{3}|\d{3} \d{2})[ ]\p{L})|\.(?=[ \t]{0,2}(?:\n|[Aa]pt|[Ss]uite)))?[ \t]{0,2}(?:\n[ \t>?|]{0,8}){0,2},?[ \t]{0,2}/uy;
/** `3rd floor`, `2º dto`, `tercero izquierda`, `4 tr`, `rez-de-chaussée`. */
const floors = [
  '\\d{1,2}(?:st|nd|rd|th|[eè]r|[eè]me|e|:?a|\\.?[ºª°]|\\.)?[ ]?(?:floor|étage|piso|andar|piano|etage|stock|verdieping|våning|vån|tr|piętro|og|dto|dcho|dcha|izq|izda|esq)\\.?',
  '\\d{1,2}\\.?[ºª°][ ]?\\p{L}',
  '(?:ground|first|second|third|top|upper) floor',
  '(?:primero|segundo|tercero|cuarto|quinto|primer|tercer|bajo|principal|entresuelo)[ ](?:piso|izquierda|derecha|centro|[a-d])',
  'rez-de-chaussée|erdgeschoss|dachgeschoss|hinterhaus|vorderhaus|parterre|[1-9]\\. og|planta baja|r/c|piano terra|begane grond|s\\.?n\\.?c|s/n',
].join('|');
const unit = withGroups(
  new RegExp(
    `(?:(?:${unitWords}|${readAlternatives('tail-unit-words')})(?:[.:]?[ ]?(?:#|n[o.º°]{1,2}[ ]?)?(?=[\\p{L}-]{0,4}\\d)|(?:\\.[ ]?|[ ])(?=\\p{L}(?!\\p{L})))[\\p{L}\\d/-]{1,7}|#[ ]?\\d{1,5}(?:-\\d{1,5})?\\p{L}?|${floors})(?![\\p{L}\\p{N}])`,
    'iuy',
  ),
);
/** `n. 45` */
const house = /[nN](?:[.º°]{1,2}|[or]\.)[ ]?\d{1,4}\p{L}?(?![\p{L}\p{N}])/uy;
const country = withGroups(new RegExp(`(?:${countries})(?![\\p{L}\\p{N}])`, 'iuy'));
// The codes of Poland (00-624), Sweden (261 35) and India (560 038) are told from other numbers by the town beside them.
const code =
  /(?:(?:C\.?P\.?:?[ ]|[A-Z]{1,3}[- ])?(?:\d{4,6}(?:-\d{3,4})?(?:[ ]?[A-Z]{2}(?![\p{L}\p{N}]))?|\d{2}-\d{3}|\d{3}-\d{4}|\d{3} \d{2}(?= \p{Lu})|\d{3} \d{3})|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|[AC-FHKNPRTV-Y]\d[\dW] ?[A-Z\d]{4}|[A-Z]\d{4}(?:[A-Z]{3}|(?=[ ]\p{Lu}\p{L})))(?![\p{L}\p{N}]|[-.,/]\p{N}|[ ]?[€$£%])/uy;
const stateCode = /(?:\p{L}{2,3}|\d{2})[ ]?(?:,[ ]?)?(?:\n[ \t>?|]{0,8})?[ ]?\d{4,6}(?:-\d{4})?(?![\p{L}\p{N}])/uy;
const state = /(?:\(\p{Lu}{2}\)|(?:\p{Lu}{2,3}|\d{2}|nan|null)(?![\p{L}\p{N}'’]))/uy;
const cityWord = "(?:St\\.|[\\p{Lu}][\\p{L}\\p{M}'’-]{0,30})";
const city = new RegExp(
  `(?:(?:Col|Fracc|Urb|Fraz|Loc|Bo|OT)\\.[ ])?${cityWord}(?:[ -](?:${cityWord}|\\d{1,2}(?!\\d)|am|an|der|den|dem|la|le|les|las|los|el|de|del|della|di|do|da|dos|sur|sous|en|in|upon|on|ob|bei|im|nad|pod|i|v|y|the|of|aan|op|d['’])){0,4}(?![\\p{L}\\p{N}])`,
  'uy',
);
// `, second door on the left, 28195 Bremen`
const describedTown = new RegExp(
  `, [^\\n.?!:;]{3,80}?, (?:[A-Z]{1,2}-)?\\d{4,5}(?: [A-Z]{2})? ${cityWord}(?![\\p{L}\\p{N}])`,
  'uy',
);
const noTown =
  /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|januar|februar|märz|mai|juni|juli|oktober|dezember|january|february|march|april|june|july|august|september|october|november|december|phone|tel|fax|mobile|email|e-mail|dear|thanks|best)(?![\p{L}])/iu;
/** A town in small letters, which counts only with a country or a code behind it. */
const smallCity = /\p{Ll}[\p{Ll}\p{M}'’-]{1,20}(?: \p{Ll}[\p{Ll}\p{M}'’-]{1,20}){0,2}(?=,|\n)/uy;
const closes = /[ \t]{0,2}(?:$|[,.;!?)\]"'»“”\n<|]|[ ]?[-–—] )/uy;
/** `HR 96`: a reading, no town. */
const reading = /^\p{Lu}{1,3} \d/u;

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

interface Piece {
  length: number;
  weight: number;
  /** Whether it counts without a sure one behind it. */
  isSure: boolean;
  isUnit?: boolean;
  /** A post code, behind which a town stands. */
  isCode?: boolean;
}

const codeBefore: Piece = { length: 0, weight: 0, isSure: true, isCode: true };

/**
 * Reads on from the end of a street as long as what follows belongs to an address. The number of a house may be a post
 * code (`isBehindCode`), with its town behind it.
 */
export function readTail(text: string, from: number, isBehindCode = false): Tail {
  let end = from;
  let weight = 0;
  let at = from;
  let last: Piece | undefined = isBehindCode ? codeBefore : undefined;
  for (let count = 0; count < mostPieces; count++) {
    const gap = matchAt(separator, text, at) ?? '';
    if (gap === '') break;
    const piece = readPiece(text, at + gap.length, gap, last);
    if (!piece || (last && !last.isSure && !piece.isSure)) break;
    at += gap.length + piece.length;
    weight += piece.weight;
    last = piece;
    if (piece.isSure) end = at;
  }
  if (last && !last.isSure) weight -= last.weight;
  const described = end === from ? matchAt(describedTown, text, from) : undefined;
  return described ? { end: from + described.length, weight: 2 } : { end, weight };
}

/** A piece that is not sure, such as a town on a line of its own, counts when a sure one follows. */
function readPiece(text: string, at: number, gap: string, last: Piece | undefined): Piece | undefined {
  const unitText = matchAt(unit, text, at);
  if (unitText) return { length: unitText.length, weight: 3, isSure: true, isUnit: true };
  const houseText = matchAt(house, text, at);
  if (houseText) return { length: houseText.length, weight: 0, isSure: true, isUnit: true };
  const isParted = /,|\n/.test(gap);
  const countryText = matchAt(country, text, at);
  if (countryText) return { length: countryText.length, weight: 2, isSure: isParted || last !== undefined };
  const codeText = matchAt(code, text, at) ?? (isParted ? matchAt(stateCode, text, at) : undefined);
  if (codeText) return { length: codeText.length, weight: isYear(codeText) ? 0 : 2, isSure: true, isCode: true };
  const stateText = isParted || last ? matchAt(state, text, at) : undefined;
  if (stateText && matchAt(closes, text, at + stateText.length) !== undefined)
    return { length: stateText.length, weight: 0, isSure: true };
  return readCity(text, at, gap, last);
}

const isYear = (code: string) => /^(?:1[5-9]|20)\d\d$/.test(code);

function readCity(text: string, at: number, gap: string, last: Piece | undefined): Piece | undefined {
  const found = matchAt(city, text, at) ?? (last?.isUnit ? matchAt(smallCity, text, at) : undefined);
  if (!found || noTown.test(found) || reading.test(found)) return undefined;
  const name = withoutCountry(found);
  if (last?.isCode && gap === ' ' && name.length > 2) return { length: name.length, weight: 0, isSure: true };
  const isWord = name.split(/[ -]/).every((word) => isNoTown(word.toLowerCase()));
  const isClosed = isPlace(name) || matchAt(closes, text, at + name.length) !== undefined;
  const isParted = gap.includes(',') || last?.isUnit === true;
  const isSure = /^\p{Lu}/u.test(name) && isClosed && isParted && !gap.includes('\n') && !isWord && name.length > 2;
  return { length: name.length, weight: 1, isSure };
}

const isPlace = (name: string) => ((thingMarks.get(withoutAccents(name)) ?? 0) & things.place) !== 0;

/** `Thanks`; `Lisboa` is no name of people, either, but a town. */
const isNoTown = (word: string) => notNames.has(word) && !isPlace(word);

/** `Saumur Andorra`: the country is read as a piece of its own. */
function withoutCountry(found: string): string {
  for (let at = found.indexOf(' '); at > 0; at = found.indexOf(' ', at + 1)) {
    const rest = matchAt(country, found, at + 1);
    if (rest && at + 1 + rest.length === found.length) return found.slice(0, at);
  }
  return found;
}
