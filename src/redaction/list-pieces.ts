/** What every match of a pattern holds. */
export interface Pieces {
  /** One of these, in any case; undefined where nothing is certain. */
  oneOf: readonly string[] | undefined;
  /** An ASCII digit. */
  hasDigit: boolean;
  /** It begins with one of these, in any case; undefined where it may begin otherwise. */
  begins: readonly string[] | undefined;
}

/** Stands in `begins` for a digit, whichever it is. */
export const anyDigit = '\0';

/** Longer pieces tell hardly more. */
const longestPiece = 8;
/** So many spellings of one stretch are told apart; where there are more, it ends. */
const mostSpellings = 24;
const mostBeginnings = 2000;

/** A part of a pattern: the ways to write it, where they are few, and what it holds. */
interface Part extends Pieces {
  spellings: readonly string[] | undefined;
  isOptional: boolean;
  isOnceAtMost: boolean;
  /** Once and no more. */
  isSingle: boolean;
}

/** Lists what every match of a regular expression must hold, from its source; less than it could, but never too much. */
export function listPieces(source: string): Pieces {
  const { oneOf, hasDigit, begins } = readAlternatives({ source, at: 0 });
  return { oneOf, hasDigit, begins };
}

interface Reader {
  source: string;
  at: number;
}

function readAlternatives(reader: Reader): Pieces & Pick<Part, 'spellings'> {
  const alternatives = [readSequence(reader)];
  while (reader.source[reader.at] === '|') {
    reader.at++;
    alternatives.push(readSequence(reader));
  }
  const spellings = alternatives.flatMap((one) => one.spellings ?? []);
  return {
    oneOf: alternatives.every(({ oneOf }) => oneOf) ? alternatives.flatMap(({ oneOf }) => oneOf ?? []) : undefined,
    hasDigit: alternatives.every(({ hasDigit }) => hasDigit),
    begins: alternatives.every(({ begins }) => begins) ? alternatives.flatMap(({ begins }) => begins ?? []) : undefined,
    spellings: alternatives.every((one) => one.spellings) && spellings.length <= mostSpellings ? spellings : undefined,
  };
}

function readSequence(reader: Reader): Pieces & Pick<Part, 'spellings'> {
  let best: readonly string[] | undefined;
  let hasDigit = false;
  let isWhole = true;
  let run: readonly string[] = [''];
  const beginnings = new Beginnings();
  const close = (next: readonly string[] = ['']) => {
    best = better(best, run);
    run = next;
  };
  while (reader.at < reader.source.length && !'|)'.includes(reader.source[reader.at] ?? '')) {
    const part = readPart(reader);
    if (!part) continue;
    const { isOptional, isSingle } = part;
    const spellings = part.isOnceAtMost && part.spellings ? ['', ...part.spellings] : part.spellings;
    if (!isOptional) {
      best = better(best, part.oneOf);
      hasDigit ||= part.hasDigit;
    }
    const goesOn = spellings && (!isOptional || part.isOnceAtMost) && run.length * spellings.length <= mostSpellings;
    if (goesOn) run = combine(run, spellings);
    else beginnings.add(run, part);
    if (!goesOn) close(isOptional || !isSingle || !spellings || spellings.length > mostSpellings ? [''] : spellings);
    if (!goesOn || !(isSingle || part.isOnceAtMost)) isWhole = false;
    if (goesOn && !(isSingle || part.isOnceAtMost)) {
      beginnings.add(run);
      close();
    }
  }
  const spellings = isWhole ? run : undefined;
  beginnings.add(run);
  close();
  return { oneOf: best, hasDigit, begins: beginnings.list(), spellings };
}

/** What a sequence may begin with. */
class Beginnings {
  readonly #all: string[] = [];
  #isOpen = true;

