import type { FindingType } from '../../tasks/finding-types.ts';
import type { Detector, Span } from '../detector.ts';
import { groupAlternatives } from '../group-alternatives.ts';
import { listCells } from './columns.ts';
import { listNamedValues } from './named-values.ts';
import { isNoSecret } from './secret-values.ts';
import { isUsername } from './username.ts';

interface Evidence {
  type: FindingType;
  /** The last words of a key, as `first name` for `firstName`, `first_name` and `customerFirstName`. */
  keys: RegExp;
  /** What a value must look like at least. */
  plausible: Pick<RegExp, 'test'>;
}

/** Figures, or a month with its day; no weight and no count. */
const dateLike = /^(?=.{0,20}\d\d).{3,40}$|^\d[./-]\d[./-]\d/s;
const numberLike = /^[+(]?[\d*][\d\s().*/x-]{4,30}$/i;
const idLike = /^(?=.{0,30}\d)[\p{L}\d][\p{L}\d\s./-]{3,40}$/u;
const nameLike = /^[\p{L}][\p{L}\p{M}.'’\s-]{1,80}$/u;

const evidences: readonly Evidence[] = [
  { type: 'EMAIL', keys: /(?:^| )(?:e ?mail|mail|email address)$/, plausible: /@/ },
  {
    type: 'PHONE',
    keys: /(?:^| )(?:(?:tele)?phone|mobile|cell|tel|fax|telefon|telefono|telefone|telephone|whatsapp|portable|cellulare|telemovel|celular|movil|telefoon|mobiel|mobil|komorka|handy|msisdn)(?: number| no)?$/,
    plausible: numberLike,
  },
  { type: 'US_SSN', keys: /(?:^| )(?:ssn|social security(?: number)?|itin)$/, plausible: numberLike },
  {
    type: 'CREDIT_CARD',
    keys: /(?:^| )(?:card|credit card|cc|pan|debit card)(?: number| no)?$/,
    plausible: /^[\d*][\d\s*x.-]{10,25}$/i,
  },
  { type: 'IBAN', keys: /(?:^| )iban$/, plausible: /^[A-Z]{2}\d{2}/i },
  {
    type: 'BANK_ACCOUNT',
    keys: /(?:^| )(?:account|routing|acct|bic|swift|sort code|bsb|ifsc|aba|clabe|rib|blz|bankleitzahl|konto|kontonummer|cuenta|numero (?:de )?cuenta|numero (?:de )?compte|conto corrente|numero conto|rekeningnummer|bankrekening)(?: number| no| nr)?$/,
    plausible: /^(?=.{0,20}\d)[A-Z\d][A-Z\d ./-]{4,33}$/i,
  },
  {
    type: 'SECRET',
    keys: /(?:^| |^pg|^mysql|^db|^sa)(?:password|passwort|kennwort|mot de passe|contrasena|wachtwoord|senha|passwd|passphrase|passcode|pwd|pw|pass|psk|secret|token|api key|apikey|access key|private key|secret key|client secret|credentials?|authorization|auth key|signing key|connection string|session ?id|cookie|(?:seed|recovery) phrase|mnemonic|otp|pin|cvv2?|cvc2?)$/,
    plausible: /^\S.{2,8000}$/s,
  },
  {
    type: 'DATE_OF_BIRTH',
    keys: /(?:^| )(?:dob|d o b|bdate|b ?day|birth ?dt|birth(?: ?date| ?day)?|date of birth|born|born on|geburtsdatum|geburtstag|geb(?: am| ?dat(?:um)?| ?tag)?|geboren(?: am| op)?|(?:date (?:de )?)?naiss(?:ance)?|ddn|nee?(?: e)?(?: le)?|f(?:echa|ec)? (?:de )?nac(?:imiento)?|nacimiento|nacid[oa](?: el)?|cumpleanos|data (?:di )?nascita|nascita|nat[oa](?: [oa])?(?: il)?|compleanno|geboorte(?:datum|dag)?|geb dat|verjaardag|(?:data (?:de )?)?nasc(?:imento)?|nascid[oa](?: em)?|aniversario|dat(?:a|um)? ur(?:odz(?:enia)?)?|urodzon[yae]|urodziny|f[oö]delsedat(?:a|um)|f[oö]delsedag|f[oö]dd|anniversaire)$/,
    plausible: dateLike,
  },
  {
    type: 'PERSON',
    keys: /(?:^| )(?:(?:first|last|full|given|family|middle|maiden|sur|customer|contact|user|holder|cardholder|patient|employee|display|sender|recipient|author) ?name|forename|surname|nachname|vorname|nom|prenom|apellidos?|cognome|achternaam|voornaam|nome completo|apelido|sobrenome|imie|nazwisko|imie (?:i )?nazwisko|fornamn|efternamn)$/,
    plausible: nameLike,
  },
  {
    type: 'USERNAME',
    keys: /(?:^| )(?:user name|username|login|handle|screen name|nickname|login name|benutzername|nutzername|benutzerkennung|anmeldename|nom d utilisateur|nombre de usuario|nome utente|gebruikersnaam|inlognaam|nome de (?:utilizador|usuario)|nazwa uzytkownika|anv[aä]ndarnamn)$/,
    plausible: /^\S{2,64}$/,
  },
  {
    type: 'USERNAME',
    keys: /(?:^| )(?:user|usr|benutzer|nutzer|utilisateur|identifiant|usuario|utente|gebruiker|utilizador|uzytkownik|anv[aä]ndare|nick|pseudo|alias|konto|compte|owner|created by|updated by|changed by|author)$/,
    plausible: { test: (value) => /^[\w.-]{3,40}$/.test(value) && isUsername(value, ':', false) },
  },
  {
    type: 'ADDRESS',
    keys: /(?:^| )(?:street|ulica|rua|rue|calle|straat|gata|gatuadress|(?:street|postal|home|billing|shipping|mailing) address|address(?: line)?(?: ?[123])?|line ?[123]|strasse|straße|adresse|anschrift|direccion|domicilio|indirizzo|residenza|adres|morada|endereco|adress)$/,
    plausible: /^(?=.{0,100}\d).{4,200}$|^\p{Lu}\p{L}+ \p{L}/su,
  },
  {
    type: 'ADDRESS',
    keys: /(?:^| )(?:zip|zip ?code|post ?code|postal ?code|plz|code postal|codigo postal|cp|cap|cep|kod(?: pocztowy)?|postnummer|postnr)$/,
    plausible: /^[A-Z\d][A-Z\d -]{2,9}$/i,
  },
  {
    type: 'NATIONAL_ID',
    keys: /(?:^| )(?:national id|tax id|tax number|vat id|nif|nie|dni|cpf|bsn|nino|id number|codice fiscale|steuer ?id|steuernummer|sozialversicherungsnummer|nir|numero securite sociale|burgerservicenummer|national insurance(?: number)?)$/,
    plausible: idLike,
  },
  { type: 'PASSPORT', keys: /(?:^| )passport(?: number| no)?$/, plausible: idLike },
  {
    type: 'DRIVER_LICENSE',
    keys: /(?:^| )(?:(?:driver s? ?|driving |drivers )?licen[cs]e(?: number| no)|(?:driver s? |driving |drivers )licen[cs]e(?: id)?|dl ?n|dl (?:number|no)|f(?:ü|ue)hrerschein(?:nummer| nr)?|numero (?:de )?permis|permis (?:de )?conduire|(?:licencia|permiso|carnet) (?:de )?conducir|patente(?: (?:di )?guida)?|rijbewijs(?:nummer)?)$/,
    plausible: idLike,
  },
  {
    type: 'VEHICLE',
    keys: /(?:^| )(?:vin|licen[cs]e plate|(?:number ?)?plate|chassis|fahrgestellnummer|kfz kennzeichen|kennzeichen|nummernschild|immatriculation|matricula|targa|kenteken|telaio|bastidor)(?: number| no| nr)?$/,
    plausible: idLike,
  },
  {
    type: 'ID',
    keys: /(?:^| )(?:mrn|imei|medical record(?: number| no)?|(?:patient|member|policy|claim|insurance|employee|staff|student|customer|client|subscriber)(?: number| no| nr)|(?:patient|member|insurance|employee|staff|student|policy) id|(?:patienten|versicherten|versicherungs|kunden|mitglieds|personal|matrikel)(?: ?nummer| nr)|(?:klant|patient|polis|lid|personeels|student)(?:nummer| nr)|numero (?:de )?(?:client|dossier|adherent|patient|cliente|poliza|expediente|paciente|polizza|paziente)|matricule|matricola|codice (?:cliente|paziente))$/,
    plausible: idLike,
  },
];

/** Any of them, read backwards from the end of the words: most keys say nothing. */
const anyKey = new RegExp(
  `(?<=${groupAlternatives(evidences.map(({ keys }) => keys.source.slice(0, -1)).join('|'), 'end')})`,
  'y',
);

/** A town counts beside a street or a code of its row. */
const townKey =
  /(?:^| )(?:city|town|ort|stadt|wohnort|ville|commune|ciudad|poblacion|localidad|municipio|citta|comune|localita|plaats|woonplaats|gemeente|cidade|localidade|miasto|miejscowosc|ort|postort|stad)$/;
const farthestTown = 5;

function saysSomething(words: string): boolean {
  anyKey.lastIndex = words.length;
  return anyKey.test(words);
}

/** Values whose key or column says what they are (`phone`, `password`, `firstName`), when their shape does not say otherwise. */
export const keyEvidenceDetector: Detector = {
  name: 'key-evidence',
  version: '3',
  languages: 'any',
  locality: 'in-process',
  types: [...new Set(evidences.map(({ type }) => type))],
  detect: (text, { keys }) => {
    const key = keys.at(-1);
    const type = !key || text.length > longestValue ? undefined : findTypeByKey(text.trim(), key);
    const start = type ? text.search(/\S/) : -1;
    const spans: Span[] = type && start >= 0 ? [{ start, end: text.trimEnd().length, type }] : [];
    const isTelling = (name: string) => saysSomething(toWords(name));
    let home = Number.NEGATIVE_INFINITY;
    for (const { head, start: from, end } of listCells(text, (name) => isTelling(name) || isTown(name))) {
      const value = text.slice(from, end);
      const isBeside = from - home <= farthestTown && isTown(head) && nameLike.test(value);
      const found = isBeside ? 'ADDRESS' : findTypeByKey(value, head);
      if (found === 'ADDRESS') home = end;
      if (found && !(found === 'SECRET' && isNoSecret(value))) spans.push({ start: from, end, type: found });
    }
    for (const { head, start: from, end } of listNamedValues(text, isTelling)) {
      const value = text.slice(from, end);
      const found = findTypeByKey(value, head);
      if (found && !(found === 'SECRET' && (isNoSecret(value) || isSaid.test(value))))
        spans.push({ start: from, end, type: found });
    }
    return spans;
  },
};

const isTown = (name: string) => townKey.test(toWords(name));

const longestValue = 8000;
/** A sentence, a number of few digits or a kind, where a form speaks of a password. */
const isSaid = /\p{L} \p{L}.* \p{L}|^\d{1,3}$|^(?:text|string|password|hidden|number|yes|no|on|off|ja|nein|oui|non)$/iu;

function findTypeByKey(value: string, key: string): FindingType | undefined {
  const words = toWords(key);
  if (!saysSomething(words)) return undefined;
  return evidences.find((evidence) => evidence.keys.test(words) && evidence.plausible.test(value))?.type;
}

/** `customerEmailAddress`, `customer_email-address` → `customer email address`; without accents but those of umlauts. */
function toWords(key: string): string {
  return key
    .slice(0, 100)
    .replace(/([\p{Ll}\d])(\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1$3 $2')
    .normalize('NFD')
    .replace(/[\u0300-\u0307\u0327]/g, '')
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();
}
