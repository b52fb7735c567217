import type { Detector, Span } from '../detector.ts';
import { withGroups } from '../group-alternatives.ts';
import { createSearch } from '../list-matches.ts';
import { createNeed, holdsDigit } from '../needs.ts';
import { findByCode, findLabelled, findLabelledCode } from './address-codes.ts';
import { findCorners, findStreets, findUnits } from './address-core.ts';
import { readTail } from './address-tail.ts';
import { isEnglishWord, isEverydayWord } from './word-lists.ts';

const word = "[\\p{Lu}][\\p{L}\\p{M}'’.-]{0,30}";
const gap = '[ \\t]{1,2}';
// Ends with its sentence ("Madrid. Thank you") and before a code ("Leeds LS6 2PQ"); a dot only in `St. Ives`.
const cityWord = "(?:St\\.|[\\p{Lu}][\\p{L}\\p{M}'’-]{0,30}(?![\\p{L}\\p{N}]))";
const city = `(?:${cityWord}(?:[ -](?:(?:am|an|der|la|le|les|de|del|della|di|da|do|dos|du|des|sur|sous|upon|on|ob|bei|im|nad|aan|den)[ -]){0,2}${cityWord}){0,3}(?:(?<=[Cc](?:edex|EDEX))[ ]\\d{1,2}(?!\\p{N}))?)`;
const britishCode = '[A-Z]{1,2}\\d[A-Z\\d]?[ ]?\\d[A-Z]{2}(?![\\p{L}\\p{N}])';
const postTown = `(?:,?\\s{1,3}(?:[A-Z]{1,2}-)?\\d{4,5}(?:[ ]?[A-Z]{2})?${gap}${city})`;
const americanTown = `(?:,?\\s{1,3}${city},?${gap}(?:[A-Z]{2}|${word})${gap}\\d{5}(?:-\\d{4})?)`;
const britishTown = `(?:,?\\s{1,3}${city}(?:,?\\s{1,3}${britishCode})?|,?\\s{1,3}${britishCode})`;
const englishKinds = inAnyCase(
  'street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|place|pl|square|sq|terrace|way|parkway|pkwy|highway|hwy|circle|cir|close|crescent|gardens|grove|mews|row|trail|trl|turnpike|alley|plaza',
);
const romanceKinds = inAnyCase(
  'rue|avenue|av.|boulevard|bd|place|chemin|allée|impasse|quai|route|calle|c/|avenida|avda.|plaza|paseo|camino|ronda|carrer|via|viale|piazza|piazzale|corso|largo|vicolo|rua',
);
const unitKinds = inAnyCase('apt|apartment|suite|ste|unit|flat|floor|room|building|bldg|#');
const unit = `(?:,?\\s{1,3}(?:${unitKinds})\\.?[ ]?[\\p{L}\\d-]{1,6})`;
const particles = '(?:de|del|della|delle|dei|degli|di|du|des|la|las|los|le|les|el|da|do|dos|y|e|et)';
const part = `(?:${particles}${gap}){0,3}(?:[dl]['’]|dell['’])?(?:${word}|\\d{1,2})`;
const names = `${part}(?:${gap}${part}){0,3}`;

