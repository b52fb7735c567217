import { readWeights, type Weights } from './read-data.ts';

/** What a character is to a run of letters, digits and signs. */
const sign = 0;
const upper = 2;
const digit = 3;

/** Kind of each ASCII character, and its symbol: a letter without case, a digit, a sign. Others are signs. */
const kindOf = new Uint8Array(0x1_0000);
const symbolOf = new Uint8Array(0x1_0000).fill(27);
for (let code = 0; code < 128; code++) {
  const unit = String.fromCharCode(code);
  kindOf[code] = /[a-z]/.test(unit) ? 1 : /[A-Z]/.test(unit) ? upper : /\d/.test(unit) ? digit : sign;
  if (/[a-z]/i.test(unit)) symbolOf[code] = (code | 32) - 97;
  else if (/\d/.test(unit)) symbolOf[code] = 26;
}

const letterCount = 26;
const signSymbol = 27;
const symbolCount = 28;
const kindCount = 4;
const letterCosts = symbolCount * symbolCount * letterCount;
/** Costs of a letter behind two symbols, then of a kind behind two kinds. */
export const costCount = letterCosts + kindCount ** 3;

/** Of a longer run only the beginning is weighed. */
const longestRun = 4096;
/** The places in the table of what each character of the last run that was read costs: the letter's, the kind's. */
const letterPlaces = new Int32Array(longestRun);
const kindPlaces = new Int32Array(longestRun);
const noLetter = -1;

/** Reads a run. A capital behind a small letter begins a word, as a letter behind a sign does. */
function readRun(text: string, from: number, length: number): void {
  let symbolBefore = signSymbol;
  let symbol = signSymbol;
  let kindBefore = sign;
  let kind = sign;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(from + at);
    const nextKind = kindOf[code] ?? 0;
    const nextSymbol = symbolOf[code] ?? 0;
    if (nextKind === upper && kind === 1) symbolBefore = symbol = signSymbol;
    letterPlaces[at] =
      nextSymbol < letterCount ? (symbolBefore * symbolCount + symbol) * letterCount + nextSymbol : noLetter;
    kindPlaces[at] = letterCosts + (kindBefore * kindCount + kind) * kindCount + nextKind;
    symbolBefore = symbol;
    symbol = nextSymbol;
    kindBefore = kind;
    kind = nextKind;
  }
}

/** Lists the places in the table of all that a name in a program costs, its end included: for the training. */
export function listCosts(name: string): number[] {
  const length = name.length + 1;
  readRun(`${name}-`, 0, length);
  return [...kindPlaces.slice(0, length), ...letterPlaces.slice(0, length).filter((place) => place !== noLetter)];
}

/** Bits that a digit costs, once it is one. */
const digitBits = Math.log2(10);
let costs: Weights | undefined;

/**
 * How random a run of ASCII without blanks is where it is most so: bits that words and names in programs cost more than
 * letters and digits drawn by chance.
 */
export function weighRandomness(text: string, from = 0, to = text.length): number {
  costs ??= readWeights('key-likeness', costCount);
  const { values, scale } = costs;
  const length = Math.min(to - from, longestRun);
  readRun(text, from, length);
  let most = 0;
  let bits = 0;
  let atomEnd = 0;
  let chance = 0;
  for (let at = 0; at < length; at++) {
    const kindAt = kindPlaces[at] ?? 0;
    // A sign says little: it stands in keys as in names.
    if ((kindAt & 3) === sign) continue;
    if (at >= atomEnd) {
      atomEnd = endOfAtom(text, from + at, from + length) - from;
      chance = chanceBits(text, from + at, from + atomEnd);
    }
    const letterAt = letterPlaces[at] ?? noLetter;
    const cost = (values[kindAt] ?? 0) + (letterAt === noLetter ? 0 : (values[letterAt] ?? 0));
    bits += cost * scale + (letterAt === noLetter ? digitBits : 0) - chance;
    if (bits < 0) bits = 0;
    else if (bits > most) most = bits;
  }
  return most;
}

function endOfAtom(run: string, from: number, to: number): number {
  let at = from;
  while (at < to && kindOf[run.charCodeAt(at)] !== sign) at++;
  return at;
}

const logs = Float64Array.from({ length: 63 }, (_, size) => Math.log2(size));

/** Bits of a character of the smallest usual alphabet that letters and digits in a row are of. */
function chanceBits(run: string, from: number, to: number): number {
  let seen = 0;
  let isHex = true;
  for (let at = from; at < to; at++) {
    const code = run.charCodeAt(at);
    seen |= 1 << (kindOf[code] ?? 0);
    if ((symbolOf[code] ?? 0) > 5 && kindOf[code] !== digit) isHex = false;
  }
  const digits = (seen & 8) === 0 ? 0 : 10;
  if ((seen & 6) === 6) return logs[52 + digits] ?? 0;
  if ((seen & 6) === 0) return digitBits;
  return isHex ? 4 : (logs[26 + digits] ?? 0);
}
