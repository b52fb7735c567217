import type { FindingType } from '../../tasks/finding-types.ts';
import type { Detector, Span } from '../detector.ts';
import { createSearch } from '../list-matches.ts';
import { holdsDigit } from '../needs.ts';
import { idLabels, personalNumbers } from './id-words.ts';
import { readAlternatives } from './read-data.ts';

const noun =
  '(?:[\\s_-]?(?:details|ref(?:erence)?\\.?|numbers?|nummer|número|numéro|numero|numer|nazwa|n[uú]m\\.?|no\\.?|nrs?\\.?|n[.º°]{1,2}|seri[iae](?: i? ?(?:numer|nr))?|série|numret|nummret|#|id|code))?(?!\\p{L})(?:,(?= ))?';
const verb =
  "(?:,?\\s(?:which (?:is|was)|it[’']?s|it is|that[’']?s|that is|namely|und zwar|das ist|die lautet|c[’']est(?: le)?|qui est(?: le)?|soit|que es(?: el)?|o sea|es decir|che è|cioè|ossia|namelijk|dat is|ou seja|que é(?: o)?|czyli|to jest|alltså|det är|nämligen|som är|is|was|are|ist|lautet|to|är|é|es(?: el)?|est(?: le)?|è(?: il)?|hat die nummer|of|for|ends? (?:in|with)|ending(?: in| with)?|endet auf|terminant par|terminada? en|termina (?:in|con))(?![\\p{L}\\d]))?";
const link = `(?:['’]s)?${noun}${verb}(?:\\s[–-])?\\s?[:=#|"'(>]{0,3}\\s?["'#*]{0,2}`;
// Letters and digits in groups, a digit among the first ones.
const id =
  '(?=[A-Z]{0,12}[-:./ ]?\\d|[A-Z\\d]{0,4}\\d)[A-Z\\d](?:[-./]?[A-Z\\d]){0,32}(?:(?: \\d(?:[A-Z\\d]|-(?=\\d)){1,11}){1,6})?(?: [A-Z\\d](?![\\p{L}\\p{N}]))?';

