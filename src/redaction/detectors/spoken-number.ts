import type { Detector, Span } from '../detector.ts';
import { withGroups } from '../group-alternatives.ts';
import { createSearch, listMatches } from '../list-matches.ts';
import { createContextCheck } from './create-cue.ts';
import { cardCodes, codes } from './secret-words.ts';

/** Numbers as they are said, by language; compounds are read in their parts. */
const wordRows = [
  'zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|double|triple|plus',
  'null|eins|zwei|zwo|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|\\p{L}{3,6}zehn|(?:\\p{L}{3,6}und)?(?:zwanzig|dreißig|dreissig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig)|doppel|doppelt',
  'zéro|un|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante|cinquante|soixante|cent',
  'cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieci\\p{L}{3,5}|veinti?\\p{L}{0,6}|veinte|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|doble',
  'due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|\\p{L}{3,7}dici|(?:vent|trent|quarant|cinquant|sessant|settant|ottant|novant)\\p{L}{1,8}|doppio',
  'nul|een|één|twee|drie|vijf|zes|zeven|negen|tien|elf|twaalf|\\p{L}{3,6}tien|(?:\\p{L}{3,6}[eë]n)?(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig)|dubbel',
  'um|dois|duas|três|quatro|sete|oito|dez|doze|treze|quinze|dezasseis|dezesseis|dezassete|dezessete|dezoito|dezanove|dezenove|vinte|trinta|quarenta|cinquenta|sessenta|oitenta|noventa|meia',
  'jeden|dwa|trzy|cztery|pięć|sześć|siedem|osiem|dziewięć|dziesięć|\\p{L}{3,8}naście|dwadzieścia|trzydzieści|czterdzieści|\\p{L}{4,8}dziesiąt',
  'noll|ett|två|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|tretton|fjorton|femton|sexton|sjutton|arton|nitton|tjugo\\p{L}{0,4}|(?:tret|fyr|fem|sex|sjut|åt|nit)tio\\p{L}{0,4}|dubbel',
];
const words = wordRows.join('|');
const join = '(?:[ ]?[,.;–-]?[ \\n]{0,2}(?:(?:and|und|et|y|e|en|och|i)[ ])?|-)';
const shortest = 3;
const rows = withGroups(
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})(?:${join}(?:${words}|\\d)){${shortest - 1},30}(?![\\p{L}\\p{N}])`, 'giu'),
);

const telling =
  'zero four five three seven eight nine double null eins zwei drei vier fünf sechs sieben acht neun zéro deux trois quatre cinq sept huit neuf cero cuatro cinco seis siete ocho nueve quattro cinque sette otto nove twee drie vijf zeven negen dois três quatro sete oito jeden trzy cztery pięć sześć siedem osiem dziewięć noll fyra åtta nio'.split(
    ' ',
  );
/** One of them behind another word, with a number on one of its sides: the search itself is dear. */
const spoken = `[ -](?:${telling.map((word) => word.slice(0, 4)).join('|')})`;
const findPairs = createSearch(
  new RegExp(
    `${spoken}\\p{L}{0,16}${join}(?:${words}|\\d)|(?<=(?:(?<![\\p{L}\\p{N}])(?:${words})|\\d)[ ]?[,.;–-]?[ \\n]?(?:and|und|et|y|e|en|och|i)?)${spoken}`,
    'giu',
  ),
);

/** Characters before a number in which a word says what it is. */
const reach = 60;
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
    {
      type: 'PHONE',
      fewest: 5,
      words:
        '\\p{L}{0,10}n[uú]m(?:mer|ber|ero|er|éro)\\p{L}{0,2}|numéro|tele\\p{L}{1,8}|tel|phone|cell|mobile?\\p{L}{0,6}|call|reach|ring|handy|portable|appel\\p{L}{1,4}|llam\\p{L}{1,6}|móvil|chiam\\p{L}{1,6}|cellulare|bel|bellen|telemóvel|ligue|ligar|zadzwo\\p{L}{1,4}|komórk\\p{L}{1,3}|mobil\\p{L}{0,6}',
    },
  ] as const
).map((cue) => ({ ...cue, isNear: createContextCheck(cue.words, reach) }));
/** So many words that nothing announces are a phone number. */
const fewestAlone = 8;

/**
 * Numbers that are spelled out as they are said, digit by digit or in pairs: of phones, cards and accounts, and codes:
 * `five five five, two oh one, double eight three four`.
 */
export const spokenNumberDetector: Detector = {
  name: 'spoken-number',
  version: '2',
  languages: ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pl', 'sv'],
  locality: 'in-process',
  types: ['CREDIT_CARD', 'BANK_ACCOUNT', 'SECRET', 'PHONE'],
  detect: (text) => {
    const spans: Span[] = [];
    if (findPairs(text).length === 0) return spans;
    for (const { 0: row, index: start } of listMatches(text, rows)) {
      const said = row.match(/[\p{L}\d]+/gu)?.length ?? 0;
      const cue = cues.find(({ fewest, isNear }) => said >= fewest && isNear(text, start));
      const type = cue?.type ?? (said >= fewestAlone ? 'PHONE' : undefined);
      if (type && !(type === 'PHONE' && counts(row))) spans.push({ start, end: start + row.length, type });
    }
    return spans;
  },
};

/** Numbers of each language in their order. */
const orders = wordRows.map((row) => new Map(row.split('|').map((word, at) => [word, at])));

/** Whether numbers only go up or down, as one counts: `one, two, three …`. */
function counts(row: string): boolean {
  const said = (row.toLowerCase().match(/[\p{L}\d]+/gu) ?? []).filter((word) => !joiningWord.test(word));
  return orders.some((order) => {
    const places = said.map((word) => (/^\d+$/.test(word) ? Number(word) : order.get(word)));
    const steps = places.slice(1).map((place, at) => (place ?? Number.NaN) - (places[at] ?? Number.NaN));
    const repeats = steps.filter((step) => step === 0).length;
    return repeats < 2 && (steps.every((step) => step >= 0) || steps.every((step) => step <= 0));
  });
}

const joiningWord = /^(?:and|und|et|y|e|en|och|i)$/;
