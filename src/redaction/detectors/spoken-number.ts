import type { Detector, Span } from '../detector.ts';
import { createSearch } from '../list-matches.ts';
import { createNeed, createPatternNeed } from '../needs.ts';
import { createContextCheck } from './create-cue.ts';
import { cardCodes, codes } from './secret-words.ts';

/** Digits that hardly stand in other words: one of them is in any number that is said. */
const holdsDigitWord = createNeed(
  'three four five seven eight nine zero zwei drei vier fünf sechs sieben acht neun deux trois quatre cinq sept huit neuf cuatro cinco siete ocho nueve cero quattro cinque sette nove twee drie vijf zeven dois três sete oito cztery pięć sześć siedem osiem trzy fyra åtta noll'.split(
    ' ',
  ),
);
/** Digits and tens as they are said, in nine languages. */
const numbers = [
  'zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\\p{L}{3,5}teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|double|triple',
  'null|eins|zwei|zwo|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|\\p{L}{3,6}zehn|(?:\\p{L}{3,7}und)?(?:zwanzig|dreißig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig)',
  'zéro|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|quarante|cinquante|soixante|cent',
  'cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|veinte|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien',
  'due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|venti|trenta|quaranta|cinquanta|sessanta|settanta|ottanta|novanta|doppio',
  'nul|een|één|twee|drie|vijf|zes|zeven|negen|tien|twaalf|twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig|dubbel',
  'um|dois|três|quatro|sete|oito|meia|dez|vinte|trinta|quarenta|cinquenta|sessenta|oitenta',
  'jeden|dwa|trzy|cztery|pięć|sześć|siedem|osiem|dziewięć|dziesięć|dwadzieścia|trzydzieści|czterdzieści|pięćdziesiąt',
  'noll|ett|två|fyra|fem|sju|åtta|nio|tio|tjugo|trettio|fyrtio|femtio|sextio|sjuttio|åttio|nittio',
].join('|');
/** Four of them and more; where only three are asked for, a word for a card's code must stand before. */
const findNumbers = createSearch(
  new RegExp(
    `(?<!\\p{L})(?:${numbers})(?:(?:[\\s,.–-]{1,3}(?:et |y |e |and )?)(?:${numbers}|\\d)(?!\\p{L})){2,30}`,
    'giu',
  ),
);

/** Characters before a number in which a word says what it is. */
const reach = 48;
const cues = (
  [
    { type: 'SECRET', fewest: 3, words: `${cardCodes}|${codes}` },
    {
      type: 'CREDIT_CARD',
      fewest: 8,
      words:
        'card(?: number)?|visa|mastercard|amex|(?:kredit)?karte(?:nnummer)?|carte|tarjeta|carta|kaart(?:nummer)?|cartão|karta|karty|kort(?:nummer)?',
    },
    {
      type: 'BANK_ACCOUNT',
      fewest: 4,
      words:
        'account(?: number)?|sort code|routing(?: number)?|iban|konto(?:nummer)?|bankleitzahl|compte|cuenta|conto|rekening(?:nummer)?|conta|konta|kontonummer',
    },
  ] as const
).map((cue) => ({ ...cue, isNear: createContextCheck(cue.words, reach) }));
const mayBeNear = createPatternNeed(new RegExp(cues.map(({ words }) => words).join('|'), 'iu'));

/** Numbers of cards and accounts, and codes, that are spelled out as they are said: `four two four two …`. */
export const spokenNumberDetector: Detector = {
  name: 'spoken-number',
  version: '1',
  languages: ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pl', 'sv'],
  locality: 'in-process',
  types: ['CREDIT_CARD', 'BANK_ACCOUNT', 'SECRET'],
  detect: (text) => {
    const spans: Span[] = [];
    if (!holdsDigitWord(text) || !mayBeNear(text)) return spans;
    for (const { 0: found, index: start } of findNumbers(text)) {
      const count = found.split(/[\s,.–-]+/).length;
      const cue = cues.find(({ fewest, isNear }) => count >= fewest && isNear(text, start));
      if (cue) spans.push({ start, end: start + found.length, type: cue.type });
    }
    return spans;
  },
};
