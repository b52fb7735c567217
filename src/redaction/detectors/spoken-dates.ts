import type { Span } from '../detector.ts';
import { withGroups } from '../group-alternatives.ts';
import { listMatches } from '../list-matches.ts';
import { createPatternNeed } from '../needs.ts';

// Dates in words with their year, in nine languages: `the ninth of August nineteen sixty-six`.

const dayWords = [
  '(?:twenty|thirty)(?:[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth))?|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\\p{L}{3,6}teenth|twentieth|thirtieth',
  '(?:erst|zweit|dritt|viert|fünft|sechst|siebt|siebent|acht|neunt|\\p{L}{0,6}zehnt|elft|zwölft|\\p{L}{0,10}(?:zwanzig|dreißig|dreissig)st)e[nrs]?',
  'premier|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix(?:-(?:sept|huit|neuf))?|onze|douze|treize|quatorze|quinze|seize|(?:vingt|trente)(?:[ -](?:et[ -])?(?:un|deux|trois|quatre|cinq|six|sept|huit|neuf))?',
  'primero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|diecis[eé]is|diecisiete|dieciocho|diecinueve|veinte|veinti\\p{L}{2,6}|treinta(?: y uno)?',
  'primo|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|tredici|quattordici|quindici|sedici|diciassette|diciotto|diciannove|vent\\p{L}{1,8}|trent\\p{L}{1,4}',
  'een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|\\p{L}{3,6}tien|\\p{L}{0,9}(?:twintig|dertig)|eerste|tweede|derde|vierde|vijfde|zesde|zevende|achtste|negende|tiende|elfde|twaalfde|\\p{L}{3,6}tiende|\\p{L}{0,9}(?:twintigste|dertigste)',
  'primeiro|um|dois|três|quatro|sete|oito|dez|doze|treze|dezasseis|dezesseis|dezassete|dezessete|dezoito|dezanove|dezenove|vinte(?: e \\p{L}{2,6})?|trinta(?: e um)?',
  'pierwszego|drugiego|trzeciego|czwartego|piątego|szóstego|siódmego|ósmego|dziewiątego|dziesiątego|jedenastego|dwunastego|\\p{L}{4,8}nastego|(?:dwudziestego|trzydziestego)(?: \\p{L}{5,12}go)?|pierwszy|drugi|trzeci|czwarty|piąty|szósty|siódmy|ósmy|dziewiąty|dziesiąty|\\p{L}{4,9}nasty|(?:dwudziesty|trzydziesty)(?: \\p{L}{4,9}[yi])?',
  'första|andra|tredje|fjärde|femte|sjätte|sjunde|åttonde|nionde|tionde|elfte|tolfte|\\p{L}{3,5}tonde|tjugo\\p{L}{0,8}|trettio\\p{L}{0,6}',
].join('|');
const months = [
  'january|february|march|april|may|june|july|august|september|october|november|december',
  'januar|jänner|februar|märz|mai|juni|juli|oktober|dezember',
  'janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre',
  'enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre',
  'gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre',
  'januari|februari|maart|mei|augustus|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro',
  '(?:erst|zweit|dritt|viert|fünft|sechst|siebt|siebent|acht|neunt|zehnt|elft|zwölft)en',
  'stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia|maj|augusti',
].join('|');
/** How years of the last century and of this one begin; what follows are numbers. */
const years =
  'nineteen|two thousand|twenty|neunzehnhundert\\p{L}{0,24}|zweitausend\\p{L}{0,24}|(?:mille|mil) neuf[ -]cents?|deux[ -]mille|mil novecientos|dos mil|millenovecento\\p{L}{0,20}|mille novecento\\p{L}{0,20}|duemila\\p{L}{0,20}|negentien(?:honderd)?\\p{L}{0,20}|tweeduizend\\p{L}{0,20}|mil novecentos|dois mil|tysiąc dziewięćset|dwa tysiące|dwutysięczn\\p{L}{2,4}|nittonhundra\\p{L}{0,20}|tvåtusen\\p{L}{0,20}|tjugohundra\\p{L}{0,20}';
/** The last two figures alone, from thirty on: `the third of May seventy-two`. */
const shortYears =
  '(?:thir|for|fif|six|seven|eigh|nine)ty|\\p{L}{0,11}(?:dreißig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig)|quarante|cinquante|soixante|quatre-vingt|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|(?:quar|cinqu|sess|sett|ott|nov)ant\\p{L}{1,8}|\\p{L}{0,8}(?:veertig|vijftig|zestig|zeventig|tachtig|negentig)|(?:quarent|cinquent|sessent|setent|oitent|novent)a|(?:czter|pięć|sześć|siedem|osiem|dziewięć)dziesiąt\\p{L}{0,4}|(?:fyr|fem|sex|sjut|åt|nit)tio\\p{L}{0,6}';
const rest =
  '(?:[ -](?:(?:and|et|y|e|en|och|i|und)[ -])?(?:oh|hundred|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|\\p{L}{3,6}teen|ten|eleven|twelve|one|two|three|four|five|six|seven|eight|nine|un|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante|cinquante|soixante|septante|nonante|(?:veint|tre|cuare|cincue|sese|sete|oche|nove)(?:i\\p{L}{3,6}|e|inta|nta)|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|(?:vin|trin|quaren|cinquen|sessen|seten|oiten|noven)t[ae]|um|dois|três|quatro|sete|oito|nove|dez|\\p{L}{3,14}(?:ego|dziesiąt|naście|siąt)|jeden|dwa|trzy|cztery|pięć|sześć|siedem|osiem|dziewięć|dziesięć|roku|\\p{L}{0,8}(?:tig|tio)\\p{L}{0,6})(?!\\p{L})){0,5}';

/** Dates in words; a search begins at their month. */
const monthAndYear = withGroups(
  new RegExp(
    `(?:${months})(?!\\p{L})(?<=(?<![\\p{L}\\p{N}])(?:${dayWords}|\\d{1,2}(?:\\.|st|nd|rd|th|er)?)(?: (?:of|de|di|day of|in))? \\p{L}{3,11}),?(?: (?:of|de|del|di|in the year|im jahr|en|del año|de l['’]an))? (?:${years}|${shortYears})${rest}`,
    'giu',
  ),
);
const mayHoldYear = createPatternNeed(new RegExp(`${years}|${shortYears}`));
const behindDay = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:the )?(?:${dayWords}|\\d{1,2}(?:\\.|st|nd|rd|th|er)?)(?: (?:of|de|di|day of|in))? $`,
  'iu',
);
const longestDay = 40;

/** Lists the dates in words of a text. */
export function findSpokenDates(text: string): Span[] {
  if (!mayHoldYear(text)) return [];
  return listMatches(text, monthAndYear).flatMap(({ 0: whole, index }): Span[] => {
    const before = text.slice(Math.max(0, index - longestDay), index);
    const day = behindDay.exec(before)?.[0];
    if (day === undefined) return [];
    return [{ start: index - day.length, end: index + whole.length, type: 'DATE_OF_BIRTH' }];
  });
}
