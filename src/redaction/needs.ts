import { listPieces } from './list-pieces.ts';

/** Whether a text holds what it must hold for something to be found in it; false only where nothing can be. */
export type Need = (text: string) => boolean;

/** Pieces are told apart by their first characters. */
const longestPiece = 5;
/** Pieces that do not stand in most texts anyway, so that asking for them is worth it: two characters, or a sign. */
const telling = /^..|[^\p{L}\s.,-]/su;
const digits = [...'0123456789'];

/** What is looked for: one of each row of pieces, some with where they stand. */
const wanted: { pieces: readonly string[]; isPlaced: boolean }[] = [];
const numbers = new Map<string, number>();

let trie: Trie | undefined;
let lastText: string | undefined;
/** 1 for each row that the last text holds one of. */
let held = new Uint8Array(0);
/** Where those of a row stand that are placed, in order; of the last text that held one. */
let places: number[][] = [];
const nowhere: readonly number[] = [];

/** Makes a need of what one of the given pieces, in any case, is in a text; letters that few pieces have are as one. */
export function createNeed(pieces: readonly string[]): Need {
  const cut = withoutLonger(pieces.map((piece) => piece.slice(0, longestPiece).toLowerCase()));
  if (cut.includes('')) return () => true;
  const number = want(cut, false);
  return (text) => holds(text, number);
}

function want(pieces: readonly string[], isPlaced: boolean): number {
  const name = JSON.stringify([isPlaced, pieces]);
  const number = numbers.get(name) ?? wanted.push({ pieces, isPlaced }) - 1;
  numbers.set(name, number);
  lastText = undefined;
  return number;
}

function holds(text: string, number: number): boolean {
  if (text !== lastText) read(text);
  // The same characters in another string would be compared one by one each time.
  lastText = text;
  return held[number] === 1;
}

/** Without the pieces that hold another one. */
function withoutLonger(pieces: readonly string[]): string[] {
  const all = new Set(pieces);
  const holdsAnother = (piece: string) => {
    for (let from = 0; from < piece.length; from++)
      for (let to = from + 1; to <= piece.length; to++)
        if (to - from < piece.length && all.has(piece.slice(from, to))) return true;
    return false;
  };
  return all.has('') ? [''] : [...all].filter((piece) => !holdsAnother(piece));
}

export const holdsDigit = createNeed(digits);

/** Makes a need of what every match of any of these patterns holds. */
export function createPatternNeed(...patterns: readonly RegExp[]): Need {
  const { oneOf, hasDigit } = listPieces(patterns.map(({ source }) => source).join('|'));
  const isTelling = oneOf?.every((piece) => telling.test(piece));
  const holds = isTelling ? createNeed(oneOf ?? []) : undefined;
  if (!hasDigit) return holds ?? (() => true);
  return holds ? (text) => holdsDigit(text) && holds(text) : holdsDigit;
}

/** The places of a text, in order, at which alone something can begin. */
export type Places = (text: string) => readonly number[];

/** Makes a search for where a match of a pattern may begin; undefined where it may anywhere, or at too many places. */
export function createPlaces({ source }: RegExp): Places | undefined {
  const { begins } = listPieces(source);
  if (!begins?.every(({ length }) => length > 1)) return undefined;
  const all = new Set(begins.map((piece) => piece.slice(0, longestPiece).toLowerCase()));
  const isLonger = (piece: string) => [...piece].some((_, to) => to > 0 && all.has(piece.slice(0, to)));
  const number = want(
    [...all].filter((piece) => !isLonger(piece)),
    true,
  );
  return (text) => (holds(text, number) ? (places[number] ?? nowhere) : nowhere);
}

/** Makes a need of so many ASCII characters of a kind in a row; from the end of where a run would be, most are not read. */
export function createRunNeed(character: RegExp, length: number): Need {
  const isOfKind = new Uint8Array(0x1_0000);
  for (let code = 0; code < 0x80; code++) isOfKind[code] = Number(character.test(String.fromCharCode(code)));
  return (text) => {
    for (let last = length - 1; last < text.length; ) {
      let at = last;
      while (at > last - length && isOfKind[text.charCodeAt(at)] === 1) at--;
      if (at === last - length) return true;
      last = at + length;
    }
    return false;
  };
}

/** What all rows want, in the shape in which a text is read once for it. */
interface Trie {
  /** Rows it was made for. */
  size: number;
  /** A number for each UTF-16 code unit; 0 for those in no piece. */
  classes: Uint8Array;
  /** The node of each piece of one letter, and of two, by their classes; 0 for none. */
  singles: Uint16Array;
  pairs: Uint16Array;
  /** The next node by node and class; only for nodes before `firstLeaf`, where a piece goes on. */
  next: Uint16Array;
  firstLeaf: number;
  /** From here on nodes end a piece: so nothing is looked up for the others. */
  firstMet: number;
  /** What these end, by their numbers from `firstMet` on. */
  met: readonly (readonly Met[])[];
}

