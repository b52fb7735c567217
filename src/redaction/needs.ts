import { listPieces, type Pieces } from './list-pieces.ts';

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

let automaton: Automaton | undefined;
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
  return toNeed(listPieces(patterns.map(({ source }) => source).join('|')));
}

function toNeed({ oneOf, hasDigit }: Pieces): Need {
  const isTelling = oneOf?.every((piece) => telling.test(piece));
  const holdsOne = isTelling ? createNeed(oneOf ?? []) : undefined;
  if (!hasDigit) return holdsOne ?? (() => true);
  return holdsOne ? (text) => holdsDigit(text) && holdsOne(text) : holdsDigit;
}

/** The places of a text, in order, at which alone something can begin. */
export type Places = (text: string) => readonly number[];

/** What is known of a pattern before it is tried: where `places` is undefined, a match may begin anywhere. */
export function readPattern({ source }: RegExp): { mayMatch: Need; places: Places | undefined } {
  const pieces = listPieces(source);
  return { mayMatch: toNeed(pieces), places: toPlaces(pieces) };
}

function toPlaces({ begins }: Pieces): Places | undefined {
  if (!begins?.every(({ length }) => length > 1)) return undefined;
  const all = new Set(begins.map((piece) => piece.slice(0, longestPiece).toLowerCase()));
  const isLonger = (piece: string) => [...piece].some((_, to) => to > 0 && all.has(piece.slice(0, to)));
  const shortest = [...all].filter((piece) => !isLonger(piece));
  const number = want(shortest, true);
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

/** An automaton that reads a text once for the pieces of all needs. */
interface Automaton {
  /** Needs it was made for. */
  size: number;
  /** A number for each UTF-16 code unit; 0 for those in no piece. */
  classes: Uint8Array;
  width: number;
  /** The next state by state and class. */
  next: Uint16Array;
  /** From here on states meet needs: so nothing is looked up for the others. */
  firstMeeting: number;
  /** What these meet, by their numbers from `firstMeeting` on. */
  met: readonly (readonly Met[])[];
}

/** A piece of a row: the row's number, and the piece's length where the row is placed. */
interface Met {
  number: number;
  length: number | undefined;
}

const soon = Promise.resolve();

/** A text is held for as long as its detectors run, in one go, and no longer. */
function forget(): void {
  lastText = undefined;
}

/** Lists what is wanted of a text, in one pass. */
function read(text: string): void {
  if (lastText === undefined) void soon.then(forget);
  if (automaton?.size !== wanted.length) {
    automaton = createAutomaton(wanted);
    held = new Uint8Array(wanted.length);
    places = wanted.map(() => []);
  }
  const { classes, width, next, firstMeeting } = automaton;
  held.fill(0);
  let state = 0;
  for (let at = 0; at < text.length; at++) {
    state = next[state * width + (classes[text.charCodeAt(at)] ?? 0)] ?? 0;
    if (state >= firstMeeting) meet(automaton.met[state - firstMeeting] ?? [], at + 1);
  }
}

function meet(met: readonly Met[], end: number): void {
  for (const { number, length } of met) {
    if (length !== undefined) {
      if (held[number] === 0) places[number] = [end - length];
      else addInOrder(places[number] ?? [], end - length);
    }
    held[number] = 1;
  }
}

function addInOrder(known: number[], place: number): void {
  let at = known.length;
  for (; at > 0 && (known[at - 1] ?? 0) > place; at--) known[at] = known[at - 1] ?? 0;
  known[at] = place;
}

/** Aho and Corasick's. */
function createAutomaton(rowsWanted: typeof wanted): Automaton {
  const classes = classify(rowsWanted.flatMap(({ pieces }) => pieces));
  let width = 1;
  for (const unit of classes) width = Math.max(width, unit + 1);
  const rows: Uint16Array[] = [new Uint16Array(width)];
  const met: Met[][] = [[]];
  rowsWanted.forEach(({ pieces, isPlaced }, number) => {
    for (const piece of pieces) {
      let state = 0;
      for (let at = 0; at < piece.length; at++) {
        const row = rows[state] ?? new Uint16Array(width);
        const unit = classes[piece.charCodeAt(at)] ?? 0;
        if (row[unit] === 0) {
          row[unit] = rows.push(new Uint16Array(width)) - 1;
          met.push([]);
        }
        state = row[unit] ?? 0;
      }
      met[state]?.push({ number, length: isPlaced ? piece.length : undefined });
    }
  });
  const order = linkFailures(rows, met);
  return { size: rowsWanted.length, classes, width, ...arrange(rows, met, order) };
}

/**
 * Leads each state, where its piece does not go on, to the state of the longest end of what was read. Returns the states
 * from the shortest to the longest.
 */
function linkFailures(rows: readonly Uint16Array[], met: readonly Met[][]): readonly number[] {
  const fallback = new Uint16Array(rows.length);
  const queue = [0];
  for (const state of queue) {
    rows[state]?.forEach((target, unit, row) => {
      const other = state === 0 ? 0 : (rows[fallback[state] ?? 0]?.[unit] ?? 0);
      if (target === 0) row[unit] = other;
      else {
        fallback[target] = other;
        met[target]?.push(...(met[other] ?? []));
        queue.push(target);
      }
    });
  }
  return queue;
}

/** Numbers the states anew: those that meet nothing first, and short ones, in which a text mostly is, side by side. */
function arrange(
  rows: readonly Uint16Array[],
  met: readonly Met[][],
  order: readonly number[],
): Pick<Automaton, 'next' | 'firstMeeting' | 'met'> {
  const meeting = order.filter((state) => (met[state]?.length ?? 0) > 0);
  const others = order.filter((state) => met[state]?.length === 0);
  const renamed = new Uint16Array(rows.length);
  [...others, ...meeting].forEach((state, name) => {
    renamed[state] = name;
  });
  const width = rows[0]?.length ?? 1;
  const next = new Uint16Array(rows.length * width);
  rows.forEach((row, state) => {
    next.set(
      row.map((target) => renamed[target] ?? 0),
      (renamed[state] ?? 0) * width,
    );
  });
  return { next, firstMeeting: others.length, met: meeting.map((state) => met[state] ?? []) };
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
