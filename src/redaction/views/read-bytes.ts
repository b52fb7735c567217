import { isUtf8 } from 'node:buffer';

const littleEndian = new TextDecoder('utf-16le');
const bigEndian = new TextDecoder('utf-16be');

/** Windows-1252 where it is not Latin-1. Node's own decoder reads Latin-1 there. */
const windowsSigns = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** What no text has, save here and there: a zero at its end, a form feed, the colours of a terminal. */
const odd = /[^\P{Cc}\t\n\r]|\ufffd/gu;
/** Signs that a text of Western Europe has none of, though windows-1252 has them. */
const oddInLatin =
  /[^\t\n\r -~\xa0\xa1\xa7\xaa\xab\xb0\xb4\xb7\xba\xbb\xbf-\xff\u0152\u0153\u2013-\u201e\u2026\u20ac]/g;
/** One character in so many may be odd. */
const charactersPerOdd = 8;
/** Less ASCII than this in a text of Western Europe, and its bytes are a picture or a key. */
const leastAscii = 0.75;

/** Bytes as the text they are: UTF-8, UTF-16 or windows-1252, which has Latin-1's letters; undefined where they are none. */
export function readBytes(bytes: Buffer): string | undefined {
  if (isUtf8(bytes)) {
    const text = keepText(bytes.toString('utf8'));
    if (text !== undefined) return text;
  }
  const { ascii, zeros } = countBytes(bytes);
  const units = bytes.length / 2;
  if (zeros[1] > units / 2 || (bytes[0] === 0xff && bytes[1] === 0xfe)) return keepText(littleEndian.decode(bytes));
  if (zeros[0] > units / 2 || (bytes[0] === 0xfe && bytes[1] === 0xff)) return keepText(bigEndian.decode(bytes));
  return ascii < leastAscii * bytes.length ? undefined : keepText(readWindows1252(bytes), oddInLatin);
}

/** Bytes as windows-1252, whatever they are. */
export function readWindows1252(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[\x80-\x9f]/g, (character) => windowsSigns[character.charCodeAt(0) - 0x80] ?? character);
}

function countBytes(bytes: Buffer): { ascii: number; zeros: [even: number, odd: number] } {
  const zeros: [number, number] = [0, 0];
  let ascii = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 0) zeros[at % 2 === 0 ? 0 : 1]++;
    else if ((byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d) ascii++;
  }
  return { ascii, zeros };
}

function keepText(text: string, none = odd): string | undefined {
  return (text.match(none)?.length ?? 0) * charactersPerOdd <= text.length ? text : undefined;
}
