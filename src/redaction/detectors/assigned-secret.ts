import type { Detector, Span } from '../detector.ts';
import { createSearch, listMatches, type Search } from '../list-matches.ts';
import { createNeed } from '../needs.ts';

const words =
  'pass(?:word|wort|wd|phrase|code)|pwd|(?<=[_.-])pass|\\bpw(?=[:= ])|kennwort|contraseña|mot de passe|wachtwoord|parola|senha|' +
  'secret|token|session[_-]?id|api[ _-]?key|access[ _-]?key|private[ _-]?key|auth[ _-]?key|account[ _-]?key|encryption[ _-]?key|' +
  'signing[ _-]?key|service[ _-]?key|shared[ _-]?key|master[ _-]?key|credentials?|security code|' +
  '(?:wlan|wi-?fi|netzwerk)[ _-]?(?:schlüssel|key|code)|(?:licen[cs]e|product|activation)[ _-]?key|(?<=my )pass(?= is)|' +
  'cvv2?|cvc2?|(?:verification|backup|recovery|access|door|gate|alarm) code|one[- ]time (?:code|password)|otp|pin(?: code)?';
const name = `(?<![\\p{L}](?=pin|otp|cv[vc]))(?:${words})(?!ing|i[sz]|ary|board|stroke|frame)(?:[\\w.-]{0,30})(?:\\[\\d{0,4}\\])?["'\`]?`;
const assigns = /[:=]/;
const findAssignments = createSearch(
  new RegExp(`${name}\\s{0,12}(?::=|=>|===?|!==?|=|:)\\s{0,12}(?:[rbu@](?=["'\`]))?`, 'giu'),
);
const findAssigned: Search = (text) => (assigns.test(text) ? findAssignments(text) : []);
const findSaid = createSearch(
  new RegExp(
    `(?:${words})(?:\\s(?:number|is|was|ist|lautet|es|est|è|of|for \\w{1,20} is)){0,2}[:\\s]{1,3}["'\`]?(?=[^\\s]{0,40}[\\d!@#$%&*])`,
    'giu',
  ),
);
// `login: bob / Blue-42!`, `credentials bob:Blue-42!`
const behindName =
  /(?<!\p{L})(?:log-?in|credentials?|creds|zugangsdaten|identifiants|credenciales|credenziali|inloggegevens)["']?\s?[:=]?\s?["']?[\w.@-]{1,60}\s?[:/|]\s?(?=[^\s])/giu;
// `curl -u admin:Blue-42!`
const mayHoldOption = createNeed(['-u']);
const behindOption = /(?<=\s-u\s{1,3}["']?[\w.@-]{1,60}:)(?=[^\s])/g;
// `Cookie: session=…`
const findCookies = createSearch(/\bcookie["']?:\s{0,3}["']?[\w.-]{1,60}=([^\s"';,]{8,2000})/gi);
// Twelve or more small words that open a wallet.
const findPhrases = createSearch(
  /(?<!\p{L})(?:(?:seed|recovery|backup|mnemonic|secret)[ _-](?:phrase|words)|mnemonic)["']?(?: is| are|:|=){0,2}\s{1,3}["']?((?:[a-z]{3,8}[ ,]{1,2}){11,23}[a-z]{3,8})/giu,
);
const findCompared = createSearch(
  new RegExp(`(["'\`])([^"'\`\\n]{6,200})\\1\\s{0,4}[!=]==?\\s{0,4}[\\w.]{0,30}(?:${words})`, 'giu'),
);
// The first word that looks like no other within a few words: `the password for the portal is now Blue-42!`
const saidLater =
  /(?<![\p{L}_])(?:pass(?:word|wort|phrase|code|w)|kennwort|contraseña|mot de passe|wachtwoord|parola|senha|pwd)(?:[:,]?\s{1,3}[\p{L}’-]{1,24}){0,8}[:,]?\s{1,3}["'`(]?(?=[^\s]{0,30}\d)/giu;
// `ann@example.com / Blue-42!`
const behindLogin = /@[\w-]{1,60}\.[\w.-]{2,60}\s?[/|]\s?(?=[^\s]{6,40}(?:[\s.,;]|$))/g;
// `<password>Blue-42!</password>`
const findInTags = createSearch(
  new RegExp(`<[\\w:.-]{0,30}(?:${words})[\\w.-]{0,20}>\\s{0,3}(?=[^<>\\s]{4,300}\\s{0,3}</)`, 'giu'),
);
const findHeaders = createSearch(
  /authorization["']?\s{0,3}[:=]\s{0,3}["']?(?:(?:bearer|basic|token|digest|apikey|key)\s{1,3})?([^\s"',;\\]{6,2000})/gi,
);
const findBearers = createSearch(/\b(?:bearer|authorization:? token)\s{1,3}([A-Za-z0-9._~+/-]{8,2000}={0,2})/gi);
const findBasic = createSearch(/\bbasic\s{1,3}([A-Za-z0-9+/]{8,2000}={0,2})/gi);
const noSecret =
  /^(?:\$?[{(<]|\$\w|%|@?\{\{|<|\*{3}|x{4}|\.{3}|process\.|os\.|self\.|this\.|new |await |function|https?:|(?:pass(?:word|wort)?|secret|token|key|admin|username|user)s?$)/i;
const noSecretWord =
  /^(?:null|nil|none|true|false|undefined|string|str|number|int|text|required|optional|your|my[_-]?|enter|example|change|reset|forgot|invalid|incorrect|wrong|missing|expired|env|get)/i;

/** Secrets by what they are assigned to or said to be: `api_key = …`, `password: …`, `my PIN is …`, `Bearer …`. */
export const assignedSecretDetector: Detector = {
  name: 'assigned-secret',
  version: '3',
  languages: 'any',
  locality: 'in-process',
  types: ['SECRET'],
  detect: (text) => {
    const spans: Span[] = [];
    const add = (start: number, value: string) => spans.push({ start, end: start + value.length, type: 'SECRET' });
    let end = 0;
    for (const match of findAssigned(text)) {
      const from = match.index + match[0].length;
      if (from < end || describesSecret(match[0]) || isOpen(text, match.index)) continue;
      const { start, value } = readValue(text, from);
      if (!isSecretValue(value, start > from, match[0])) continue;
      add(start, value);
      end = start + value.length;
    }
    for (const match of findSaid(text)) {
      const start = match.index + match[0].length;
      const value = readBare(text, start);
      if (
        value.length >= 4 &&
        /\d|[!@#$%&*]/.test(value) &&
        !isNoSecret(value) &&
        !isReference(value) &&
        isMixed(value)
      )
        add(start, value);
    }
    for (const match of findCompared(text)) add(match.index + 1, match[2] ?? '');
    for (const [find, isPassword] of placed) {
      for (const match of find(text)) {
        const start = match.index + match[0].length;
        const value = readBare(text, start);
        if (isPassword(value)) add(start, value);
      }
    }
    for (const { start, value } of findCredentials(text)) add(start, value);
    return spans;
  },
};

const placed: readonly (readonly [Search, (value: string) => boolean])[] = [
  [createSearch(saidLater), looksLikePassword],
  [createSearch(behindLogin), looksLikePassword],
  [createSearch(behindName), looksChosen],
  [
    (text) => (mayHoldOption(text) ? listMatches(text, behindOption) : []),
    (value) => value.length >= 6 && !isNoSecret(value),
  ],
];

/** What stands where a secret would, and is none; `Change-42!` begins like a word of code, and was chosen. */
function isNoSecret(value: string): boolean {
  return noSecret.test(value) || (noSecretWord.test(value) && !looksChosen(value));
}

/** A digit, and both cases or a sign that names do not have; none of the signs of code. */
function looksChosen(value: string): boolean {
  if (value.length < 8 || !/\d/.test(value) || /[.()[\]{}<>]/.test(value)) return false;
  return /[!@#$%^&*?+~]/.test(value) || (/\p{Ll}/u.test(value) && /\p{Lu}/u.test(value));
}

/** What stands in an `Authorization` header, or behind the name of one of its schemes. */
function findCredentials(text: string): { start: number; value: string }[] {
  const found: { start: number; value: string }[] = [];
  const addAll = (find: Search, isCredential: (value: string) => boolean) => {
    for (const match of find(text)) {
      const value = match[1] ?? '';
      if (isCredential(value)) found.push({ start: match.index + match[0].length - value.length, value });
    }
  };
  addAll(findHeaders, (value) => !isNoSecret(value) && (value.length >= 16 || /\d|=$/.test(value)));
  addAll(findBearers, (value) => !isNoSecret(value) && (value.length >= 24 || /\d/.test(value)));
  for (const match of findInTags(text)) {
    const start = match.index + match[0].length;
    const value = /^[^<>\s]{4,300}/.exec(text.slice(start, start + 300))?.[0] ?? '';
    if (!describesSecret(match[0].slice(0, -1)) && isSecretValue(value, true, match[0])) found.push({ start, value });
  }
  addAll(findCookies, (value) => value.length >= 16 && /\d/.test(value));
  addAll(findPhrases, () => true);
  addAll(findBasic, (value) =>
    /^[\x20-\x7e]{1,300}:[\x20-\x7e]{0,300}$/.test(Buffer.from(value, 'base64').toString('latin1')),
  );
  return found;
}

/** Letters and digits with a sign, or in both cases; no date, address, version, product or path. */
function looksLikePassword(value: string): boolean {
  if (value.length < 6 || !/\p{L}/u.test(value) || isNoSecret(value)) return false;
  if (/^[\w.+-]{1,64}@[\w-]{1,60}\.|:\/\/|^\[|^[/\\]|^v?\d+(?:\.\d+)+|^\p{Ll}?\p{Lu}?\p{Ll}+\d{1,2}$/u.test(value))
    return false;
  return /[!@#$%^&*?+=~_-]/.test(value) || /\p{Ll}.*\d.*\p{Lu}|\p{Lu}.*\p{Ll}.*\d|\d.*\p{Lu}.*\p{Ll}/u.test(value);
}

function readValue(text: string, from: number): { start: number; value: string } {
  const quote = text[from] ?? '';
  if (!`"'\``.includes(quote) || quote === '') return { start: from, value: readBare(text, from) };
  const rest = text.slice(from + 1, from + 2001);
  const end = rest.indexOf(quote);
  const line = rest.split('\n', 1)[0] ?? '';
  return { start: from + 1, value: end >= 0 ? rest.slice(0, end) : line };
}

/** What stands there up to the next space, without the signs that close a statement or a sentence. */
function readBare(text: string, from: number): string {
  const value = /^(?:[^\s"'`]|["'`](?=[^\s,;.:)\]}>"'`])){1,1000}/.exec(text.slice(from, from + 1000))?.[0] ?? '';
  return value.replace(/[,;.)\]>]{1,4}$/, '');
}

/** A PIN is short; a password in quotes may be anything; what stands bare must look like no word of a sentence. */
function isSecretValue(value: string, isQuoted: boolean, assignment: string): boolean {
  if (isFiller(value) || isReference(value)) return false;
  if (value.length < 4 || !/[\p{L}\p{N}]/u.test(value) || isNoSecret(value)) {
    return /^\d{3}$/.test(value) && /cv[vc]|security/i.test(assignment);
  }
  if (isQuoted)
    return isPasswordName(assignment) || (value.length >= 6 && !/^[a-z][a-z_ .-]*$/.test(value.slice(0, 12)));
  if (/\(\)?;?$|^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+\(?/.test(value)) return false;
  if (/^[\p{L}_.-]+$/u.test(value))
    return isPasswordName(assignment) && /[:=]\s?$/.test(assignment) && value.length >= 6;
  return isPasswordName(assignment) || value.length >= 8;
}

function isPasswordName(assignment: string): boolean {
  return /pass|pwd|kennwort|contrase|wachtwoord|parola|senha|pin|otp|secret|key/i.test(assignment);
}

function isMixed(value: string): boolean {
  return /^\d{4,8}$/.test(value) || (/\d|[!@#$%&*]/.test(value) && /\p{L}/u.test(value) && value.length >= 6);
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz';
/** This many letters or digits in their usual order were typed to fill a place. */
const longestRow = 12;

/** Whether what stands where a secret belongs is filler: one character over and over, the alphabet, `EXAMPLE`. */
export function isFiller(value: string): boolean {
  if (value.length < 8) return false;
  if (/EXAMPLE.{0,20}EXAMPLE/.test(value)) return true;
  if (/([^\s])\1{11}/.test(value) || /^(?:([^\s])\1{3,}[-_.]?)+$/.test(value)) return true;
  const lower = value.toLowerCase();
  for (let at = 0; at + longestRow <= alphabet.length; at++) {
    if (lower.includes(alphabet.slice(at, at + longestRow))) return true;
  }
  return false;
}

const word = '[A-Z][A-Z0-9]{0,14}';
const constant = new RegExp(`^${word}(?:[_-]${word}){1,6}=?$`);
const fileName =
  /^[\w./\\-]+\.(?:cer|crt|pem|key|pfx|p12|jks|json|ya?ml|xml|txt|html?|properties|conf|ini|env|jsx?|tsx?|py|go|rb|java|php|sh|csv)$/i;
const hostName = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d{2,5})?(?:\/|$)/i;
const release = /^[a-z][\w-]*[-@:]v?\d+(?:\.\d+)+$/i;

/** Whether a value names something instead of being secret: a constant, a file, a host, a release of a library. */
export function isReference(value: string): boolean {
  if (constant.test(value) && (value.match(/\d/g) ?? []).length <= 3) return true;
  return (
    fileName.test(value) || release.test(value) || (hostName.test(value) && /\.[a-z]{2,}(?::\d+)?(?:\/|$)/i.test(value))
  );
}

const camelEnd =
  /[a-z](?:Ids?|Names?|Urls?|Uri|Path|File|Type|Length|Count|Size|Field|Label|Hint|Policy|Header|Param|Provider|Store|Manager|Secrets)["'`]?\s*[:=!]{0,3}>?\s*$/;
const snakeEnd =
  /[_.-](?:ids?|names?|urls?|uri|path|file|type|length|count|size|field|label|hint|policy|header|param|provider|store)["'`]?\s*[:=!]{0,3}>?\s*$/i;
const keyWithId = /(?:access|client)[_-]?(?:key|secret)[_-]?id/i;

/** Whether the name of a field says that it holds what belongs to a secret, not the secret itself: `tokenType`. */
export function describesSecret(name: string): boolean {
  return (camelEnd.test(name) || snakeEnd.test(name)) && !keyWithId.test(name);
}

const openName = /(?:public|csrf|xsrf|cancellation|page|next|sync|continuation)[_-]?$/i;

/** Whether the word before says that the token or key is for everybody: `publicKey`, `csrf-token`. */
export function isOpen(text: string, start: number): boolean {
  return openName.test(text.slice(Math.max(0, start - 14), start));
}
