/** What a character is, as bits. */
export const letter = 1;
export const mark = 2;
export const number = 4;

/** 0 for a UTF-16 code unit that nobody asked for yet. */
const known = new Uint8Array(0x1_0000);
const asked = 128;

/** The kind of the character at a place of a text, as bits; 0 for other characters, and behind the end. */
export function kindAt(text: string, at: number): number {
  // Before the read: V8 gives up the quick form of a `charCodeAt` that was once asked for what is behind the end.
  if (at >= text.length) return 0;
  const code = text.charCodeAt(at);
  const kind = known[code] ?? 0;
  return kind === 0 ? learnKind(text, at, code) : kind & ~asked;
}

/** The kind of the character that ends at a place; 0 at the beginning. */
export function kindBefore(text: string, at: number): number {
  return at > 0 ? kindAt(text, at > 1 && widthAt(text, at - 2) === 2 ? at - 2 : at - 1) : 0;
}

function learnKind(text: string, at: number, code: number): number {
  const isHalf = code >= 0xd800 && code < 0xe000;
  const kind = readKind(isHalf ? String.fromCodePoint(text.codePointAt(at) ?? 0) : String.fromCharCode(code));
  if (!isHalf) known[code] = kind | asked;
  return kind;
}

function readKind(character: string): number {
  if (/\p{L}/u.test(character)) return letter;
  if (/\p{M}/u.test(character)) return mark;
  return /\p{N}/u.test(character) ? number : 0;
}

/** Where a run of characters of these kinds ends that begins at a place; the place itself where there is none. */
export function endOfRun(text: string, from: number, kinds: number): number {
  let at = from;
  while (at < text.length) {
    const kind = known[text.charCodeAt(at)] ?? 0;
    if (kind === 0) {
      if ((kindAt(text, at) & kinds) === 0) break;
      at += widthAt(text, at);
    } else if ((kind & kinds) === 0) break;
    else at++;
  }
  return at;
}

/** UTF-16 code units of the character at a place. */
export function widthAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xd800 && code < 0xdc00 && (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