// Bounded everywhere, and no two neighbours can match the same characters: the work grows with the text.
const searches = [
  // 12 Baker Street, Apt 4, Springfield, IL 62704
  `(?<![\\p{L}\\p{N}])\\d{1,6}[A-Za-z]?,?${gap}(?:(?:${word}|\\d{1,5}(?:st|nd|rd|th)?|[NSEW]\\.?)${gap}){1,4}(?:${englishKinds})(?![\\p{L}\\p{N}])\\.?${unit}?(?:${americanTown}|${postTown}|${britishTown})?`,
  // Mühlenstr. 41, 20459 Hamburg · Keizersgracht 12
  `(?<![\\p{L}\\p{N}])[\\p{Lu}][\\p{L}\\p{M}.-]{1,30}(?:-(?:Stra(?:ß|ss)e|Str\\.?|Weg|Platz|Allee|Gasse|Ring|Damm|Ufer)|stra(?:ß|ss)e|str\\.?|weg|platz|allee|gasse|ring|damm|ufer|straat|laan|plein|gracht|kade|dijk|singel|steeg|veien|gata|gatan|vägen|vej|tie|katu)${gap}\\d{1,4}[ ]?[a-zA-Z]?(?![\\p{L}\\p{N}])(?:[-/]\\d{1,4})?${postTown}?`,
  // Am Markt 3, 04109 Leipzig
  `(?<![\\p{L}\\p{N}])(?:Am|An der|An den|Auf der|Im|In der|Zum|Zur|Unter den|Alte[rn]?|Neue[rn]?|Große[rn]?|Kleine[rn]?)${gap}${word}${gap}\\d{1,4}[ ]?[a-z]?${postTown}`,
  // 8 bis, avenue Jean Moulin, 13006 Marseille
  `(?<![\\p{L}\\p{N}])\\d{1,4}(?:${gap}(?:bis|ter|quater))?,?${gap}(?:${romanceKinds})${gap}${names}${postTown}?`,
  // Calle Mayor 3, 28013 Madrid · Via dei Gelsi, 41
  `(?<![\\p{L}\\p{N}])(?:${romanceKinds})${gap}${names},?${gap}(?:(?:n[.ºo°]{1,2}|#)[ ]?)?\\d{1,4}(?![\\p{N}])(?:[ ]?[a-zA-Z](?![\\p{L}]|\\. ?\\d))?${postTown}?`,
  // Ctra. de Utrera km 4,5, 41013 Sevilla
  `(?<![\\p{L}\\p{N}])(?:Ctra\\.|Carretera|Carr\\.|Rod\\.|Rodovia|Estrada|Autovía|Strada (?:[Ss]tatale|[Pp]rovinciale))${gap}(?:${names}|[A-Z]{1,3}-?\\d{1,4}),?${gap}[Kk]m\\.?[ ]?\\d{1,4}(?:[.,]\\d{1,3})?${postTown}`,
  // Contrada San Nicola snc, 85050 Tito
  `(?<![\\p{L}\\p{N}])(?:${romanceKinds}|[Cc]ontrada|[Ll]ocalità|[Ll]oc\\.|[Ff]razione|[Ff]raz\\.|[Ss]trada)${gap}${names},?${gap}(?:s\\.?n\\.?c\\.?|s/n)${postTown}?`,
  // P.O. Box 12 · Unit 4714 Box 6368, DPO AE 29271
  `(?=[\\dPCABS])(?<![\\p{L}\\p{N}])(?:\\d{1,5}[ ])?(?:P\\.?[ ]?O\\.?[ ]?Box|Postfach|Postbus|Postbox|Post Office Box|Casella postale|Case postale|Apartado de correos|Boîte postale|Apartado|Caixa postal|Skrytka pocztowa|Skr\\. poczt\\.)${gap}(?:[A-Z]{1,3}[ ])?\\d{1,6}(?:${americanTown}|${postTown})?`,
  // Résidence Les Lilas, bât. C, before the street
  `(?<![\\p{L}\\p{N}])(?:Résidence|Immeuble|Lotissement|Urbanización|Urb\\.|Edificio|Residencia|Residencial|Residenza|Condominio|Condomínio|Edifício|Osiedle)${gap}${names}(?:,${gap}(?:b[âa]t|bâtiment|bl|bloc|blq|bloque|bloco|esc|escalier|escalera|apt|appt|porte|étage|scala|int|torre)\\.?${gap}[\\p{L}\\d]{1,4}(?![\\p{L}\\p{N}])){0,3}(?=,\\s{1,2}(?:\\d{1,4}(?:${gap}(?:bis|ter))?,?${gap})?(?:${romanceKinds})${gap})`,
  // RR 2 Box 88A, Elkhorn, NE 68022
  `(?<![\\p{L}\\p{N}])(?:RR|R\\.R\\.|HC|Rural Route|Route|Rt\\.?)${gap}\\d{1,3}${gap}Box${gap}\\d{1,5}[A-Z]?(?:${americanTown})?`,
  // A blood pressure is no box.
  `(?<![\\p{L}\\p{N}])(?:BP|CP|CS)${gap}\\d{1,6}(?:${americanTown}|${postTown})`,
  `(?<![\\p{L}\\p{N}])(?:[Uu]nit|PSC|CMR|USNS|USNV|USS|USCGC)${gap}[\\p{L}\\d]{1,20}(?:,?${gap}[Bb]ox${gap}\\d{1,6})?\\s{1,2}(?:APO|FPO|DPO|[Aa]po|[Ff]po|[Dd]po)${gap}[Aa][AEPaep]${gap}\\d{5}`,
  // LS6 2PQ, K1A 0B1
  '(?<![\\p{L}\\p{N}-])(?:[A-Z]{1,2}\\d[A-Z\\d]? \\d[ABD-HJLNP-UW-Z]{2}|[A-CEGHJ-NPR-TVXY]\\d[A-Z] \\d[A-Z]\\d|[AC-FHKNPRTV-Y]\\d[\\dW] (?=[A-Z]{0,3}\\d)(?=\\d{0,3}[A-Z])[A-Z\\d]{4})(?![\\p{L}\\p{N}-])',
].map((source) => createSearch(new RegExp(source, 'gu')));

