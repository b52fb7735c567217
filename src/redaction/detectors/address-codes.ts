import type { Span } from '../detector.ts';
import { withGroups } from '../group-alternatives.ts';
import { createSearch } from '../list-matches.ts';
import { readTail } from './address-tail.ts';
import { readAlternatives } from './read-data.ts';

// What is told by the end of an address, or by what announces it, whatever the street is called.

const town = "\\p{Lu}[\\p{L}\\p{M}'’-]{1,30}";
const british = '[A-Z]{1,2}\\d[A-Z\\d]? \\d[ABD-HJLNP-UW-Z]{2}';
const irish = '[AC-FHKNPRTV-Y]\\d[\\dW] [A-Z\\d]{4}';
const canadian = '[A-CEGHJ-NPR-TVXY]\\d[A-Z] \\d[A-Z]\\d';
/** A post code, with its town where that stands behind; which of the three says what a part before it must show. */
const findCodes = createSearch(
  new RegExp(
    `(?=[A-Z\\d])(?<![\\p{L}\\p{N}.,/#€$£-])(?:(?<strong>${british}|${irish}|${canadian})|(?<ahead>(?:[A-Z]{1,2}-)?(?:\\d{4} ?[A-Z]{2}|\\d{4,5}|\\d{2}-\\d{3}|\\d{3} \\d{2}|\\d{4}-\\d{3})[ ]${town}(?:[ ](?:(?:am|an|der|la|le|les|de|del|della|di|da|do|dos|du|des|sur|sous|ob|nad|aan|den)[ ]){0,2}${town}){0,2})|\\d{6}|\\d{3} \\d{3}|\\d{5}(?:-\\d{3,4})?|\\d{4})(?![\\p{L}\\p{N}]|[.,/-]\\p{N})`,
    'gu',
  ),
);
/** The town before a code: `Co. Kildare `, `Pune - `, `Springfield, IL `. */
const townBehind = new RegExp(
  `(?<=(?<![\\p{L}\\p{N}'’-])((?:(?:Co\\.? )?(?:${town}[ ]){1,2}(?:[-–][ ])?|[A-Z]{2},?[ ])))`,
  'uy',
);
/** Parts between commas or lines before a code, and the characters of one. */
const mostParts = 6;
const longestPart = 50;
const betweenParts = /(?<=([ \t]{0,2}(?:,|;{1,2}|<br ?\/?>|[ ][-–][ ]|,?[ \t]{0,2}\n[ \t>|]{0,8})[ \t]{0,2}))/uy;
const word =
  "(?:(?:[dl]|dell|[Nn]º?|[Hh]\\.[Nn]o)['’.]?)?(?:\\p{Lu}[\\p{L}\\p{M}'’.-]{0,30}|\\d[\\p{L}\\p{N}/.º-]{0,16})";
const particle =
  '(?:d[aeio]|d[aeo]s|del|della|delle|dei|degli|der|den|dem|des|du|an|am|la|las|le|les|los|y|e|et|of|the|van|von|zu|upon|nad|i|bis|ter)';
const units = `${readAlternatives('unit-words')}|${readAlternatives('tail-unit-words')}|nave|parcela|stiege|top|tür`;
const estates =
  "pol(?:ígono)?\\.? ind(?:ustrial|\\.)?|p\\.? ?i\\.|z\\.?[aiu]\\.?|zac|zona (?:industriale?|artigianale)|parc d[’']activités|gewerbe(?:gebiet|park)|industrie(?:gebiet|park|terrein)|bedrijventerrein|(?:industrial|trading) estate|(?:business|retail|science) park|résidence|residencial?|residenza|immeuble|lieu-dit|hameau|ferme|fraz(?:ione|\\.)|c\\.da|cond(?:omínio|ominio|\\.)|quadra|lote|bairro|os(?:iedle|\\.)|wieś|kolonia|finca|caserío|masía";
const streetWords = `${readAlternatives('street-words')}|${estates}`;
/** What a part before a code is made of, read backwards from its end. */
const part = withGroups(
  new RegExp(
    `(?<=(?<![\\p{L}\\p{N}'’/-])((?:(?:${word}|(?:${streetWords}|${units})\\.?)[ ](?:(?:${word}|${particle}|(?:${streetWords})\\.?)[ ]){0,4})?(?:${word})(?:[ ](?:bis|ter|hs|huis|boven|rood|s/n|[a-z]))?))`,
    'uy',
  ),
);
const houses =
  'cottage|house|lodge|hall|farm|farmhouse|villa|manor|barn|mill|court|mews|rectory|vicarage|grange|chapel|bungalow|flat|plot|door|haus|hof|quinta|vivenda|casa|cascina|podere|lugar|sítio|herdade|château|mas|domaine|dom|gård|stuga|hoeve|huize';
const saysStreet = withGroups(
  new RegExp(
    `(?<![\\p{L}])(?:${houses}|${streetWords})(?![\\p{L}])|(?:stra(?:ß|ss)e|gasse|weg|platz|straat|laan|gatan|vägen)$|s/n$`,
    'iu',
  ),
);
const endsInNumber = /\p{L}\.?,? (?:[Nn][.º°o]{1,2} ?)?\d{1,4}[\p{L}\p{N}/. -]{0,9}$/u;
const isNoHouse =
  /(?<!\p{L})(?:order|invoice|ticket|case|page|chapter|section|version|room|ref|tel|phone|fax|mobile?|rechnung|bestellung|faktura|faktur[ay]|pedido|fattura|ordine|commande|facture|beställning|zamówienie|iban|vat|ust|nip|btw)(?!\p{L})/iu;