const createPattern = (words: string) =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.replaceAll(' ', '[\\s_-]?')})(${link})(${id})(?![\\p{L}\\p{N}])`, 'giu');
const searches = idLabels.map(({ type, words }) => ({ type, find: createSearch(createPattern(words)) }));

/** `dossier no. AB-1234`: any word or two before a word for a number, and what no number of a person is called. */
const findOpen = createSearch(
  /(?<=\p{L}[\s_-]?)(?:id|numbers?|no\.|nº|n°|nr\.?|nummer|número|numéro|numero)(?:\s?[:=#]\s?["']?|[\s"']{1,2})((?=[A-Z\d]{0,6}[-.]?\d)[A-Z\d](?:[-./]?[A-Z\d]){4,20})(?![\p{L}\p{N}])/giu,
);
/** `N.º historia: 4471-B`: the word for a number before what it is of. */
const findOpenBefore = createSearch(
  /(?<![\p{L}\p{N}])(?:nr\.?|n\.?º|n°|núm\.|número|numéro|numero|numer(?:u|em)?) ((?:(?:d[aeo]l?|d[ae]s|della|di) |d['’]|dell['’])?\p{L}{4,16}(?: (?:d[aeo]l?|di) \p{L}{4,14}| \p{L}{4,14})?)(?:\s?[:=#]\s?|, | )((?=[A-Z\d]{0,6}[-.]?\d)[A-Z\d](?:[-./]?[A-Z\d]){4,20})(?![\p{L}\p{N}])/giu,
);
/** `my customer number over at yours is 4471-B` */
const findDistant = createSearch(
  new RegExp(
    `(?<![\\p{L}\\p{N}])(?:${personalNumbers})(?!\\p{L})(?:,? [\\p{L}’'-]{1,14}){1,7}?,? (?:is|ist|lautet|es|est|è|é|to|är)(?: le| el| il| o)?:? ["']?((?=[A-Z]{0,6}[-.]?\\d)[A-Z\\d](?:[-./]?[A-Z\\d]){3,20})(?![\\p{L}\\p{N}])`,
    'giu',
  ),
);
/** `{"customer": {"id": "4471-B"` */
const findMembers = createSearch(
  /"(?:user|customer|client|patient|member|employee|student|subscriber|tenant|policy_?holder|account_?holder|cliente|kunde|klant|klient|paciente|paziente|medlem|kund|utente|usuario|mitglied|mitarbeiter)"\s{0,3}:\s{0,3}\{\s{0,20}"(?:id|number|no|nr|ref|code)"\s{0,3}:\s{0,3}"?((?=[A-Z]{0,6}[-.]?\d)[A-Z\d](?:[-./]?[A-Z\d]){3,20})(?=["',}\s])/gi,
);
const label = /(?:\p{L}[\p{L}.’'-]{0,24}[\s_-]?){1,3}$/u;
const impersonal = new RegExp(
  `(?:^|[^\\p{L}])(?:${readAlternatives('impersonal-labels')}|(?:${readAlternatives('goods-labels')})(?:en|es|[aeinsuyoąę])?(?!\\p{L})|[pt]?p$|[gt]$)`,
  'iu',
);

/** Numbers of papers, accounts and files, by the word before them. */
export const labelledIdDetector: Detector = {
  name: 'labelled-id',
  version: '5',
  languages: ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pl', 'sv'],
  locality: 'in-process',
  types: [...new Set(idLabels.map(({ type }): FindingType => type))],
  detect: (text) => {
    const spans: Span[] = [];
    if (!holdsDigit(text)) return spans;
    for (const { type, find } of searches) {
      for (const match of find(text)) {
        const [whole, between = '', found = ''] = match;
        const start = match.index + whole.length - found.length;
        // A letter of its own may be a word: `X1234567 y`.
        const value = found.replace(/ \p{Ll}$/u, '');
        const end = start + value.length;
        if (isNumber(value, between) && !isAmount(text, end)) spans.push({ start, end, type });
      }
    }
    const add = (value: string, end: number) => {
      const isFound = spans.some((span) => span.start < end && span.end > end - value.length);
      if (!isFound && !isAmount(text, end)) spans.push({ start: end - value.length, end, type: 'ID' });
    };
    for (const { 0: whole, 1: value = '', index } of findOpen(text))
      if (isCode(value) && !isImpersonal(text, index)) add(value, index + whole.length);
    for (const { 0: whole, 1: words = '', 2: value = '', index } of findOpenBefore(text))
      if (isCode(value) && !impersonal.test(` ${words}`) && !isOther.test(words)) add(value, index + whole.length);
    for (const find of [findDistant, findMembers])
      for (const { 0: whole, 1: value = '', index } of find(text))
        if (mayBeIdOf(value)) add(value, index + whole.length);
    return spans;
  },
};

const date = /^(?:\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d|(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2})$/;
/** Three digits are a number's end, not a number. */
const ending = /\bend(?:s|ing|et)\b|\btermin/i;
const isUuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** What was cut off is longer than a number of somebody's: `73082700-1f09-…` */
const isGoingOn = /^-[\p{L}\p{N}]/u;
const year = /^(?:19|20)\d\d$/;
const amount = /^(?:[.,]\d{1,2})?\s?(?:[€$£%]|(?:euros?|eur|usd|chf|gbp|dollars?|pounds?|franken|francs)(?!\p{L}))/iu;

/** `HX 229 188` and `P-4471`; no date, no year unless a sign announces it, no word before a number: `balance 1200`. */
function isNumber(value: string, between: string): boolean {
  const digits = (value.match(/\d/g) ?? []).length;
  if (isUuid.test(value)) return false;
  const isMixed = digits === 2 && /^[A-Z\d]{8,}$/.test(value);
  if ((digits < 3 && !isMixed) || (value.length < 4 && !ending.test(between)) || date.test(value)) return false;
  if (year.test(value)) return /[:=#"]/.test(between);
  if (/^,\s?$/.test(between)) return digits >= 5;
  const [first = ''] = value.split(' ', 1);
  return /\d/.test(first) || /^\p{Lu}{1,4}$/u.test(first);
}

/** What number words stand before, and no paper of a person: `n.º de série`, `numero verde`, `nr telefonu`. */
const isOther =
  /(?:s[ée]rie|serial|seryjn|verde|telef|tel[ée]|portable|móvil|celular|cell|mobil|komórk|fax|factur|fattur|faktur|pedid|ordin|ordre|command|zamów|encomend|lot[eoa]?(?!\p{L})|vol|vuelo|voo|pagin|página|strony|cas[ao]|civic|puerta|porta|konta|rachunk|compte|cuenta|conta(?!\p{L})|domu|budynku|lokal|mieszkan|referenc|référenc|artic|artíc|artyk|identifica[cç]|wersji|version|versi)/iu;

/** Whether a word of an answer may be a number of somebody: four digits and more, or letters among them; no date, no year. */
export function mayBeIdOf(value: string): boolean {
  return (
    /^(?=[A-Z]{0,6}[-.]?\d)[A-Z\d](?:[-./]?[A-Z\d]){3,20}$/i.test(value) &&
    isNumber(value, '') &&
    !isOrdinary.test(value)
  );
}
const isOrdinary = /^\d{1,3}[.,]\d|^\d{1,2}[-/.:]\d{1,2}(?:[-/.]\d{2})?$|^\d{1,4}(?:st|nd|rd|th|km|kg|h|x|eur)$/i;

/** Whether one of the words before a word for a number says that it is nobody's. */
function isImpersonal(text: string, at: number): boolean {
  return impersonal.test(label.exec(text.slice(Math.max(0, at - 60), at))?.[0] ?? '');
}

/** Letters and digits, or five digits and more; no date, no version. */
function isCode(value: string): boolean {
  const digits = (value.match(/\d/g) ?? []).length;
  return (
    digits >= 4 &&
    (digits >= 5 || /[A-Z]/.test(value)) &&
    !date.test(value) &&
    !isUuid.test(value) &&
    !/^\d+(?:\.\d+)+$/.test(value)
  );
}

function isAmount(text: string, end: number): boolean {
  return isGoingOn.test(text.slice(end, end + 2)) || amount.test(text.slice(end, end + 14));
}
