/** Where a pattern is read from: forwards, or backwards as everything behind `(?<=` is. */
type Direction = 'start' | 'end';

/** A character, class, group or sign of a pattern, with its quantifier. */
interface Part {
  source: string;
  /** In lower case; set for one character that stands there once, whatever else does. */
  character?: string;
  isCapturing?: boolean | undefined;
}

/**
 * Rewrites a pattern so that alternatives which begin alike ask for what they share once: `passport|permit|tel` becomes
 * `p(?:assport|ermit)|tel`. Without case V8 does not do that itself, and tries each of a hundred words at every place. What
 * is found stays the same: only neighbours are put together, and those that are have different first characters. With
 * `end`, for a pattern behind `(?<=`, they are those that end alike.
 */
export function groupAlternatives(source: string, direction: Direction = 'start'): string {
  return writeAlternatives({ source, at: 0 }, direction);
}

/** The same pattern with its alternatives put together. */
export function withGroups({ source, flags }: RegExp): RegExp {
  return new RegExp(groupAlternatives(source), flags);
}

interface Reader {
  source: string;
  at: number;
}

function writeAlternatives(reader: Reader, direction: Direction): string {
  const alternatives: Part[][] = [];
  do {
    const parts: Part[] = [];
    while (reader.at < reader.source.length && !'|)'.includes(reader.source[reader.at] ?? ''))
      parts.push(readPart(reader, direction));
    alternatives.push(parts);
  } while (reader.source[reader.at++] === '|');
  return group(alternatives, direction);
}

const quantifier = /(?:[?*+]|\{\d+,?\d*\})\??/y;

function readPart(reader: Reader, direction: Direction): Part {
  const one = readOne(reader, direction);
  const found = '?*+{'.includes(reader.source[reader.at] || ' ') ? matchAt(quantifier, reader) : undefined;
  return found === undefined ? one : { source: one.source + found, isCapturing: one.isCapturing };
}

/** What a sticky pattern matches where the reader stands, who goes on behind it. */
function matchAt(pattern: RegExp, reader: Reader): string | undefined {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.source)?.[0];
  reader.at += found?.length ?? 0;
  return found;
}

const opening = /\((?:\?(?:[:=!]|<[=!]|<\w+>))?/y;
const escaped = /\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|k<\w+>|\d+|.)/suy;
const characterClass = /\[(?:\\.|[^\]\\])*\]/suy;
const anything = /./suy;

function readOne(reader: Reader, direction: Direction): Part {
  const sign = reader.source[reader.at];
  if (sign === '(') {
    const open = matchAt(opening, reader) ?? sign;
    const inside = writeAlternatives(reader, open.startsWith('(?<') ? 'end' : /[=!]$/.test(open) ? 'start' : direction);
    return { source: `${open}${inside})`, isCapturing: !/[:=!]$/.test(open) };
  }
  const special = sign === '[' ? characterClass : sign === '\\' ? escaped : anything;
  const source = matchAt(special, reader) ?? matchAt(anything, reader) ?? '';
  const isPlain = sign === '\\' ? /^\\[^\w]$/su.test(source) : !'[^$.'.includes(source.charAt(0));
  return isPlain ? { source, character: source.toLowerCase() } : { source };
}

/** Puts neighbours together whose first (or last) character is known; what else stands between them parts them. */
function group(alternatives: readonly Part[][], direction: Direction): string {
  const written: string[] = [];
  let known = new Map<string, Part[][]>();
  const close = () => {
    for (const alike of known.values()) written.push(alike.length > 1 ? join(alike, direction) : write(alike[0] ?? []));
    known = new Map();
  };
  for (const parts of alternatives.flatMap((one) => spell(one, direction))) {
    const character = outer(parts, direction)?.character;
    if (character === undefined || parts.some(({ source, isCapturing }) => isCapturing ?? source.startsWith('\\k'))) {
      close();
      written.push(write(parts));
    } else {
      const alike = known.get(character) ?? [];
      // `P` and `p` are one character for a pattern without case, and two for another.
      if (alike[0] && outer(alike[0], direction)?.source !== outer(parts, direction)?.source) close();
      known.set(character, [...(known.get(character) ?? []), parts]);
    }
  }
  close();
  return written.join('|');
}

/** `herrn?` is `herrn` or `herr`, and `amig[oa]` is `amigo` or `amiga`. */
function spell(parts: readonly Part[], direction: Direction): readonly Part[][] {
  const { source = '' } = outer(parts, direction) ?? {};
  const [, characters] = /^(?:(\p{L})\?|\[(\p{L}{2,4})\])$/u.exec(source)?.filter((one) => one !== undefined) ?? [];
  if (characters === undefined) return [[...parts]];
  const rest = withoutOuter(parts, direction);
  const spellings = Array.from(characters, (character): Part[] => {
    const part = { source: character, character: character.toLowerCase() };
    return direction === 'start' ? [part, ...rest] : [...rest, part];
  });
  return source.endsWith('?') ? [...spellings, rest] : spellings;
}

function join(alike: readonly Part[][], direction: Direction): string {
  const shared = outer(alike[0] ?? [], direction)?.source ?? '';
  const rest = group(
    alike.map((parts) => withoutOuter(parts, direction)),
    direction,
  );
  return direction === 'start' ? `${shared}(?:${rest})` : `(?:${rest})${shared}`;
}

const outer = (parts: readonly Part[], direction: Direction) => parts.at(direction === 'start' ? 0 : -1);

const withoutOuter = (parts: readonly Part[], direction: Direction) =>
  direction === 'start' ? parts.slice(1) : parts.slice(0, -1);

const write = (parts: readonly Part[]) => parts.map(({ source }) => source).join('');