  /** Takes what is spelled so far, and the part behind it that is not; a part that may be left out leaves it open. */
  add(run: readonly string[], part?: Part): void {
    if (!this.#isOpen) return;
    const { begins, isOptional } = part ?? { begins: undefined, isOptional: false };
    const isKnown = begins !== undefined && run.length * begins.length <= mostBeginnings;
    this.#isOpen = isKnown && isOptional && run.length === 1 && run[0] === '';
    this.#all.push(...(isKnown && (this.#isOpen || !isOptional) ? combine(run, begins) : run));
  }

  /** All of them; undefined where something else may stand there. */
  list(): readonly string[] | undefined {
    return this.#all.includes('') ? undefined : this.#all;
  }
}

/** Each of these with each of those behind it. */
function combine(all: readonly string[], behind: readonly string[]): readonly string[] {
  const [one = '', another] = behind;
  return another === undefined
    ? all.map((before) => before + one)
    : all.flatMap((before) => behind.map((after) => before + after));
}

/** The set whose shortest piece is the longer one; of two alike the smaller. */
function better(a: readonly string[] | undefined, b: readonly string[] | undefined): readonly string[] | undefined {
  if (!b || b.includes('')) return a;
  if (!a) return b;
  const [ofA, ofB] = [a, b].map((pieces) => Math.min(longestPiece, ...pieces.map(({ length }) => length)));
  return (ofB ?? 0) > (ofA ?? 0) || (ofB === ofA && b.length < a.length) ? b : a;
}

const quantifier = /[?*+]\??|\{(\d+),?\d*\}\??/y;

/** The next part with its quantifier; undefined for what takes no room. */
function readPart(reader: Reader): Part | undefined {
  const read = readOne(reader);
  const found = matchAt(quantifier, reader);
  const sign = found?.[0].charAt(0);
  if (!read) return undefined;
  const { spellings, oneOf, hasDigit, begins } = read;
  const isOnceAtMost = sign === '?';
  const isOptional = isOnceAtMost || sign === '*' || found?.[1] === '0';
  return { spellings, oneOf, hasDigit, begins, isOptional, isOnceAtMost, isSingle: !found };
}

/** What a sticky pattern matches where the reader stands, who goes on behind it. */
function matchAt(pattern: RegExp, reader: Reader): RegExpExecArray | null {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.source);
  reader.at += found?.[0].length ?? 0;
  return found;
}

type Atom = Pick<Part, 'spellings' | 'oneOf' | 'hasDigit' | 'begins'>;

const anything: Atom = { spellings: undefined, oneOf: undefined, hasDigit: false, begins: undefined };
const digit: Atom = { spellings: undefined, oneOf: undefined, hasDigit: true, begins: [anyDigit] };
const literal = (...spellings: string[]): Atom => ({ spellings, oneOf: undefined, hasDigit: false, begins: spellings });

/** Characters that stand for themselves, the last of which no quantifier is for. */
const plain = /[^\\[\](){}|?*+.^$]+(?![?*+{])/y;

function readOne(reader: Reader): Atom | undefined {
  const whole = matchAt(plain, reader)?.[0];
  if (whole !== undefined) return literal(whole.toLowerCase());
  const sign = reader.source[reader.at] ?? '';
  if (sign === '(') return readGroup(reader);
  if (sign === '[') return readClass(reader);
  if (sign === '\\') return readEscape(reader);
  reader.at++;
  if (sign === '^' || sign === '$') return undefined;
  return sign === '.' ? anything : literal(sign.toLowerCase());
}

const opening = /\((?:\?(?:[:=!]|<[=!]|<\w+>))?/y;

function readGroup(reader: Reader): Atom | undefined {
  const open = matchAt(opening, reader)?.[0];
  const inside = readAlternatives(reader);
  reader.at++;
  return open?.endsWith('=') || open?.endsWith('!') ? undefined : inside;
}

const characterClass = /\[((?:\\.|[^\]\\])*)\]/suy;

/** A class of a few characters is as good as a choice among them. */
function readClass(reader: Reader): Atom {
  const inside = matchAt(characterClass, reader)?.[1] ?? '';
  if (/^(?:\\d|[0-9]|[0-9]-[0-9])+$/.test(inside)) return digit;
  const characters = inside.replace(/\\([^\w])/g, '$1');
  const isList = characters.length <= 6 && !/^\^|\\|.-./su.test(characters) && !/[\ud800-\udfff]/.test(characters);
  return isList ? literal(...new Set(characters.toLowerCase())) : anything;
}

const escaped = /\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|k<\w+>|\d+|.)/suy;

function readEscape(reader: Reader): Atom | undefined {
  const whole = matchAt(escaped, reader)?.[0] ?? '\\';
  if (whole === '\\d') return digit;
  if (whole === '\\b' || whole === '\\B') return undefined;
  return /^\\\W$/.test(whole) ? literal(whole.charAt(1)) : anything;
}
