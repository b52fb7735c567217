import { listRarePlaces } from '../needs.ts';
import type { SaidValue } from './said-secret.ts';
import { namesPassword } from './secret-names.ts';
import { isFiller, isNoSecret, isPassphrase, isRandom, isReference, isRelease } from './secret-values.ts';

/** Words stand between blanks, quotes, brackets and the signs that part a value from its name. */
const partsWords = /[\s"'`«»“”„<>|,;()[\]{}\\=:/]/;
const shortest = 6;
const longest = 48;
/** What none of them is without: a digit, or a sign between words. */
const joint = /[\d_.+-]/;
const [areParting, areJoints] = [partsWords, joint].map((pattern) =>
  Uint8Array.from({ length: 0x80 }, (_, code) => Number(pattern.test(String.fromCharCode(code)))),
) as [Uint8Array, Uint8Array];

/** Whether a word ends at a place. */
function isParted(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 0x80 ? areParting[code] === 1 : partsWords.test(text.charAt(at));
}

/** Lists the words of a text that are long enough and have a joint. */
function listJoined(text: string): SaidValue[] {
  const words: SaidValue[] = [];
  let end = 0;
  for (const place of listRarePlaces(text)) {
    if (place < end || areJoints[text.charCodeAt(place)] !== 1) continue;
    let start = place;
    while (start > end && !isParted(text, start - 1)) start--;
    end = place + 1;
    while (end < text.length && !isParted(text, end)) end++;
    if (end - start >= shortest && end - start <= longest) words.push({ start, value: text.slice(start, end) });
  }
  return words;
}

/** `C0b4lt!16`, `Schnee537#`, `$copper.Meadow64`: letters, digits and a sign that names do not have. */
const dense = /^(?=.*\p{L}.*\p{L})(?=.*\d)(?=.*[!$%^*~?@#§])/u;
/** `user@host1`, `user#4821`, `%2Fnew`, `#tag2026`, `@handle42`, `$price2`, `50%-off` */
const noDense =
  /^[\w.+-]+@[\w.-]+$|^[\p{L}_.]+#\d{4}$|^[\p{Ll}_.]+#\d+$|%[0-9A-F]{2}|^[#@]|^\d+(?:[%$]|\p{L}{0,4}!$)|^\d{4}-\d\d-\d\d/u;
/** `LaterneTraktor75`, `tavolo.Rosso-92`, `Fenster908!` */
const joined =
  /^\p{L}\p{Ll}{2,14}(?:[._-]?\p{Lu}\p{Ll}{2,14}){1,3}[._-]?\d{2,6}[!?*#$%&+]?$|^\p{Lu}\p{Ll}{2,14}\d{2,6}[!?*#$%&+]$/u;
const mixed = /^(?=[\p{L}\d]{8,24}$)(?:\d*\p{L}+\d+\p{L}|\p{L}*\d+\p{L}+\d)/u;
/** `1920x1080px`, digests. */
const noMixed = /^[\da-f]+$|^\d+x\d+\p{L}{0,2}$/iu;
/** `ventana.2060`, `zephyr_kestrel80`: names of accounts and machines look so, too. */
const plain = /^\p{L}{4,14}[._-]?\d{2,5}$|^\p{L}{3,14}(?:[._-]\p{L}{3,14}){1,3}[._-]?\d{2,4}$/u;

/** Whether people choose such words as passwords, and use them for nothing else. */
const isChosen = (value: string): boolean =>
  (dense.test(value) && !noDense.test(value)) ||
  joined.test(value) ||
  (mixed.test(value) && !noMixed.test(value) && isRandom(value));

const before =
  /(?:[:=>]\s?|["'`«“„]|(?<!\p{L})(?:is|ist|lautet|est|es|è|é|to|är|jest|try|essaie|prova|probeer|spróbuj|with|mal|mit|avec|con|met|com|med)\s)$/u;
const behind = /^(?:["'`»”“]|[.!?]?\s{0,3}(?:$|\n))/;

/** Whether a word stands alone, as what is told: behind a colon, in quotes, or at the end of its line. */
const isTold = (text: string, start: number, end: number): boolean =>
  before.test(text.slice(Math.max(0, start - 9), start)) || behind.test(text.slice(end, end + 5));

/** The word without the marks of bold type around it, and the sign its sentence ends with. */
function readWord(text: string, word: string, index: number): SaidValue {
  const mark = /^[*_~]{1,3}(?=.+[*_~]$)/.exec(word)?.[0].length ?? 0;
  const bare = word.slice(mark, word.length - mark);
  const isEnd = /^(?:\s|$)/.test(text.slice(index + word.length, index + word.length + 1));
  return { start: index + mark, value: bare.replace(isEnd ? /[.?…]{1,3}$/ : /[.…]{1,3}$/, '') };
}

/**
 * Finds passwords by what they are made of, where a word for one stands near, whatever stands between the two: `enter
 * LaterneTraktor75 in the field for the password`. What may be the name of something has to stand alone.
 */
export function findChosenSecrets(text: string): SaidValue[] {
  const found: SaidValue[] = [];
  for (const word of listJoined(text)) {
    const { start, value } = readWord(text, word.value, word.start);
    const end = start + value.length;
    if (value.length < shortest) continue;
    const isLikely = isChosen(value) || ((plain.test(value) || isPassphrase(value)) && isTold(text, start, end));
    if (!isLikely || isNoSecret(value) || isReference(value) || isRelease(value) || isFiller(value)) continue;
    if (namesPassword(text, start, end)) found.push({ start, value });
  }
  return found;
}
