import { endOfRun, kindAt, letter, mark, number, widthAt } from '../characters.ts';
import { findLists, findWholeLists, isEveryday, withoutAccents } from './name-lists.ts';
import { hashEnd, kind, readKind, readShape, readWordNumber, shape } from './tag-facts.ts';
import { gapGroups, groupGap, longestGap, readGap } from './tag-gaps.ts';

/** The words and numbers of a stretch in order, with what is known of each; all lists are equally long save `gaps`. */
export interface TagTokens {
  starts: number[];
  ends: number[];
  /** A number for the word itself; of a number how long it is, and whether it may be a year. */
  words: number[];
  /** One of `kind`. */
  kinds: number[];
  /** One of `shape`. */
  shapes: number[];
  /** A number for its last letters. */
  endings: number[];
  /** The word in lower case, without accents, where its letters may be those of a name; else empty. */
  names: string[];
  /** The word before the `:` or `=` that leads to it on its line, a few tokens away at most; 0 where there is none. */
  cues: number[];
  /** What stands before each, as `readGap` has it, and behind the last: one more than there are tokens. */
  gaps: number[];
}

const longestWord = 40;
const wordParts = letter | mark;
/** Before the `m` that ends a terminal's colour. */
const colour = /\[\d{1,3}(?:;\d{1,3}){0,4}$/;

/** Splits a stretch of a text into words (with `'` and `-` inside) and numbers, each with what is known of it. */
export function readTagTokens(text: string, from = 0, to = text.length): TagTokens {
  const tokens: TagTokens = {
    starts: [],
    ends: [],
    words: [],
    kinds: [],
    shapes: [],
    endings: [],
    names: [],
    cues: [],
    gaps: [],
  };
  let at = from <= 0 ? 0 : endOfRun(text, from, wordParts | number);
  let last = at;
  while (last > 0 && at - last < longestGap && kindAt(text, last - 1) === 0) last--;
  const until = Math.min(text.length, to);
  while (at < until) {
    const isNumber = (kindAt(text, at) & number) !== 0;
    if (!isNumber && skipsFirst(text, at)) at++;
    const end = isNumber ? endOfRun(text, at, number) : endOfWord(text, at);
    if (end === at) {
      at += widthAt(text, at);
      continue;
    }
    tokens.gaps.push(readGap(text, last, at));
    if (isNumber) addNumber(tokens, text, at, end);
    else addWord(tokens, text, at, end);
    last = end;
    at = end;
  }
  let next = last;
  while (next < text.length && next - last < longestGap && kindAt(text, next) === 0) next++;
  tokens.gaps.push(readGap(text, last, next));
  return tokens;
}

/** The `m` of a terminal's colour, and the letter of `\n` that was written out. */
function skipsFirst(text: string, at: number): boolean {
  const first = text.charCodeAt(at);
  if (first !== 0x6d && first !== 0x6e && first !== 0x72 && first !== 0x74) return false;
  if (at === 0) return false;
  if (first === 0x6d && kindAt(text, at - 1) === number) return colour.test(text.slice(Math.max(0, at - 12), at));
  return first !== 0x6d && text.charCodeAt(at - 1) === 0x5c;
}

function endOfWord(text: string, from: number): number {
  let end = endOfRun(text, from, wordParts);
  while (end > from && end < text.length) {
    const code = text.charCodeAt(end);
    if (code !== 0x27 && code !== 0x2d && code !== 0x2019) break;
    const next = endOfRun(text, end + 1, wordParts);
    if (next === end + 1) break;
    end = next;
  }
  return end;
}

const yearLength = 4;

function addNumber(tokens: TagTokens, text: string, start: number, end: number): void {
  const length = Math.min(end - start, 8);
  const isYear = length === yearLength && (text.startsWith('19', start) || text.startsWith('20', start));
  push(tokens, start, end, 16 + length * 2 + (isYear ? 1 : 0), kind.number, shape.digits, length, '');
}

const overlong = 2;
const strange = /[^a-z]/;
const possessive = /['’]s$/i;

function addWord(tokens: TagTokens, text: string, start: number, end: number): void {
  if (end - start > longestWord) {
    push(tokens, start, end, overlong, kind.overlong, shape.small, 0, '');
    return;
  }
  const written = text.slice(start, end);
  const lower = written.toLowerCase();
  const isStrange = strange.test(lower);
  const bare = isStrange && written.length > 3 ? written.replace(possessive, '') : written;
  const plain = isStrange ? withoutAccents(bare) : lower;
  const isJoined = isStrange && /['’-]/.test(plain);
  const marks = isJoined ? findLists(plain) : findWholeLists(plain);
  const shapeOf = readShape(bare, isJoined);
  const kindOf = readKind(plain, marks, shapeOf);
  const word = readWordNumber(plain, marks, kindOf, shapeOf);
  const isName = !isEveryday(marks) && kindOf >= kind.smallUnknown;
  push(tokens, start, end, word, kindOf, shapeOf, hashEnd(plain, 3), isName ? plain : '');
}

function push(
  tokens: TagTokens,
  start: number,
  end: number,
  word: number,
  kindOf: number,
  shapeOf: number,
  ending: number,
  name: string,
): void {
  tokens.cues.push(readCue(tokens));
  tokens.starts.push(start);
  tokens.ends.push(end);
  tokens.words.push(word);
  tokens.kinds.push(kindOf);
  tokens.shapes.push(shapeOf);
  tokens.endings.push(ending);
  tokens.names.push(name);
}

const furthestCue = 4;

function readCue({ cues, words, gaps }: TagTokens): number {
  const at = words.length;
  const group = groupGap(gaps[at] ?? 0);
  if (group === gapGroups.colon) return words[at - 1] ?? 0;
  if (group === gapGroups.line || group === gapGroups.stop) return 0;
  const cue = cues[at - 1] ?? 0;
  // A long line is not of what its first word says.
  return cue !== 0 && cue === cues[at - furthestCue] ? 0 : cue;
}
