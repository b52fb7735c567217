import type { FindingType } from '../../tasks/finding-types.ts';
import type { Detector, Span } from '../detector.ts';
import { createSearch } from '../list-matches.ts';
import { holdsDigit } from '../needs.ts';
import { readAlternatives } from './read-data.ts';

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
  swedish: 'kund|medlem|patient|journal|ärende|försäkring|anställning|personal|student|avtal|klient|elev',
};

/** What the words before a number say that it is, in nine languages. */
const idLabels: readonly IdLabel[] = [
  {
    type: 'PASSPORT',
    words:
      'passports?|travel document|pasaporte|passeport|passaporto|reisepass|paspoort|paszport(?:u)?|pass(?:-|\\s)?nummer',
  },
  {
    type: 'DRIVER_LICENSE',
    words:
      "driv(?:er|ing)['’]?s?['’]? (?:licen[cs]e|permit)|licen[cs]e|cdl|dln|dl|führerschein|fuehrerschein|fahrerlaubnis|fs(?=-?nr)|permis(?: de conduire)?|(?:carn[eé]t?|permiso|licencia)(?: de (?:conducir|manejo|conducción))|licencia(?: de conductor)?|licence de conduire|patente(?: di guida)?|rijbewijs",
  },
  {
    type: 'BANK_ACCOUNT',
    words:
      '(?:(?:checking|savings?|bank|giro) )?(?:account|acct\\.?)|acc\\.? (?:no|number)\\.?|a/c|routing|aba|sort code|bsb|transit|ifsc|bic|swift|(?:giro|spar|bank)?konto|kto\\.?|blz|bankleitzahl|cuenta(?: bancaria| corriente| de ahorros?)?|ccc|clabe|compte(?: bancaire| courant)?|rib|code banque|code guichet|conto(?: corrente| bancario)?|c/c|abi|cab|(?:bank|giro|spaar)?rekening|conta(?: bancária| corrente)?|nib|konta|rachunku|bankkonto|kontonummer|clearingnummer',
  },
  {
    type: 'NATIONAL_ID',
    words:
      'national id(?:entity)?|identity card|id card|personalausweis|ausweis|aadha?ar|pan|nin|nino|national insurance|ni|tax id|tin|vat|cpf|cnpj|rut|curp|dni|nie|nif|codice fiscale|sécurité sociale|bsn|burgerservicenummer|steuer-?id|sozialversicherungs\\p{L}{1,8}|pesel|nip|regon|dowodu(?: osobistego)?|nhs|medicare|ssn|personnummer|samordningsnummer|rg|cartão de cidadão|niss|svnr|avs|ahv|oasi|sin|tfn|主民登録番号|주민등록번호',
  },
  {
    type: 'VEHICLE',
    words:
      'vin|(?:vehicle|chassis) (?:identification|id)?|chassis|fahrgestell|fahrzeug-?ident\\p{L}{0,14}|châssis|bastidor|telaio|plate|licen[cs]e plate|registration|kennzeichen|plaka|matrícula|immatriculation|targa|kenteken',
  },
  {
    type: 'ID',
    words: [
      'id(?:entification)? (?:number|no)|patient|mrn|medical record|chart|member|membership|policy|claim|insurance|employee|staff|personnel|badge|payroll|student|matriculation|user|customer|client|subscriber|beneficiary|group|case|imei|imsi|iccid|meid|nhc|bvn|dossier number',
      `(?:${papers.german}|${papers.dutch})${numbered}`,
      'aktenzeichen|dossier|adhérent|assuré|allocataire|matricule|contrat|étudiant|salarié|abonné',
      'cliente|socio|paciente|asegurad[oa]|expediente|póliza|emplead[oa]|historia clínica|afiliad[oa]|alumn[oa]|contrato',
      'paziente|polizza|matricola|pratica|tessera(?: sanitaria)?|assicurat[oa]|dipendente|tesserato|cartella clinica',
      'utente|utilizador|apólice|sócio|processo|aluno|funcionário|beneficiário|contribuinte|prontuário|matrícula',
      '(?:klienta|pacjenta|polisy|umowy|członka|legitymacji|sprawy|ubezpieczenia|pracownika|studenta|karty)',
      `(?:${papers.swedish})(?:s)?(?:nummer|nr\\.?|id)`,
    ].join('|'),
  },
];

const noun =
  '(?:[\\s_-]?(?:details|ref(?:erence)?\\.?|numbers?|nummer|número|numéro|numero|numer|nazwa|n[uú]m\\.?|no\\.?|nrs?\\.?|n[.º°]{1,2}|#|id|code))?(?!\\p{L})';
const verb =
  '(?:\\s(?:is|was|are|ist|lautet|to|är|é|es(?: el)?|est(?: le)?|è(?: il)?|hat die nummer|of|for|ends? (?:in|with)|ending(?: in| with)?|endet auf|terminant par|terminada? en|termina (?:in|con))(?![\\p{L}\\d]))?';
const link = `(?:['’]s)?${noun}${verb}(?:\\s[–-])?\\s?[:=#|"'(>]{0,3}\\s?["'#*]{0,2}`;
// Letters and digits in groups, a digit among the first ones.
const id =
  '(?=[A-Z]{0,12}[-: ]?\\d|[A-Z\\d]{0,4}\\d)[A-Z\\d](?:[-./]?[A-Z\\d]){0,32}(?:(?: \\d[A-Z\\d]{1,11}){1,6})?(?: [A-Z](?![\\p{L}\\p{N}]))?';

const createPattern = (words: string) =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.replaceAll(' ', '[\\s_-]?')})(${link})(${id})(?![\\p{L}\\p{N}])`, 'giu');
const searches = idLabels.map(({ type, words }) => ({ type, find: createSearch(createPattern(words)) }));

/** `dossier no. AB-1234`: any word or two before a word for a number, and what no number of a person is called. */
const findOpen = createSearch(
  /(?<=\p{L}[\s_-]?)(?:id|numbers?|no\.|nº|n°|nr\.?|nummer|número|numéro|numero)(?:\s?[:=#]\s?["']?|[\s"']{1,2})((?=[A-Z\d]{0,6}[-.]?\d)[A-Z\d](?:[-./]?[A-Z\d]){4,20})(?![\p{L}\p{N}])/giu,
);
const label = /(?:\p{L}[\p{L}.’'-]{0,24}[\s_-]?){1,3}$/u;
const impersonal = new RegExp(
  `(?:^|[^\\p{L}])(?:${readAlternatives('impersonal-labels')}|(?:${readAlternatives('goods-labels')})(?:en|es|[aeinsuyoąę])?(?!\\p{L})|[pt]?p$|[gt]$)`,
  'iu',
);

/** Numbers of papers, accounts and files, by the word before them. */
export const labelledIdDetector: Detector = {
  name: 'labelled-id',
  version: '4',
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
    for (const match of findOpen(text)) {
      const [whole, value = ''] = match;
      const end = match.index + whole.length;
      const isFound = spans.some((span) => span.start < end && span.end > end - value.length);
      if (!isFound && isCode(value) && !isImpersonal(text, match.index) && !isAmount(text, end))
        spans.push({ start: end - value.length, end, type: 'ID' });
    }
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
  const [first = ''] = value.split(' ', 1);
  return /\d/.test(first) || /^\p{Lu}{1,4}$/u.test(first);
}

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