/** Post codes with all parts of the address before them: `Rose Cottage, Mill Lane, Norham TD15 2LQ`. */
export function findByCode(text: string): Span[] {
  const spans: Span[] = [];
  for (const match of findCodes(text)) {
    const { strong, ahead } = match.groups ?? {};
    townBehind.lastIndex = match.index;
    const behind = ahead === undefined ? (townBehind.exec(text)?.[1] ?? '') : '';
    if (behind === '' && strong === undefined && ahead === undefined) continue;
    const from = match.index - behind.length;
    const start = findFirstPart(text, from, (found) => {
      if (saysStreet.test(found)) return true;
      return strong !== undefined ? /\d/.test(found) : ahead !== undefined && endsInNumber.test(found);
    });
    if (start === from) continue;
    const end = match.index + match[0].length;
    spans.push({ start, end: readTail(text, end).end, type: 'ADDRESS' });
  }
  return spans;
}

/** Where the first of the parts before a code begins that is one of an address; the place itself where none is. */
function findFirstPart(text: string, from: number, saysHouse: (found: string) => boolean): number {
  let first = from;
  let at = from;
  for (let count = 0; count < mostParts; count++) {
    betweenParts.lastIndex = at;
    const gap = betweenParts.exec(text)?.[1];
    if (gap === undefined) break;
    part.lastIndex = at - gap.length;
    const found = part.exec(text)?.[1];
    if (found === undefined || found.length > longestPart || isNoHouse.test(found)) break;
    at -= gap.length + found.length;
    if (saysHouse(found) || (first < from && /\d/.test(found)))
      first = at + (/^\p{L}+ an /u.exec(found)?.[0].length ?? 0);
    // A row of words before it belongs to the sentence.
    if (text[at - 1] === ' ' && !/[,;>–-][ ]$|\n[ ]*$/.test(text.slice(Math.max(0, at - 8), at))) break;
  }
  return first;
}

const labels = [
  '(?:(?:home|postal|street|mailing|billing|shipping|delivery|residential|current|private|work) ?)?address(?: line)?(?: ?[12])?|residence|adr|addr',
  '\\p{L}{0,14}adresse?n?|\\p{L}{0,10}anschrift|wohnort|wohnsitz',
  'adresse(?: postale| de livraison| de facturation)?|domicile',
  '(?:direcci[oó]n|domicilio)(?: postal| de entrega| de env[ií]o| fiscal)?',
  '(?:indirizzo|residenza|domicilio)(?: di consegna| di spedizione)?',
  '\\p{L}{0,12}adres|woonplaats',
  '(?:morada|endereço|residência)(?: de entrega| postal| fiscal)?',
  'adres(?: zamieszkania| dostawy| korespondencyjny| do wysyłki)?|miejsce zamieszkania',
  '\\p{L}{0,14}adress|bostad',
];
const findLabels = createSearch(
  new RegExp(
    `(?<![\\p{L}\\p{N}_-])(?:${labels.join('|')})(?: \\([\\p{L}/ ]{2,20}\\))?["']?[ \\t]?[:=][ \\t]{0,3}["']?(?=[^\\n]{0,60}\\d)([\\p{L}\\d][^\\n"<>|;\\t{}@=]{5,139})`,
    'giu',
  ),
);
const otherAddress = /(?<!\p{L})(?:e-?mail|mail|ip|mac|web|wallet|site|url|contract|memory|internet)[- ]?$/iu;
const endsValue =
  /(?<=\p{L}{4}|\d)[.!?] (?=\p{Lu})|(?<=\p{L}{5})[.!?](?= |$)|,? (?=\p{L}[\p{L} ]{1,20}:(?:\s|$))|\\n|, (?=["'\p{L}]+["']?\s?[:=])/u;
const plausible = /(?=[^\d]*\d)(?=.*\p{L}{3}).*[ ,]/su;

/** What stands behind `Address:` on its line, when it has a number and words. */
export function findLabelled(text: string): Span[] {
  const spans: Span[] = [];
  for (const match of findLabels(text)) {
    if (otherAddress.test(text.slice(Math.max(0, match.index - 12), match.index))) continue;
    const value = match[1] ?? '';
    const start = match.index + match[0].length - value.length;
    const cut = value.search(endsValue);
    const found = (cut === -1 ? value : value.slice(0, cut)).trimEnd().replace(/['",.)]+$/u, '');
    if (!plausible.test(found) || /:\/\/|\d\.\d+\.\d/.test(found)) continue;
    spans.push({ start, end: readTail(text, start + found.length).end, type: 'ADDRESS' });
  }
  return spans;
}

const findLabelledCodes = createSearch(
  /(?<![\p{L}\p{N}])(?:zip(?: ?code)?|post ?code|postal code|eircode|pin ?code|plz|postleitzahl|code postal|c[oó]digo postal|cap|cep|postcode|kod pocztowy|postnummer|postnr)\.?(?: is| ist| est| es| è| é)?["']?\s?[:=]?\s?["']?((?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[\dW] ?[A-Z\d]{4}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{4} ?[A-Z]{2}|\d{5}(?:-\d{3,4})?|\d{2}-\d{3}|\d{3} \d{2,3}|\d{4}(?:-\d{3})?|\d{6}))(?![\p{L}\p{N}]|[-.,/]\p{N})/giu,
);

/** `Zip is 85281`, `PLZ: 20459`. */
export function findLabelledCode(text: string): Span[] {
  return findLabelledCodes(text).map((match) => {
    const end = match.index + match[0].length;
    return { start: end - (match[1] ?? '').length, end: readTail(text, end).end, type: 'ADDRESS' as const };
  });
}
