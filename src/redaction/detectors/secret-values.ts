import { weighRandomness } from './key-likeness.ts';
import { thingMarks } from './thing-marks.ts';

/** What a template, a program or an example has where a secret would stand. */
const noSecret =
  /^(?:\$?[{(<]|%[\w{]|@?\{\{|<|\/\/|\*{3}|x{4}|\w{0,12}[_-]x{4,}$|\.{3}|[•●]{3}|process\.|os\.|self\.|this\.|new |await |function|https?:|\[?(?:hidden|redacted|masked|filtered|removed|secret|censored)\]?$|(?:pass(?:word|wort)?|secret|token|key|admin|username|user)s?$)/i;
const noSecretWord =
  /^(?:null|nil|none|true|false|undefined|string|str|number|int|text|required|optional|your|enter|example|change|reset|forgot|invalid|incorrect|wrong|missing|expired|env|get|m[ií]nim|m[aá]xim|mindestens|minstens|przynajmniej)/i;
const placeholder =
  /(?:^|[_.-])(?:your|here|changeme|change[-_]?me|placeholder|dummy|example|redacted|insert|replace|todo)(?:$|[_.-])/i;
const call = /^[A-Za-z_$][\w.$]*\(/;

/** `$TOKEN`, `$user->password`, `$1`; `$nickel-Harbor70` is none. */
const variable =
  /^\$(?:\d|[A-Z_][A-Z0-9_]{1,60}(?![A-Za-z0-9])|\w{1,60}(?:-?$|->|::|[[(/\\:@$]|(?:\.[A-Za-z_]{1,40}){1,6}(?:$|[[(])))/;

/** Whether a value is read from somewhere else by a program. */
export const isVariable = (value: string): boolean => variable.test(value);

/** Little words that stand among the others of a saying: `one-size-for-all`. */
const little =
  /(?:^|[-_.+])(?:the|and|for|not|all|per|out|off|are|you|und|von|der|die|das|mit|les|des|pour|con|por|para|del|una|dla|och|med|för|voor|het|een)(?:[-_.+]|$)/iu;
const joinedWords = /^\p{L}{3,14}(?:([-_.+])\p{L}{3,14})(?:\1\p{L}{3,14}){1,6}$/u;

/** Three words and more with one sign between them, as people are told to make a password: `walnut-teapot-rowing`. */
export function isPassphrase(value: string): boolean {
  return joinedWords.test(value) && !little.test(value);
}

/** What stands where a secret would, and is none; `Change-42!` begins like a word of code, and was chosen. */
export function isNoSecret(value: string): boolean {
  return (
    noSecret.test(value) ||
    isVariable(value) ||
    call.test(value) ||
    (placeholder.test(value) && !isRandom(value)) ||
    (noSecretWord.test(value) && !isChosen(value))
  );
}

/** A digit, and both cases or a sign that names do not have; none of the signs of code. */
function isChosen(value: string): boolean {
  if (value.length < 8 || !/\d/.test(value) || /[.()[\]{}<>]/.test(value)) return false;
  return /[!@#$%^&*?+~]/.test(value) || (/\p{Ll}/u.test(value) && /\p{Lu}/u.test(value));
}

/** Bits a letter that words do not have. */
const randomBitsEach = 1.6;

/** Whether a short value is random rather than words and a number. */
export function isRandom(value: string): boolean {
  return (
    value.length >= 8 &&
    weighRandomness(value, 0, Math.min(value.length, 200)) >= randomBitsEach * Math.min(value.length, 200)
  );
}

const otherThings =
  /^[\w.+-]{1,64}@[\w-]{1,60}\.|:\/\/|^~?[/\\.]|^\d{4}-\d\d-\d\d|^\p{L}{2,}(?:[+&]\p{L}{2,})+$|^v?\d+(?:[.,:/-]\d+)*(?:\p{L}{1,3}|%)?$|^\p{Ll}?\p{Lu}?\p{Ll}+\d{1,2}$|^[A-Z]{2,5}-?\d{1,3}$|['’]\p{L}{1,2}$/u;

/** `Windows2019`, `Office365`: a thing that is known, and its number. */
export function isRelease(value: string): boolean {
  const name = /^(\p{Lu}\p{L}{2,})-?\d{1,4}$/u.exec(value)?.[1];
  return name !== undefined && thingMarks.has(name.toLowerCase());
}

/** `retries=3`, an argument of a program. */
const setting = /^[a-z_]{3,20}=(?:\d{1,6}|true|false|none|null)$/i;
/** `1920x1080px`, `UTC+02:00` */
const measured = /^\d{2,5}x\d{2,5}(?:px)?$|^(?:UTC|GMT)[+-]\d{1,2}(?::?\d\d)?$/;
/** `KB-10234`, `INC0012345`, `thread-12`, `retry#2`: right behind a word for a password they may be one. */
const numbered = /^(?:[A-Z]{2,5}-\d{4,6}|(?:INC|REQ|RITM|CHG|S?CTASK|TASK|PRB)\d{5,8}|[a-z]{3,10}[-#]\d{1,3})$/;

/**
 * Whether a word of a sentence looks like a password: letters with digits or with a sign, or random ones; no date,
 * address, version, product or path. Right behind its name (`isNear`) it may be short.
 */
export function looksLikePassword(value: string, isNear: boolean): boolean {
  if (value.length < 6 || value.length > 100 || !/\p{L}/u.test(value)) return false;
  if (isNoSecret(value) || isReference(value) || isFiller(value)) return false;
  if (isNear && /^\p{L}{2,}\d{2,}[^\p{L}\d]?$|^\p{L}+\d+[^\p{L}\d]$/u.test(value)) return true;
  if (otherThings.test(value) || setting.test(value) || measured.test(value) || (!isNear && numbered.test(value)))
    return false;
  if (isRelease(value) || /[()[\]{}<>"]/.test(value)) return false;
  if (/[!@#$%^&*?+=~]/.test(value.slice(0, -1)) || /\p{L}.*[!@#$%^&*+~]$/u.test(value)) return true;
  const digits = (value.match(/\d/g) ?? []).length;
  if (digits === 0) return isNear && isRandom(value);
  if (/\p{Ll}.*\d.*\p{Lu}|\p{Lu}.*\p{Ll}.*\d|\d.*\p{Lu}.*\p{Ll}/u.test(value)) return true;
  return (value.length >= 8 && digits >= 2) || (isNear && digits >= 1 && /\d\p{L}|\p{L}\d/u.test(value));
}

const alphabets = ['abcdefghijklmnopqrstuvwxyz', '01234567890123456789', '98765432109876543210'];
/** This many letters or digits in their usual order were typed to fill a place. */
const longestRow = 12;

/** Whether what stands where a secret belongs is filler: one character over and over, the alphabet, `EXAMPLE`. */
export function isFiller(value: string): boolean {
  if (value.length < 8) return false;
  if (/EXAMPLE.{0,20}EXAMPLE/.test(value)) return true;
  if (/([^\s])\1{11}/.test(value) || /^(?:([^\s])\1{3,}[-_.]?)+$/.test(value)) return true;
  const lower = value.toLowerCase();
  return alphabets.some((row) => {
    for (let at = 0; at + longestRow <= row.length; at++) {
      if (lower.includes(row.slice(at, at + longestRow))) return true;
    }
    return false;
  });
}

const word = '[A-Z][A-Z0-9]{0,14}';
const constant = new RegExp(`^${word}(?:[_-]${word}){1,6}=?$`);
const fileName =
  /^[\w./\\-]+\.(?:cer|crt|pem|key|pfx|p12|jks|json|ya?ml|xml|txt|html?|properties|conf|ini|env|jsx?|tsx?|py|go|rb|java|php|sh|csv)$/i;
const hostName = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d{2,5})?(?:\/|$)/i;
const release = /^[a-z][\w-]*[-@:]v?\d+(?:\.\d+)+$/i;
/** How passwords are hashed. */
const hash = /^(?:argon2(?:id?|d)|bcrypt(?:2[aby])?|pbkdf2(?:[-_]\w{1,12}){0,3}|blake[23][bs]?|scrypt|md5crypt)$/i;
const path = /^\.{0,2}(?:\/[a-z_-]+){2,}\/?$/i;

/** Whether a value names something instead of being secret: a constant, a file, a host, a release of a library. */
export function isReference(value: string): boolean {
  if (constant.test(value) && (value.match(/\d/g) ?? []).length <= 3) return true;
  return (
    path.test(value) ||
    hash.test(value) ||
    fileName.test(value) ||
    release.test(value) ||
    (hostName.test(value) && /\.[a-z]{2,}(?::\d+)?(?:\/|$)/i.test(value))
  );
}
