/** What is known of the places at which a pattern may match, by the ASCII characters there: 1 for each that may. */
export interface Beginning {
  /** A match begins with one of these, or with one beyond ASCII where `isBeyond`. */
  first: Uint8Array;
  isBeyond: boolean;
  /** Right behind one of these no match begins. */
  barred: Uint8Array;
}

const asciiCount = 128;

/** Reads from a pattern's source which characters its matches may begin with, and behind which they cannot. */
export function readBeginning({ source, flags }: RegExp): Beginning {
  const reader: Reader = { source, at: 0, flags: flags.replace(/[gy]/g, ''), barred: undefined };
  const { characters, mayBeEmpty } = readAlternatives(reader, true);
  const { ascii, isBeyond } = mayBeEmpty ? any : characters;
  return { first: ascii, isBeyond, barred: reader.barred?.ascii ?? none.ascii };
}

/** Some characters: a flag for each ASCII one, and whether others are among them. */
interface Characters {
  ascii: Uint8Array;
  isBeyond: boolean;
}

const none: Characters = { ascii: new Uint8Array(asciiCount), isBeyond: false };
const any: Characters = { ascii: new Uint8Array(asciiCount).fill(1), isBeyond: true };

const unite = (a: Characters, b: Characters): Characters => ({
  ascii: a.ascii.map((flag, code) => flag | (b.ascii[code] ?? 0)),
  isBeyond: a.isBeyond || b.isBeyond,
});
const intersect = (a: Characters, b: Characters): Characters => ({
  ascii: a.ascii.map((flag, code) => flag & (b.ascii[code] ?? 0)),
  isBeyond: a.isBeyond && b.isBeyond,
});

interface Reader {
  source: string;
  at: number;
  flags: string;
  /** What may not stand before the whole pattern. */
  barred: Characters | undefined;
}

/** What a part of a pattern may begin with, and whether it may take no room. */
interface Part {
  characters: Characters;
  mayBeEmpty: boolean;
  /** It takes no room, and what stands behind begins with these. */
  isAhead?: boolean;
}

const zeroWidth: Part = { characters: none, mayBeEmpty: true };

function readAlternatives(reader: Reader, isWhole: boolean): Part {
  let found = readSequence(reader, isWhole);
  while (reader.source[reader.at] === '|') {
    reader.at++;
    if (isWhole) reader.barred = undefined;
    const next = readSequence(reader, false);
    found = {
      characters: unite(found.characters, next.characters),
      mayBeEmpty: found.mayBeEmpty || next.mayBeEmpty,
    };
  }
  return found;
}

function readSequence(reader: Reader, isWhole: boolean): Part {
  let characters = none;
  let ahead = any;
  let mayBeEmpty = true;
  while (reader.at < reader.source.length && !'|)'.includes(reader.source[reader.at] ?? '')) {
    const part = readOne(reader, isWhole && mayBeEmpty && characters === none);
    const isOptional = /^(?:[?*]|\{0)/.test(readQuantifier(reader));
    if (!mayBeEmpty || part === zeroWidth) continue;
    if (part.isAhead) ahead = intersect(ahead, part.characters);
    else {
      characters = unite(characters, intersect(part.characters, ahead));
      mayBeEmpty = isOptional || part.mayBeEmpty;
    }
  }
  return { characters, mayBeEmpty };
}

const quantifier = /(?:[?*+]|\{\d+,?\d*\})\??/y;
const opening = /\((?:\?(?:[:=!]|<[=!]|<\w+>))?/y;
const atom = /\[(?:\\.|[^\]\\])*\]|\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|k<\w+>|.)|./suy;

function matchAt(pattern: RegExp, reader: Reader): string {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.source)?.[0] ?? '';
  reader.at += found.length;
  return found;
}

const readQuantifier = (reader: Reader) => matchAt(quantifier, reader);

function readOne(reader: Reader, isLeading: boolean): Part {
  const open = matchAt(opening, reader);
  if (open !== '') return readGroup(reader, open, isLeading);
  const source = matchAt(atom, reader);
  if (/^(?:[$^]|\\[bB])$/.test(source)) return zeroWidth;
  if (/^\\(?:k|[1-9])/.test(source)) return { characters: any, mayBeEmpty: true };
  return { characters: listCharacters(source, reader.flags), mayBeEmpty: false };
}

function readGroup(reader: Reader, open: string, isLeading: boolean): Part {
  const from = reader.at;
  const inside = readAlternatives(reader, false);
  const source = reader.source.slice(from, reader.at++);
  if (open === '(?<!' && isLeading)
    for (const one of listSingles(source))
      reader.barred = unite(reader.barred ?? none, listCharacters(one, reader.flags));
  if (open === '(?=' && !inside.mayBeEmpty) return { ...inside, isAhead: true };
  return /[=!]$/.test(open) ? zeroWidth : inside;
}

/** The alternatives of a group that are one character each. */
function listSingles(source: string): string[] {
  const reader = { source, at: 0, flags: '', barred: undefined };
  const singles: string[] = [];
  while (reader.at < source.length) {
    const one = source[reader.at] === '(' ? '' : matchAt(atom, reader);
    const isSingle = one !== '' && !/^(?:[$^|]|\\(?:[bBk]|[1-9]))/.test(one) && '|'.includes(source[reader.at] ?? '|');
    if (isSingle) singles.push(one);
    if (isSingle && reader.at < source.length) reader.at++;
    if (!isSingle) return singles;
  }
  return singles;
}

const known = new Map<string, Characters>();
/** Every character beyond ASCII but halves of pairs. */
let beyond: string | undefined;

function listCharacters(source: string, flags: string): Characters {
  const name = `${flags} ${source}`;
  const before = known.get(name);
  if (before) return before;
  const pattern = new RegExp(`^(?:${source})`, flags);
  const ascii = new Uint8Array(asciiCount).map((_, code) => Number(pattern.test(String.fromCharCode(code))));
  beyond ??= listBeyond();
  // Pairs are in no class that is not told here.
  const isBeyond = /\\[pPuDSW]|\[\^|[^\0-\x7f]|^\.$/.test(source) || new RegExp(source, flags).test(beyond);
  known.set(name, { ascii, isBeyond });
  return { ascii, isBeyond };
}

function listBeyond(): string {
  const codes = Array.from({ length: 0x1_0000 - asciiCount }, (_, at) => at + asciiCount);
  return String.fromCharCode(...codes.filter((code) => code < 0xd800 || code > 0xdfff));
}
