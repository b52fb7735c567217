/** A way to write a text, and the way back, which leaves what is not written so. */
export interface Encoding {
  name: string;
  encode: (text: string) => string;
  decode: (text: string) => string;
}

const utf8 = (text: string) => [...Buffer.from(text)];
const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, '0');
const isPlain = (character: string) => /[A-Za-z0-9_.-]/.test(character);

/** Writes each character that is no plain one, with `write`. */
const escapeOdd = (text: string, write: (character: string) => string) =>
  Array.from(text, (character) => (isPlain(character) ? character : write(character))).join('');

const decodeBytes = (text: string, run: RegExp) =>
  text.replace(run, (found) => Buffer.from(found.replace(/[%=]/g, ''), 'hex').toString('utf8'));

const percent = (text: string) => decodeBytes(text, /(?:%[0-9A-Fa-f]{2})+/g);

const decodeJson = (text: string) =>
  text
    .replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\\(["\\/])/g, '$1');

const codePoint = (character: string) => character.codePointAt(0) ?? 0;

/** Cuts a text without cutting a character's escape. */
const inLines = (text: string, length: number, end: string) =>
  (text.match(new RegExp(`(?:=[0-9A-F]{2}|\\r\\n|[^]){1,${length}}`, 'gu')) ?? []).join(end);

/** Each encoding that redaction sees through. */
export const encodings: readonly [Encoding, ...Encoding[]] = [
  { name: 'percent', encode: encodeURIComponent, decode: percent },
  {
    name: 'percent of every byte',
    encode: (text) =>
      utf8(text)
        .map((byte) => `%${hex(byte).toLowerCase()}`)
        .join(''),
    decode: percent,
  },
  {
    name: 'form',
    encode: (text) => String(new URLSearchParams({ note: text, page: '2' })),
    decode: (text) => percent(text.replaceAll('+', ' ')),
  },
  {
    name: 'decimal entities',
    encode: (text) => escapeOdd(text, (character) => `&#${codePoint(character)};`),
    decode: (text) => text.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code))),
  },
  {
    name: 'hexadecimal entities of every character',
    encode: (text) => Array.from(text, (character) => `&#x${codePoint(character).toString(16)};`).join(''),
    decode: (text) =>
      text.replace(/&#x([0-9a-f]+);/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16))),
  },
  {
    name: 'quoted-printable',
    encode: (text) =>
      escapeOdd(text, (character) =>
        character === ' '
          ? ' '
          : utf8(character)
              .map((byte) => `=${hex(byte)}`)
              .join(''),
      ),
    decode: (text) => decodeBytes(text.replace(/=\r?\n/g, ''), /(?:=[0-9A-Fa-f]{2})+/g),
  },
  {
    name: 'JSON',
    encode: (text) =>
      escapeOdd(JSON.stringify(text).slice(1, -1), (character) =>
        character === '@' || character > '\u007f'
          ? Array.from(
              { length: character.length },
              (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
            ).join('')
          : character,
      ),
    decode: decodeJson,
  },
  {
    name: 'JSON in JSON',
    encode: (text) => JSON.stringify(JSON.stringify({ text })),
    decode: (text) => decodeJson(decodeJson(text)),
  },
  {
    name: 'base64',
    encode: (text) => Buffer.from(`It says: ${text}, and no more.`).toString('base64'),
    decode: (text) => text.replace(/[A-Za-z0-9+/]{24,}={0,2}/g, (run) => Buffer.from(run, 'base64').toString('utf8')),
  },
  {
    name: 'base64 of UTF-16',
    encode: (text) => Buffer.from(`It says: ${text}, and no more.`, 'utf16le').toString('base64'),
    decode: (text) =>
      text.replace(/[A-Za-z0-9+/]{24,}={0,2}/g, (run) => Buffer.from(run, 'base64').toString('utf16le')),
  },
  {
    name: 'base64 in short lines',
    encode: (text) => inLines(Buffer.from(`It says: ${text}, and no more.`).toString('base64'), 20, '\r\n '),
    decode: (text) =>
      text.replace(/[A-Za-z0-9+/]{4,}(?:\r\n [A-Za-z0-9+/]+)+={0,2}/g, (run) =>
        Buffer.from(run, 'base64').toString('utf8'),
      ),
  },
  {
    name: 'quoted-printable in short lines',
    encode: (text) =>
      inLines(
        escapeOdd(text, (character) =>
          /[ \r\n]/.test(character)
            ? character
            : utf8(character)
                .map((byte) => `=${hex(byte)}`)
                .join(''),
        ),
        11,
        '=\r\n',
      ),
    decode: (text) => decodeBytes(text.replace(/=[ \t]*\r?\n/g, ''), /(?:=[0-9A-Fa-f]{2})+/g),
  },
  {
    name: 'encoded words',
    encode: (text) =>
      Array.from(
        text.match(/.{1,16}/gsu) ?? [],
        (piece) => `=?utf-8?B?${Buffer.from(piece).toString('base64')}?=`,
      ).join('\r\n '),
    decode: (text) =>
      text.replace(/\?=\s+=\?utf-8\?B\?/g, ',').replace(/=\?utf-8\?B\?([^?]*)\?=/g, (_, words: string) =>
        words
          .split(',')
          .map((word) => Buffer.from(word, 'base64').toString('utf8'))
          .join(''),
      ),
  },
  {
    name: 'Markdown',
    encode: (text) => text.replace(/[!-/:-@[-`{-~]/g, '\\$&'),
    decode: (text) => text.replace(/\\([!-/:-@[-`{-~])/g, '$1'),
  },
  {
    name: 'base64 for URLs',
    encode: (text) => Buffer.from(`It says: ${text}, and no more.`).toString('base64url'),
    decode: (text) => text.replace(/[A-Za-z0-9_-]{24,}/g, (run) => Buffer.from(run, 'base64url').toString('utf8')),
  },
];
