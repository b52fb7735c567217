import type { Detector, Span } from '../detector.ts';
import { createSearch, type Search } from '../list-matches.ts';
import { findChosenSecrets } from './chosen-secrets.ts';
import { findCommandSecrets } from './command-secrets.ts';
import { findListedPasswords } from './listed-passwords.ts';
import { findPlacedSecrets, readBare } from './placed-secrets.ts';
import { findSaidBefore } from './said-before.ts';
import { findSaidValues, type SaidValue } from './said-secret.ts';
import { isFiller, isNoSecret, isPassphrase, isRandom, isReference, looksLikePassword } from './secret-values.ts';
import { cardCodes, codes, keys, passwords } from './secret-words.ts';
import { isStrangeWord } from './strange-words.ts';
import { findToldCodes } from './told-codes.ts';

const words = `${passwords}|${keys}|${cardCodes}|${codes}`;
/** Every word for a secret, and what stands for one in programs; the first group is of codes. */
const findWords = createSearch(
  new RegExp(
    `(?<![\\p{L}](?=(?:pin|otp|cv[vc])(?!["']\\s?:)))(?:(?:${passwords}|${keys})|(${cardCodes}|${codes})|(?<!\\p{L})(?:(?:pass|clave|chave|clé|chiave|schlüssel|sleutel|klucz|nyckel)(?![\\p{L}\\d_])|identified by|net use|asplaintext)|securestring|userpwd)`,
    'giu',
  ),
);
const assignment =
  /(?!ing|i[sz]|ary|board|stroke|frame|auth:)[\w.-]{0,30}(?:\[\d{0,4}\])?["'`]?\s{0,12}(?:\*{2})?(?::=|=>|===?|!==?|=|:)(?:\*{2})?\s{0,12}(?:[rbu@](?=["'`]))?/iy;
/** `define('AUTH_KEY', 'Blue-42!')`, `.withPassword("Blue-42!")` */
const argument = /[\w.-]{0,30}(?:["'`]\s{0,3},|\()\s{0,3}(?:[rbu@](?=["'`]))?(?=\\{0,3}["'`])/iy;
const restOfTag = /[\w.-]{0,20}>\s{0,3}(?=[^<>\s]{4,300}\s{0,3}<\/)/y;
const beginningOfTag = /<[\w:.-]{0,30}$/;
/** Ends a compound that was looked at, or stands in one: `Kellercode`. */
const endsCompound = /^securestring|^userpwd|^(?:codes?|pins?|kod(?:en|er)?)$/i;
const endOfWord = /(?![\p{L}\d_])["']?/uy;
// Twelve or more small words that open a wallet.
const findPhrases = createSearch(
  /(?<!\p{L})(?:(?:seed|recovery|backup|mnemonic|secret|wallet)[ _-](?:phrase|words?)|mnemonic|(?:seed|wiederherstellungs|sicherungs)-?(?:phrase|wörter)|phrase (?:de récupération|secrète|seed)|frase (?:semilla|de recupera\p{L}{3,5}|di recupero|seed|semente)|herstel(?:zin|woorden)|fraza (?:odzyskiwania|seed)|återställningsfras(?:en)?|(?:seed|recovery|backup)(?=:))[^\n.:=]{0,40}[:=]?["']?\s{1,3}["']?((?:[a-z]{3,8}[ ,]{1,2}){11,23}[a-z]{3,8})/giu,
);
const findCompared = createSearch(
  new RegExp(`(["'\`])([^"'\`\\n]{6,200})\\1\\s{0,4}[!=]==?\\s{0,4}[\\w.]{0,30}(?:${words})`, 'giu'),
);
const findHeaders = createSearch(
  /(?:authorization|cookie)["']?\s{0,3}[:=]\s{0,3}["']?(?:(?:bearer|basic|token|digest|apikey|key)\s{1,3}|[\w.-]{1,60}=)?([^\s"',;\\]{6,2000})/gi,
);
const findBearers = createSearch(/\b(?:bearer|authorization:? token)\s{1,3}([A-Za-z0-9._~+/-]{8,2000}={0,2})/gi);

/** Secrets by what they are assigned to or said to be: `api_key = …`, `password: …`, `my PIN is …`, `Bearer …`. */
export const assignedSecretDetector: Detector = {
  name: 'assigned-secret',
  version: '4',
  languages: 'any',
  locality: 'in-process',
  types: ['SECRET'],
  detect: (text) => {
    const spans: Span[] = [];
    const add = (start: number, value: string) => spans.push({ start, end: start + value.length, type: 'SECRET' });
    let end = 0;
    for (const match of findWords(text)) {
      if (match.index < end) continue;
      for (const { start, value } of findNamed(text, match)) {
        add(start, value);
        end = start + value.length;
      }
    }
    for (const match of findCompared(text)) if (!isNoSecret(match[2] ?? '')) add(match.index + 1, match[2] ?? '');
    const addAll = (find: Search, isCredential: (value: string) => boolean) => {
      for (const match of find(text)) {
        const value = match[1] ?? '';
        if (isCredential(value)) add(match.index + match[0].length - value.length, value);
      }
    };
    addAll(findHeaders, (value) => !isNoSecret(value) && (value.length >= 16 || /\d|=$/.test(value)));
    addAll(findBearers, (value) => !isNoSecret(value) && (value.length >= 24 || /\d/.test(value)));
    addAll(findPhrases, () => true);
    for (const { start, value } of [
      ...findCommandSecrets(text),
      ...findListedPasswords(text),
      ...findToldCodes(text),
      ...findPlacedSecrets(text),
      ...findChosenSecrets(text),
    ])
      add(start, value);
    return spans;
  },
};

/** What is assigned to a word for a secret, stands in its tag, or is said of it. */
function findNamed(text: string, match: RegExpExecArray): SaidValue[] {
  const [said, code] = match;
  const from = match.index + said.length;
  assignment.lastIndex = from;
  // Of several codes each is looked at.
  const assigned = code?.endsWith('s') ? undefined : assignment.exec(text)?.[0];
  if (assigned !== undefined && !describesSecret(said + assigned) && !isOpen(text, match.index)) {
    const to = from + assigned.length;
    const { start, value } = readValue(text, to);
    if (isSecretValue(value, start > to, said + assigned) || isSetting(text, start, value)) return [{ start, value }];
  }
  const passed = assigned === undefined ? findArgument(text, from) : undefined;
  if (passed) return [passed];
  restOfTag.lastIndex = from;
  const rest = restOfTag.exec(text)?.[0];
  if (rest !== undefined && beginningOfTag.test(text.slice(Math.max(0, match.index - 31), match.index))) {
    const start = from + rest.length;
    const value = /^[^<>\s]{4,300}/.exec(text.slice(start, start + 300))?.[0] ?? '';
    const isSecret = !describesSecret(said + rest.slice(0, -1)) && isSecretValue(value, true, said + rest);
    return isSecret ? [{ start, value }] : [];
  }
  endOfWord.lastIndex = from;
  const behind = endOfWord.exec(text)?.[0];
  if (behind === undefined || (/\p{L}/u.test(text[match.index - 1] ?? '') && !endsCompound.test(said))) return [];
  const spoken = findSaidValues(text, from + behind.length, said, code === undefined ? 'password' : 'code');
  return [...findSaidBefore(text, match.index, from + behind.length, code !== undefined), ...spoken];
}

/** What is handed over right behind a name for a secret, or to what is called so. */
function findArgument(text: string, from: number): SaidValue | undefined {
  argument.lastIndex = from;
  const lead = argument.exec(text)?.[0];
  if (lead === undefined || describesSecret(lead.replace(/["'`]?\s*[,(]\s*\w?$/, ''))) return undefined;
  const place = readValue(text, from + lead.length);
  const { value } = place;
  const isSecret =
    looksLikePassword(value, lead.includes('(')) || isPassphrase(value) || isRandom(value) || isDense(value);
  return isSecret && !isReference(value) && !isNoSecret(value) && !isFiller(value) ? place : undefined;
}

/** Letters of both cases, digits and signs, whichever they are. */
function isDense(value: string): boolean {
  return /^(?=\S{12,200}$)(?=.*\p{Ll})(?=.*\p{Lu})(?=.*\d)(?=.*[^\p{L}\d._-])/u.test(value);
}

function readValue(text: string, from: number): { start: number; value: string } {
  // Quotes of JSON within JSON stand behind a backslash.
  const open = /^\\{0,3}["'`]/.exec(text.slice(from, from + 4))?.[0];
  if (open === undefined) return { start: from, value: readBare(text, from) };
  const start = from + open.length;
  const rest = text.slice(start, start + 2000);
  const end = rest.indexOf(open);
  const line = rest.split('\n', 1)[0] ?? '';
  return { start, value: end >= 0 ? rest.slice(0, end) : line };
}

/** A PIN is short; a password in quotes may be anything; what stands bare must look like no word of a sentence. */
function isSecretValue(value: string, isQuoted: boolean, assignment: string): boolean {
  if (isFiller(value) || isReference(value)) return false;
  if (value.length < 4 || !/[\p{L}\p{N}]/u.test(value) || isNoSecret(value)) {
    return /^\d{3}$/.test(value) && isCardCode.test(assignment);
  }
  if (isQuoted)
    return isChosen.test(assignment) || (value.length >= 6 && !/^[a-z][a-z_ .-]*$/.test(value.slice(0, 12)));
  if (
    /\(\)?;?$/.test(value) ||
    (/^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$/.test(value) && !/\d{2}$/.test(value) && !isRandom(value))
  )
    return false;
  if (/^[\p{L}_.-]+$/u.test(value)) {
    if (isIssued.test(assignment) && !isPassword.test(assignment)) return isRandom(value);
    return isPassword.test(assignment) && /[:=]\s?$/.test(assignment) && value.length >= 6;
  }
  return isChosen.test(assignment) || value.length >= 8;
}

// `JWT_SECRET=…`, and a name of several words at the beginning of a line that ends with the value.
const constantName = /(?:^|[\s"'`])(?:[A-Z][A-Z0-9]{0,20}_){1,6}[A-Z][A-Z0-9]{0,20}=$/;
const memberName =
  /(?:^|\n)[ \t-]{0,12}(?:[a-z][a-z0-9]{0,20}(?:[._-][a-z0-9]{1,20}|[A-Z][a-z0-9]{1,20}){1,5})["']?\s?[:=]\s?$/;

/** Whether a value of letters alone stands where a setting has its secret: no other program's name, no word. */
function isSetting(text: string, start: number, value: string): boolean {
  if (!/^[a-z][a-z-]{5,60}$/i.test(value) || isNoSecret(value) || isFiller(value)) return false;
  const name = text.slice(Math.max(0, start - 80), start);
  if (constantName.test(name)) return true;
  const isLine =
    /^[a-z-]{10,}$/.test(value) && /^\s{0,3}(?:$|\n)/.test(text.slice(start + value.length, start + value.length + 5));
  return isLine && memberName.test(name) && isStrangeWord(value, false);
}

const isCardCode = new RegExp(`(?:${cardCodes})`, 'iu');
const isPassword = new RegExp(`(?:${passwords}|pass|pin|otp)`, 'iu');
const isIssued = /key|token|secret/i;
const isChosen = new RegExp(`(?:${passwords}|pass|pin|otp|secret|key)`, 'iu');

const camelEnd =
  /[a-z](?:Ids?|Names?|Urls?|Uri|Path|File|Type|Length|Count|Size|Field|Label|Hint|Policy|Header|Param|Provider|Store|Manager|Secrets|Refs?)["'`]?\s*[:=!]{0,3}>?\s*$/;
const snakeEnd =
  /[_.-](?:ids?|names?|urls?|uri|path|file|type|length|count|size|field|label|hint|policy|header|param|provider|store|ref)["'`]?\s*[:=!]{0,3}>?\s*$/i;
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
