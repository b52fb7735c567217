import type { Detector, FindingType, Span } from '../detector.ts';
import { listMatches } from '../list-matches.ts';

const link =
  "(?:['’]s)?(?:\\s?(?:number|numbers|no\\.?|nr\\.?|n[.º°]|#|id|code|nummer|número|numéro|numero))?(?:\\s(?:is|was|are|ist|es|est|è|of|for))?\\s?[:=#\"'(]{0,3}\\s?[\"'#]?";
// At least four characters, a digit among the first ones; letters and digits in groups.
const id = '(?=[A-Z]{0,8}[-: ]?\\d|[A-Z\\d]{0,4}\\d)[A-Z\\d](?:[-./]?[A-Z\\d]){3,32}(?:(?: \\d[A-Z\\d]{1,4}){1,6})?';

const labels: readonly (readonly [FindingType, string])[] = [
  ['PASSPORT', 'passports?|travel document|pasaporte|passeport|passaporto|reisepass|paspoort|pass(?:-|\\s)?nummer'],
  [
    'DRIVER_LICENSE',
    "driv(?:er|ing)['’]?s?['’]? licen[cs]e|licen[cs]e|führerschein|permis de conduire|patente|rijbewijs|dl",
  ],
  [
    'BANK_ACCOUNT',
    'account|acct|bank account|routing|aba|sort code|ifsc|bic|swift|konto|kontonummer|blz|cuenta|compte|conto|rekening',
  ],
  [
    'NATIONAL_ID',
    'national id(?:entity)?|identity card|id card|personalausweis|ausweis|aadha?ar|pan|nin|nino|national insurance|ni|tax id|tin|vat|cpf|cnpj|rut|curp|dni|nie|nif|codice fiscale|sécurité sociale|bsn|burgerservicenummer|steuer-?id|sozialversicherungs\\p{L}{1,8}|pesel|nhs|medicare|ssn|personnummer|主民登録番号|주민등록번호',
  ],
  ['VEHICLE', 'vin|plate|licen[cs]e plate|registration|kennzeichen|plaka|matrícula|immatriculation|targa|kenteken'],
  [
    'ID',
    'id(?:entification)? (?:number|no)|patient|mrn|medical record|member|membership|policy|insurance|employee|staff|student|user|customer|client|case|imei|imsi|iccid|device',
  ],
];

const createPattern = (words: string, flags: string) =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})${link}(${id})(?![\\p{L}\\p{N}])`, flags);
const patterns = labels.map(([type, words]) => [type, createPattern(words, 'giu')] as const);
/** Any of them: most texts are looked through but once. */
const anyLabelled = createPattern(labels.map(([, words]) => words).join('|'), 'iu');

/** Numbers of papers, accounts and files, by the word before them. */
export const labelledIdDetector: Detector = {
  name: 'labelled-id',
  version: '2',
  languages: ['en', 'de', 'fr', 'es', 'it', 'nl'],
  locality: 'in-process',
  types: labels.map(([type]) => type),
  detect: (text) => {
    if (!/\d/.test(text) || !anyLabelled.test(text)) return [];
    const spans: Span[] = [];
    for (const [type, pattern] of patterns) {
      for (const match of listMatches(text, pattern)) {
        const value = match[1] ?? '';
        if ((value.match(/\d/g) ?? []).length < 3) continue;
        const end = match.index + match[0].length;
        spans.push({ start: end - value.length, end, type });
      }
    }
    return spans;
  },
};
