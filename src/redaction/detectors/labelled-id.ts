import type { FindingType } from '../../tasks/finding-types.ts';
import type { Detector, Span } from '../detector.ts';
import { withGroups } from '../group-alternatives.ts';
import { listMatches } from '../list-matches.ts';
import { createPatternNeed, holdsDigit } from '../needs.ts';

interface IdLabel {
  type: FindingType;
  /** Words before the number, as regular expression sources; a space may be written as `_`, `-` or not at all. */
  words: string;
}

/** German and Dutch put the word for a number behind the word for whom or what it is. */
const numbered = '(?:s|n|en|es)? (?:nummern?|nr\\.?|id|kennung|kennzahl)';
const papers = {
  german:
    'kunden?|kd\\.?|patienten?|pat\\.?|mitglied|mitarbeiter|personal|pers\\.?|matrikel|versicherten|versicherung|versicherungsschein|vers\\.?|policen?|polizen?|vertrag|fall|akten?|mandant(?:en)?|teilnehmer|schüler|studenten|benutzer|nutzer|kranken(?:haus|kassen)?|rentenversicherung|steuer',
  dutch:
    'klant(?:en)?|patiënt(?:en)?|polis|lid|lidmaatschap|personeel|medewerker|student(?:en)?|dossier|contract|verzekering|verzekerden?|cliënt(?:en)?|relatie|zaak|btw',
};

/** What the words before a number say that it is, in English, German, French, Spanish, Italian and Dutch. */
const idLabels: readonly IdLabel[] = [
  {
    type: 'PASSPORT',
    words: 'passports?|travel document|pasaporte|passeport|passaporto|reisepass|paspoort|pass(?:-|\\s)?nummer',
  },
  {
    type: 'DRIVER_LICENSE',
    words:
      "driv(?:er|ing)['’]?s?['’]? (?:licen[cs]e|permit)|licen[cs]e|cdl|dln|dl|führerschein|fuehrerschein|fahrerlaubnis|fs(?=-?nr)|permis(?: de conduire)?|(?:carn[eé]t?|permiso|licencia)(?: de (?:conducir|manejo|conducción))|licencia(?: de conductor)?|licence de conduire|patente(?: di guida)?|rijbewijs",
  },
  {
    type: 'BANK_ACCOUNT',
    words:
      '(?:(?:checking|savings?|bank|giro) )?(?:account|acct\\.?)|acc\\.? (?:no|number)\\.?|a/c|routing|aba|sort code|bsb|transit|ifsc|bic|swift|(?:giro|spar|bank)?konto|kto\\.?|blz|bankleitzahl|cuenta(?: bancaria| corriente| de ahorros?)?|ccc|clabe|compte(?: bancaire| courant)?|rib|code banque|code guichet|conto(?: corrente| bancario)?|c/c|abi|cab|(?:bank|giro|spaar)?rekening',
  },
  {
    type: 'NATIONAL_ID',
    words:
      'national id(?:entity)?|identity card|id card|personalausweis|ausweis|aadha?ar|pan|nin|nino|national insurance|ni|tax id|tin|vat|cpf|cnpj|rut|curp|dni|nie|nif|codice fiscale|sécurité sociale|bsn|burgerservicenummer|steuer-?id|sozialversicherungs\\p{L}{1,8}|pesel|nhs|medicare|ssn|personnummer|主民登録番号|주민등록번호',
  },
  {
    type: 'VEHICLE',
    words:
      'vin|(?:vehicle|chassis) (?:identification|id)?|chassis|fahrgestell|fahrzeug-?ident\\p{L}{0,14}|châssis|bastidor|telaio|plate|licen[cs]e plate|registration|kennzeichen|plaka|matrícula|immatriculation|targa|kenteken',
  },
  {
    type: 'ID',
    words: [
      'id(?:entification)? (?:number|no)|patient|mrn|medical record|chart|member|membership|policy|claim|insurance|employee|staff|personnel|badge|payroll|student|matriculation|user|customer|client|subscriber|beneficiary|group|case|imei|imsi|iccid|meid|device|serial',
      `(?:${papers.german}|${papers.dutch})${numbered}`,
      'aktenzeichen|dossier|adhérent|assuré|allocataire|matricule|contrat|étudiant|salarié|abonné',
      'cliente|socio|paciente|asegurad[oa]|expediente|póliza|emplead[oa]|historia clínica|afiliad[oa]|alumn[oa]|contrato',
      'paziente|polizza|matricola|pratica|tessera(?: sanitaria)?|assicurat[oa]|dipendente|tesserato|cartella clinica',
    ].join('|'),
  },
];

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
const patterns = idLabels.map(({ type, words }) => {
  const plain = createPattern(words, 'giu');
  return { type, pattern: withGroups(plain), mayHold: createPatternNeed(plain) };
});
/** Any of them: most texts are searched only once. */
const anyPlain = createPattern(idLabels.map(({ words }) => words).join('|'), 'iu');
const anyLabelled = withGroups(anyPlain);
const mayBeLabelled = createPatternNeed(anyPlain);

/** Numbers of papers, accounts and files, by the word before them. */
export const labelledIdDetector: Detector = {
  name: 'labelled-id',
  version: '3',
  languages: ['en', 'de', 'fr', 'es', 'it', 'nl'],
  locality: 'in-process',
  types: [...new Set(idLabels.map(({ type }): FindingType => type))],
  detect: (text) => {
    if (!holdsDigit(text) || !mayBeLabelled(text) || !anyLabelled.test(text)) return [];
    const spans: Span[] = [];
    for (const { type, pattern, mayHold } of patterns) {
      if (!mayHold(text)) continue;
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