/** Each alternative in lower case, with a capital, and in capitals: the words around it must keep their case. */
function inAnyCase(alternatives: string): string {
  const forms = alternatives
    .split('|')
    .flatMap((kind) => [kind, `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`, kind.toUpperCase()]);
  return forms
    .sort((a, b) => b.length - a.length)
    .join('|')
    .replaceAll('.', '\\.?');
}

const mayHoldCorner = createNeed(['corner of', 'intersection of']);

/** Postal addresses by number and street, in the order of English, German, Dutch, French, Spanish or Italian. */
export const addressDetector: Detector = {
  name: 'address',
  version: '2',
  languages: ['en', 'de', 'fr', 'es', 'it', 'nl'],
  locality: 'in-process',
  types: ['ADDRESS'],
  detect: (original) => {
    if (!holdsDigit(original) && !mayHoldCorner(original)) return [];
    const text = capitaliseUnknown(original);
    const spans: Span[] = [];
    for (const search of searches) {
      for (const match of search(text)) {
        const end = match.index + match[0].trimEnd().length;
        spans.push({ start: match.index, end: readTail(text, end).end, type: 'ADDRESS' });
      }
    }
    const told = [...findByCode(text), ...findLabelled(text), ...findLabelledCode(text)];
    return joinParts([...spans, ...told, ...findStreets(text), ...findUnits(text), ...findCorners(text)]);
  },
};

const longestAddress = 250;

/** Joins parts that overlap, up to the length of the longest address: what goes on further is another one. */
function joinParts(parts: readonly Span[]): Span[] {
  const joined: Span[] = [];
  if (parts.length === 0) return joined;
  for (const part of [...parts].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = joined.at(-1);
    if (!last || part.start >= last.end) joined.push({ ...part });
    else if (part.end - last.start <= longestAddress) last.end = Math.max(last.end, part.end);
    else if (part.end > last.end) joined.push({ ...part, start: last.end });
  }
  return joined;
}

const shortest = 3;
const smallBritish = /(?<![\p{L}\p{N}])[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}(?![\p{L}\p{N}])/gu;
const smallTown =
  /(?<=(?<![\p{L}\p{N}])(?:\d{5}|\d{2}-\d{3}|\d{3} \d{2}|\d{4}|\d{4,5}-\d{3}|\d{4} ?[a-zA-Z]{2}) )\p{Ll}(?=\p{L}{2,30}(?![\p{L}\p{N}]))/gu;
