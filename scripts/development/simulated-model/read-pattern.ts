/** A piece of a regular expression: what may stand there, without its assertions. */
export type PatternPart =
  | { is: 'text'; text: string }
  | { is: 'class'; source: string }
  | { is: 'sequence'; parts: readonly PatternPart[] }
  | { is: 'choice'; options: readonly PatternPart[] }
  | { is: 'repeat'; part: PatternPart; least: number; most: number }
  | { is: 'group'; part: PatternPart; names: readonly string[] }
  | { is: 'same'; name: string }
  /** A positive look-ahead or look-behind. */
  | { is: 'around'; part: PatternPart };

const nothing: PatternPart = { is: 'text', text: '' };
const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', v: '\v', f: '\f', 0: '\0' };
const groupStart = /\((?:\?(?:(=|!|<=|<!)|<([^>]+)>|[a-z-]*:))?/uy;
const quantifier = /(?:\*|\+|\?|\{(\d+)(,?)(\d*)\})\??/y;
const flatClass = /\[(?:\\.|[^\]\\])*\]/suy;
/** With the flag `v` a class may hold classes, which may hold some themselves. */
const deepClass = /\[(?:\\.|[^\][\\]|\[(?:\\.|[^\][\\]|\[(?:\\.|[^\][\\])*\])*\])*\]/suy;
const setToken = /\\[pP]\{[^}]*\}|\\[dDwWsS]|\./suy;
const hexToken = /\\(?:u\{([\da-f]+)\}|u([\da-f]{4})|x([\da-f]{2}))/iy;
const controlToken = /\\c([a-z])/iy;
const sameToken = /\\(?:k<([^>]+)>|([1-9]\d?))/y;
const assertion = /\^|\$|\\[bB]/y;

/** Where in a pattern's source the reading is. */
interface Reader {
  source: string;
  at: number;
  /** Groups opened so far. */
  groups: number;
  classToken: RegExp;
}

/**
 * Reads a regular expression. Anchors, word boundaries and negative look-arounds are left out: whoever samples tries
 * what comes out against the expression itself.
 */
export function readPattern({ source, flags }: RegExp): PatternPart {
  return readChoice({ source, at: 0, groups: 0, classToken: flags.includes('v') ? deepClass : flatClass });
}

function take(reader: Reader, token: RegExp): RegExpExecArray | null {
  token.lastIndex = reader.at;
  const match = token.exec(reader.source);
  if (match !== null) reader.at = token.lastIndex;
  return match;
}

function readChoice(reader: Reader): PatternPart {
  const options = [readSequence(reader)];
  while (reader.source[reader.at] === '|') {
    reader.at += 1;
    options.push(readSequence(reader));
  }
  return options.length === 1 ? (options[0] ?? nothing) : { is: 'choice', options };
}

function readSequence(reader: Reader): PatternPart {
  const parts: PatternPart[] = [];
  while (reader.at < reader.source.length && !'|)'.includes(reader.source[reader.at] ?? '')) {
    parts.push(readRepeated(reader));
  }
  return { is: 'sequence', parts };
}

function readRepeated(reader: Reader): PatternPart {
  const part = readAtom(reader);
  const match = take(reader, quantifier);
  if (match === null) return part;
  const [text, from, comma, to] = match;
  if (from === undefined) {
    return { is: 'repeat', part, least: text[0] === '+' ? 1 : 0, most: text[0] === '?' ? 1 : Infinity };
  }
  const most = comma === '' ? Number(from) : Number(to || Infinity);
  return { is: 'repeat', part, least: Number(from), most };
}

function readAtom(reader: Reader): PatternPart {
  if (take(reader, assertion)) return nothing;
  const group = take(reader, groupStart);
  if (group) return readGroup(reader, group);
  const found = take(reader, reader.classToken) ?? take(reader, setToken);
  if (found) return { is: 'class', source: found[0] };
  const hex = take(reader, hexToken);
  if (hex) return { is: 'text', text: String.fromCodePoint(Number.parseInt(hex[1] ?? hex[2] ?? hex[3] ?? '', 16)) };
  const control = take(reader, controlToken);
  if (control) return { is: 'text', text: String.fromCharCode((control[1] ?? '').toUpperCase().charCodeAt(0) - 64) };
  const same = take(reader, sameToken);
  if (same) return { is: 'same', name: same[1] ?? same[2] ?? '' };
  return readCharacter(reader);
}

function readGroup(reader: Reader, [start, look, name]: RegExpExecArray): PatternPart {
  let number: string | undefined;
  if (start === '(' || name !== undefined) {
    reader.groups += 1;
    number = String(reader.groups);
  }
  const part = readChoice(reader);
  reader.at += 1;
  if (look !== undefined) return look.endsWith('=') ? { is: 'around', part } : nothing;
  return number === undefined ? part : { is: 'group', part, names: name === undefined ? [number] : [number, name] };
}

function readCharacter(reader: Reader): PatternPart {
  const isEscaped = reader.source[reader.at] === '\\';
  if (isEscaped) reader.at += 1;
  const text = String.fromCodePoint(reader.source.codePointAt(reader.at) ?? 0);
  reader.at += text.length;
  return { is: 'text', text: isEscaped ? (escapes[text] ?? text) : text };
}
