import { readWeights, type Weights } from './read-data.ts';

/** What a character is to a run of letters, digits and signs. */
export const kinds = { sign: 0, lower: 1, upper: 2, digit: 3 };

/** Kind of each ASCII character; others are signs. */
const kindOf = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const unit = String.fromCharCode(code);
  kindOf[code] = /[a-z]/.test(unit) ? 1 : /[A-Z]/.test(unit) ? 2 : /\d/.test(unit) ? 3 : 0;
}

/** Letters without case, then digits and signs as one symbol each. */
const symbolCount = 28;
const digitSymbol = 26;
const signSymbol = 27;
const kindCount = 4;
const letterCosts = symbolCount * symbolCount * digitSymbol;
/** Costs of a letter behind two symbols, then of a kind behind two kinds. */
export const costCount = letterCosts + kindCount ** 3;

/** What was read of a run so far: the last two symbols and kinds. */
interface Reading {
  letterBefore: number;
  letter: number;
  kindBefore: number;
  kind: number;
}

const startOfRun = (): Reading => ({ letterBefore: signSymbol, letter: signSymbol, kindBefore: 0, kind: 0 });

/**
 * Reads the next character: the places of what it costs in the table, the letter's first (-1 for what is no letter).
 * A capital behind a small letter begins a word, as a letter behind a sign does.
 */
function read(reading: Reading, code: number): { letterAt: number; kindAt: number } {
  const kind = kindOf[code] ?? 0;
  const kindAt = letterCosts + (reading.kindBefore * kindCount + reading.kind) * kindCount + kind;
  const isLetter = kind === 1 || kind === 2;
  if (kind === 2 && reading.kind === 1) reading.letterBefore = reading.letter = signSymbol;
  const symbol = isLetter ? (code | 32) - 97 : kind === 3 ? digitSymbol : signSymbol;
  const letterAt = isLetter ? (reading.letterBefore * symbolCount + reading.letter) * digitSymbol + symbol : -1;
  reading.letterBefore = reading.letter;
  reading.letter = symbol;
  reading.kindBefore = reading.kind;
  reading.kind = kind;
  return { letterAt, kindAt };
}

/** Lists the places in the table of all that a word of a program costs, its end included: for the training. */
export function listCosts(word: string): number[] {
  const reading = startOfRun();
  const places: number[] = [];
  for (let at = 0; at <= word.length; at++) {
    const { letterAt, kindAt } = read(reading, at < word.length ? word.charCodeAt(at) : 45);
    places.push(kindAt);
    if (letterAt >= 0) places.push(letterAt);
  }
  return places;
}

/** Bits that a digit costs, once it is one. */
const digitBits = Math.log2(10);

let costs: Weights | undefined;

/** How random a stretch of a run is at its most random, in bits more than words and names of programs are. */
export function weighRandomness(run: string): { bits: number; start: number; end: number } {
  costs ??= readWeights('key-likeness', costCount);
  const { values, scale } = costs;
  const reading = startOfRun();
  const best = { bits: 0, start: 0, end: 0 };
  let bits = 0;
  let start = 0;
  let atomEnd = 0;
  let uniform = 0;
  for (let at = 0; at < run.length; at++) {
    const code = run.charCodeAt(at);
    if (at >= atomEnd && (kindOf[code] ?? 0) !== 0) {
      atomEnd = endOfAtom(run, at);
      uniform = Math.log2(sizeOfAlphabet(run, at, atomEnd));
    }
    const { letterAt, kindAt } = read(reading, code);
    // A sign says little: it stands in keys as in names.
    if (reading.kind === 0) continue;
    bits += ((values[kindAt] ?? 0) + (letterAt < 0 ? 0 : (values[letterAt] ?? 0))) * scale - uniform;
    if (letterAt < 0) bits += digitBits;
    if (bits <= 0) {
      bits = 0;
      start = at + 1;
    } else if (bits > best.bits) Object.assign(best, { bits, start, end: at + 1 });
  }
  return best;
}

function endOfAtom(run: string, from: number): number {
  let at = from;
  while (at < run.length && (kindOf[run.charCodeAt(at)] ?? 0) !== 0) at++;
  return at;
}

/** Characters of the smallest usual alphabet that letters and digits without signs between them are of. */
function sizeOfAlphabet(run: string, from: number, to: number): number {
  let seen = 0;
  let isHex = true;
  for (let at = from; at < to; at++) {
    const code = run.charCodeAt(at);
    const kind = kindOf[code] ?? 0;
    seen |= 1 << kind;
    if (kind !== kinds.digit && (code | 32) > 102) isHex = false;
  }
  const digits = (seen & 8) === 0 ? 0 : 10;
  if ((seen & 6) === 6) return 52 + digits;
  if ((seen & 6) === 0) return 10;
  return isHex ? 16 : 26 + digits;
}
