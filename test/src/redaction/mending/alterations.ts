import type { FindingType } from '../../../../src/tasks/finding-types.ts';

/** What a model does to a placeholder, and what then stands around the original. */
export interface Alteration {
  name: string;
  write: (type: FindingType, number: number) => string;
  /** What is left of it beside the original; default: nothing. */
  around?: (original: string) => string;
}

const proper = (type: FindingType, number: number) => `[${type}_${number}]`;
const title = (type: FindingType) =>
  type
    .split('_')
    .map((word) => word.charAt(0) + word.slice(1).toLowerCase())
    .join(' ');

/** How each type is called in some language. */
const translations: Readonly<Record<FindingType, readonly string[]>> = {
  PERSON: ['NAME', 'PERSONNE', 'PERSONA', 'NOMBRE', 'PESSOA', 'NAAM', 'OSOBA', 'NAMN'],
  USERNAME: ['USER', 'BENUTZERNAME', 'UTILISATEUR', 'USUARIO', 'UTENTE', 'GEBRUIKER'],
  EMAIL: ['E-MAIL', 'EMAIL_ADDRESS', 'COURRIEL', 'CORREO', 'E-MAIL-ADRESSE', 'EPOST'],
  PHONE: ['PHONE_NUMBER', 'TELEFON', 'TÉLÉPHONE', 'TELÉFONO', 'TELEFONE', 'TELEFOON'],
  CREDIT_CARD: ['CARD', 'KREDITKARTE', 'CARTE_BANCAIRE', 'TARJETA', 'CARTA_DI_CREDITO'],
  IBAN: ['IBAN_NUMBER'],
  BANK_ACCOUNT: ['ACCOUNT', 'KONTO', 'COMPTE', 'CUENTA', 'CONTO', 'REKENING'],
  US_SSN: ['SSN', 'SOCIAL_SECURITY_NUMBER'],
  NATIONAL_ID: ['DNI', 'AUSWEIS', "CARTE_D'IDENTITÉ", 'PESEL'],
  PASSPORT: ['REISEPASS', 'PASSEPORT', 'PASAPORTE', 'PASPOORT'],
  DRIVER_LICENSE: ['DRIVERS_LICENSE', 'FÜHRERSCHEIN', 'PERMIS_DE_CONDUIRE', 'RIJBEWIJS'],
  ID: ['IDENTIFIER', 'KENNUNG', 'IDENTIFIANT'],
  IP_ADDRESS: ['IP', 'IP-ADRESSE', 'DIRECCIÓN_IP'],
  MAC_ADDRESS: ['MAC', 'MAC-ADRESSE'],
  ADDRESS: ['ADRESSE', 'DIRECCIÓN', 'INDIRIZZO', 'ENDEREÇO', 'ADRES'],
  DATE_OF_BIRTH: ['DOB', 'GEBURTSDATUM', 'DATE_DE_NAISSANCE'],
  CRYPTO: ['WALLET', 'KRYPTO'],
  SECRET: ['PASSWORD', 'PASSWORT', 'CONTRASEÑA', 'SENHA', 'HASŁO'],
  VEHICLE: ['LICENSE_PLATE', 'KENNZEICHEN', 'VEHÍCULO', 'TARGA'],
  LITERAL: ['LITTÉRAL', 'LITERALE'],
};

const other = (number: number, zero: number) =>
  String(number).replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
const fullWidth = (text: string) => text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));

/** Each can mean one placeholder only, save where the vault says otherwise. */
export const alterations: readonly [Alteration, ...Alteration[]] = [
  { name: 'nothing', write: proper },
  { name: 'small letters', write: (type, number) => proper(type, number).toLowerCase() },
  { name: 'a title', write: (type, number) => `[${title(type)} ${number}]` },
  { name: 'a hyphen', write: (type, number) => `[${type}-${number}]` },
  { name: 'hyphens', write: (type, number) => `[${type.replaceAll('_', '-')}-${number}]` },
  { name: 'a number sign', write: (type, number) => `[${type} #${number}]` },
  { name: 'a colon', write: (type, number) => `[${type}: ${number}]` },
  { name: 'nothing between', write: (type, number) => `[${type}${number}]` },
  { name: 'zeros', write: (type, number) => `[${type}_00${number}]` },
  { name: 'blanks', write: (type, number) => `[ ${type} _ ${number} ]` },
  { name: 'a line break', write: (type, number) => `[${type}_\n${number}]` },
  { name: 'a line break with a blank', write: (type, number) => `[${type.replace('_', '_\r\n ')} ${number}]` },
  { name: 'no brackets', write: (type, number) => `${type}_${number}` },
  { name: 'no brackets, a hyphen', write: (type, number) => `${type}-${number}` },
  { name: 'round brackets', write: (type, number) => `(${type}_${number})` },
  { name: 'curly brackets', write: (type, number) => `{{${type}_${number}}}` },
  { name: 'curly brackets, small', write: (type, number) => `{{ ${type.toLowerCase()}_${number} }}` },
  { name: 'pointed brackets', write: (type, number) => `<${type}_${number}>` },
  { name: 'lenticular brackets', write: (type, number) => `【${type}_${number}】` },
  { name: 'marks inside', write: (type, number) => `[**${type}_${number}**]` },
  { name: 'many', write: (type, number) => `[${type}S_${number}]` },
  { name: 'no number', write: (type) => `[${type}]` },
  { name: 'no number, curly', write: (type) => `{{${type}}}` },
  ...Array.from({ length: 8 }, (_, at) => ({
    name: `translation ${at}`,
    write: (type: FindingType, number: number) => `[${translations[type][at % translations[type].length]}_${number}]`,
  })),
  { name: 'Arabic digits', write: (type, number) => `[${type}_${other(number, 0x660)}]` },
  { name: 'Thai digits', write: (type, number) => `[${type}_${other(number, 0xe50)}]` },
  { name: 'subscript digits', write: (type, number) => `[${type}${other(number, 0x2080)}]` },
  {
    name: 'bold around, no brackets',
    write: (type, number) => `**${type}_${number}**`,
    around: (original) => `**${original}**`,
  },
  {
    name: 'underscores around, no brackets',
    write: (type, number) => `__${type}_${number}__`,
    around: (original) => `__${original}__`,
  },
  {
    name: 'a possessive inside',
    write: (type, number) => `[${type}_${number}'s]`,
    around: (original) => `${original}'s`,
  },
  {
    name: 'a possessive behind',
    write: (type, number) => `${type}_${number}'s`,
    around: (original) => `${original}'s`,
  },
  {
    name: 'a link of Markdown',
    write: (type, number) => `[it](x:\\[${type}\\_${number}\\])`,
    around: (original) => `[it](x:${original})`,
  },
];

/** How what was altered is written then. */
export const spellings: readonly [(text: string) => string, ...((text: string) => string)[]] = [
  (text) => text,
  (text) => text.replace(/[[\]_(){}<>*]/g, (sign) => `\\${sign}`),
  (text) => encodeURIComponent(text),
  (text) => encodeURIComponent(encodeURIComponent(text)),
  (text) => text.replace(/[^A-Za-z0-9]/g, (sign) => `&#${sign.charCodeAt(0)};`),
  (text) => text.replace(/[[\]{}_]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`),
  fullWidth,
  (text) => Array.from(text).join('\u200b'),
  (text) => text.replace(/[A-Z]/, '$&\u00ad'),
];