const behindStreet = withGroups(
  /(?<=(?<![\p{L}\p{N}])(?:via|viale|piazza|corso|vicolo|largo|rue|avenue|boulevard|place|chemin|allée|calle|avenida|avda\.?|plaza|paseo|rua|travessa|praça|ul\.|ulica|al\.|os\.|pl\.) (?:d[aeiou]l?s? |dell[ae] |la |las |los |les )?)\p{Ll}(?=[\p{L}\p{M}]{2,30},? (?:[\p{L}\p{M}]{2,30},? )?(?:\d{1,4}[a-z]?(?:$|[,.\n]| \d)|\d{5}(?!\d)))/gu,
);
const smallWord =
  "(?!(?:the|for|and|our|your|my|his|her|more|of|on|in|by|to|at|with|from|days?|hours?|minutes?|miles?|km|times?|new|other|way|out|off)(?![\\p{L}]))[\\p{L}\\p{M}'’]{3,30}";
/** One or two words between a number and a word for streets. */
const beforeStreet = withGroups(
  new RegExp(
    `(?<=(?<![\\p{L}\\p{N}])\\d{1,4}[a-z]? (?:${smallWord} )?)(?=\\p{Ll})(?=${smallWord} (?:${smallWord} )?(?:${englishKinds.toLowerCase()})(?![\\p{L}]))\\p{Ll}`,
    'gu',
  ),
);

const smallDutch =
  /(?<=(?<![\p{L}\p{N}])\d{4} ?)(?!(?:in|op|en|de|is|te|na|we|ik|je|to|at|on|of|by|or|an|as|am|im|um|zu|et|le|la|el|y|e|o|a) )[a-z]{2}(?= \p{L}{3})/gu;
const smallState =
  /(?<=\p{L}{2},? )(?:a[klrz]|c[aot]|d[ce]|fl|ga|hi|i[adln]|k[sy]|la|m[adeinost]|n[cdehjmvy]|o[hkr]|pa|ri|s[cd]|t[nx]|ut|v[at]|w[aivy])(?= \d{5}(?![\p{L}\p{N}]))/gu;
const beforeCode = /(?<=[ ])\p{Ll}(?=[\p{L}'’-]{2,20},? \d{5} \p{L}{3})/gu;
const beforeState = /(?<=(?:^|[ ,]))\p{Ll}(?=\p{Ll}{2,20},? [A-Z]{2} \d{5}(?![\p{L}\p{N}]))/gu;

/** Capitals for what streets, towns and codes are told by, whatever words they are. */
function capitaliseAddress(text: string): string {
  const upper = (found: string) => (found.toUpperCase().length === found.length ? found.toUpperCase() : found);
  return [smallBritish, smallDutch, smallState, beforeState, beforeCode, smallTown, behindStreet, beforeStreet].reduce(
    (done, pattern) => done.replace(pattern, upper),
    text,
  );
}

/**
 * A copy of a text that is all in small letters, with capitals on the words that no dictionary has, which are then
 * likely names; the text itself when it has a capital anywhere. Every place stays where it is.
 */
export function capitaliseUnknown(text: string): string {
  if (/\p{Lu}/u.test(text)) return text;
  return capitaliseAddress(text).replace(
    /(?<![\p{L}\p{N}@._'’/-])\p{Ll}[\p{Ll}\p{M}'’-]*(?![\p{L}\p{M}\p{N}@_/'’-]|\.\p{L})/gu,
    (word) => {
      if (word.length < shortest || isEverydayWord(word) || isEnglishWord(word)) return word;
      const first = word.charAt(0).toUpperCase();
      return first.length === 1 ? first + word.slice(1) : word;
    },
  );
}