/** A piece of a row: the row's number, and whether it matters where it stands. */
interface Met {
  number: number;
  isPlaced: boolean;
}

/** A text is held for as long as its detectors run, in one go, and no longer. */
function forget(): void {
  lastText = undefined;
}

/** Lists what is wanted of a text: from each of its letters on as far as some piece goes, mostly no further than two. */
function read(text: string): void {
  if (lastText === undefined) queueMicrotask(forget);
  if (trie?.size !== wanted.length) {
    trie = createTrie(wanted);
    held = new Uint8Array(wanted.length);
    places = wanted.map(() => []);
  }
  held.fill(0);
  const { classes, singles, pairs, next, firstLeaf, firstMet, met } = trie;
  const { length } = text;
  let first = length > 0 ? (classes[text.charCodeAt(0)] ?? 0) : 0;
  for (let at = 0; at < length; at++) {
    const second = at + 1 < length ? (classes[text.charCodeAt(at + 1)] ?? 0) : 0;
    const single = singles[first] ?? 0;
    if (single !== 0) meet(met[single - firstMet], at);
    let node = pairs[first * mostClasses + second] ?? 0;
    for (let to = at + 2; node !== 0; to++) {
      if (node >= firstMet) meet(met[node - firstMet], at);
      if (node >= firstLeaf || to >= length) break;
      node = next[node * mostClasses + (classes[text.charCodeAt(to)] ?? 0)] ?? 0;
    }
    first = second;
  }
}

function meet(met: readonly Met[] | undefined, place: number): void {
  if (met === undefined) return;
  for (const { number, isPlaced } of met) {
    if (isPlaced) {
      if (held[number] === 0) places[number] = [place];
      else places[number]?.push(place);
    }
    held[number] = 1;
  }
}

interface Node {
  children: Map<number, Node>;
  met: Met[];
}

function createTrie(rows: typeof wanted): Trie {
  const classes = classify(rows.flatMap(({ pieces }) => pieces));
  const root: Node = { children: new Map(), met: [] };
  rows.forEach(({ pieces, isPlaced }, number) => {
    for (const piece of pieces) {
      let node = root;
      for (let at = 0; at < piece.length; at++) {
        const unit = classes[piece.charCodeAt(at)] ?? 0;
        const child: Node = node.children.get(unit) ?? { children: new Map(), met: [] };
        node.children.set(unit, child);
        node = child;
      }
      if (!node.met.some((one) => one.number === number)) node.met.push({ number, isPlaced });
    }
  });
  return { size: rows.length, classes, ...layOut(root) };
}

/** Numbers the nodes: those that end nothing, those that end a piece and go on, and leaves; 0 is none of them. */
function layOut(root: Node): Omit<Trie, 'size' | 'classes'> {
  const nodes = [root];
  for (const { children } of nodes) nodes.push(...children.values());
  const inner = nodes.filter(({ children, met }) => children.size > 0 && met.length === 0);
  const both = nodes.filter(({ children, met }) => children.size > 0 && met.length > 0);
  const ends = [...both, ...nodes.filter(({ children }) => children.size === 0)];
  const numbers = new Map([...inner, ...ends].map((node, at) => [node, at]));
  const firstMet = inner.length;
  const firstLeaf = inner.length + both.length;
  const singles = new Uint16Array(mostClasses);
  const pairs = new Uint16Array(mostClasses ** 2);
  const next = new Uint16Array(firstLeaf * mostClasses);
  for (const [node, from] of numbers)
    for (const [unit, child] of node.children) next[from * mostClasses + unit] = numbers.get(child) ?? 0;
  for (const [first, node] of root.children) {
    if (node.met.length > 0) singles[first] = numbers.get(node) ?? 0;
    for (const [second, child] of node.children) pairs[first * mostClasses + second] = numbers.get(child) ?? 0;
  }
  return { singles, pairs, next, firstLeaf, firstMet, met: ends.map(({ met }) => met) };
}

/** So many letters are told apart: with more of them what is read for a text would not stay near the processor. */
const mostClasses = 64;

/** Numbers the letters of all pieces; both cases of one have the same number, and the rarest share the last one. */
function classify(pieces: readonly string[]): Uint8Array {
  const counts = new Map<string, number>();
  for (const letter of pieces.join('')) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  const letters = [...counts].sort(([, a], [, b]) => b - a);
  const classOf = new Map(letters.map(([letter], at) => [letter, Math.min(at + 1, mostClasses - 1)]));
  const classes = new Uint8Array(0x1_0000);
  for (let code = 0; code < classes.length; code++) {
    const unit = String.fromCharCode(code);
    classes[code] =
      classOf.get(unit) ?? classOf.get(unit.toLowerCase()) ?? classOf.get(unit.toUpperCase().toLowerCase()) ?? 0;
  }
  return classes;
}
