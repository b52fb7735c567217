import { weighRandomness } from './key-likeness.ts';
import { hasKnownPrefix } from './secret-names.ts';

/** A value without blanks and quotes that may have been chosen by chance. */
export interface RandomRun {
  start: number;
  end: number;
  /** Where the word begins that it stands in: `key=` and the host of a URL belong to it. */
  wordStart: number;
  /** How much likelier chance is than words and names of programs, in bits. */
  bits: number;
}

/** Fewest characters without a blank that are looked at, and fewest bits: more than a strange word has. */
const shortestWord = 10;
const fewestBits = 15;
/** Bits a character below which a part of a value is words, and characters of a part that says nothing. */
const wordyBits = 0.8;
const longestShort = 4;

/** 0 for what ends a word (blanks, quotes, brackets, all beyond ASCII), 1 for what is within a value, 2 for what parts values. */
const partOf = new Uint8Array(0x1_0000);
for (let code = 33; code < 127; code++) {
  const unit = String.fromCharCode(code);
  partOf[code] = /["'`()[\]{}<>,;|\\]/.test(unit) ? 0 : /[/+:=?&@#]/.test(unit) ? 2 : 1;
}
const isInWord = (text: string, at: number) => (partOf[text.charCodeAt(at)] ?? 0) !== 0;

/** Lists the random runs of a text, in order, in time that is in proportion to the text. */
export function listRandomRuns(text: string): RandomRun[] {
  const runs: RandomRun[] = [];
  for (let at = shortestWord - 1; at < text.length; at += shortestWord) {
    if (!isInWord(text, at)) continue;
    let start = at;
    while (start > 0 && isInWord(text, start - 1)) start--;
    let end = at + 1;
    while (end < text.length && isInWord(text, end)) end++;
    if (end - start >= shortestWord && isWorthIt(text, start, end)) addRuns(text, start, end, runs);
    at = end;
  }
  return runs;
}

/** Fewest letters that are weighed where nothing else stands among them. */
const longestPlain = 16;
/** Capitals behind small letters. */
const fewestCapitals = 2;

/** Most words have no digit, no capital within and no long row of letters: no random run is in them. */
function isWorthIt(text: string, start: number, end: number): boolean {
  let row = 0;
  let capitals = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) return true;
    const isCapital = code >= 65 && code <= 90;
    const isSmall = code >= 97 && code <= 122;
    if (isCapital && row > 0 && text.charCodeAt(at - 1) >= 97 && ++capitals === fewestCapitals) return true;
    row = isCapital || isSmall ? row + 1 : 0;
    if (row >= longestPlain) return true;
  }
  return false;
}

/** Parts a word into values; what `/`, `+` and `:` join is one value where each part of it is random, or too short to say. */
function addRuns(text: string, wordStart: number, wordEnd: number, runs: RandomRun[]): void {
  let isPath = /^[./~]/.test(text[wordStart] ?? '');
  let open: RandomRun | undefined;
  const close = () => {
    if (open && (open.bits >= fewestBits || isIssued(text, open))) runs.push(trim(text, open));
    open = undefined;
  };
  for (let start = wordStart; start < wordEnd; ) {
    let end = start;
    while (end < wordEnd && partOf[text.charCodeAt(end)] === 1) end++;
    const joint = text[end] ?? '';
    const length = end - start;
    const bits = length < 3 ? 0 : weighRandomness(text, start, end);
    const isRandom = bits >= wordyBits * length;
    const isShort = length <= longestShort && !isPath;
    if (open && (isRandom || (isShort && text[start - 1] !== ':'))) {
      open.end = end;
      open.bits += bits;
    } else {
      close();
      if (bits > 0 || isShort) open = { start, end, wordStart, bits };
    }
    if (joint === ':' && text.startsWith('//', end + 1)) isPath = true;
    // What stands before a colon is mostly the name of the value.
    const joins =
      joint === ':'
        ? isRandom || isNumber(text, start, end)
        : (joint === '/' || joint === '+') && (!isPath || (isRandom && length >= 8));
    if (!joins) close();
    start = end + 1;
  }
  close();
}

/** Fewest characters of a key that has its issuer's prefix, and may have words in it. */
const shortestIssued = 24;
const isIssued = (text: string, { start, end }: RandomRun): boolean =>
  end - start >= shortestIssued && hasKnownPrefix(text.slice(start, end));

/** Without the signs of a sentence and of bold type around it. */
function trim(text: string, run: RandomRun): RandomRun {
  let { start, end } = run;
  while (start < end && '*._-'.includes(text[start] ?? '')) start++;
  while (end > start && '*.!?_-'.includes(text[end - 1] ?? '')) end--;
  return { ...run, start: startOfPair(text, start), end };
}

/** `12|` before a key: its number, or its issuer's letters; no cell of a table. */
function startOfPair(text: string, start: number): number {
  if (text[start - 1] !== '|') return start;
  const lead = /(?<![\w|-]|\| ?)[A-Za-z0-9]{1,10}\|$/.exec(text.slice(Math.max(0, start - 13), start))?.[0] ?? '';
  return start - lead.length;
}

/** `1234567890:` before a key, `bot1234567890:` */
function isNumber(text: string, start: number, end: number): boolean {
  return end - start >= 6 && end - start <= 20 && /^(?:bot)?\d{6,}$/.test(text.slice(start, end));
}
