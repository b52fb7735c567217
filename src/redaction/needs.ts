import { type Automaton, createAutomaton, type Met, type Row } from './automaton.ts';
import { anyDigit, listPieces, type Pieces } from './list-pieces.ts';

/** Whether a text holds what it must hold for something to be found in it; false only where nothing can be. */
export type Need = (text: string) => boolean;

/** Pieces are told apart by their first characters. */
const longestPiece = 5;
/** Pieces that do not stand in most texts anyway, so that asking for them is worth it: two characters, or a sign. */
const telling = /^..|[^\p{L}\s.,-]/su;
const digits = [...'0123456789'];

/** What is looked for. */
const wanted: Row[] = [];
const numbers = new Map<string, number>();

/** What is known of a text that was read. */
interface Reading {
  text: string | undefined;
  /** 1 for each row that the text holds one of. */
  held: Uint8Array;
  /** 1 for each state that was met. */
  seen: Uint8Array;
  /** Where those of a row stand that are placed, in order; of the last text that held one. */
  places: number[][];
  /** Where its characters stand that are no small letters of ASCII and no blanks. */
  rare: number[];
}

let automaton: Automaton | undefined;
/** The last text, and the last short one: a long text is not read again for every value that is looked at in between. */
const readings = { long: newReading(), short: newReading() };
const longestShort = 500;
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
  forget();
  return number;
}

function newReading(): Reading {
  return { text: undefined, held: new Uint8Array(0), seen: new Uint8Array(0), places: [], rare: [] };
}

function readingOf(text: string): Reading {
  const reading = text.length > longestShort ? readings.long : readings.short;
  if (text !== reading.text) read(text, reading);
  // The same characters in another string would be compared one by one each time.
  reading.text = text;
  return reading;
}

const holds = (text: string, number: number): boolean => readingOf(text).held[number] === 1;

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

const digitPlaces = want(digits, true);

/** Where the digits of a text stand. */
export const listDigits: Places = (text) => {
  const { held, places } = readingOf(text);
  return held[digitPlaces] === 1 ? (places[digitPlaces] ?? nowhere) : nowhere;
};

/** Makes a need of so many digits with at most `gap` other characters between two of them. */
export function createDigitsNeed(count: number, gap: number): Need {
  return (text) => {
    const all = listDigits(text);
    let row = 1;
    for (let at = 1; at < all.length && row < count; at++)
      row = (all[at] ?? 0) - (all[at - 1] ?? 0) <= gap + 1 ? row + 1 : 1;
    return all.length >= count && row >= count;
  };
}

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
  // A digit behind letters says little more than they do.
  const known = begins?.map((piece) => (piece.startsWith(anyDigit) ? piece : (piece.split(anyDigit)[0] ?? '')));
  if (!known?.every((piece) => piece.length > 1 || piece === anyDigit)) return undefined;
  const cut = known.flatMap((piece) =>
    piece.startsWith(anyDigit) ? digits : piece.slice(0, longestPiece).toLowerCase(),
  );
  const all = new Set(cut);
  const isLonger = (piece: string) => [...piece].some((_, to) => to > 0 && all.has(piece.slice(0, to)));
  const shortest = [...all].filter((piece) => !isLonger(piece));
  const number = want(shortest, true);
  return (text) => {
    const { held, places } = readingOf(text);
    return held[number] === 1 ? (places[number] ?? nowhere) : nowhere;
  };
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

/** Where the characters of a text stand that are no small letters of ASCII and no blanks. */
export const listRarePlaces: Places = (text) => readingOf(text).rare;

/** 1 for each small letter of ASCII and the blank. */
const isCommon = new Uint8Array(0x1_0000).fill(1, 0x61, 0x7b).fill(1, 0x20, 0x21);

const soon = Promise.resolve();

/** A text is held for as long as its detectors run, in one go, and no longer. */
function forget(): void {
  readings.long.text = undefined;
  readings.short.text = undefined;
}

/** Lists what is wanted of a text, in one pass. */
function read(text: string, reading: Reading): void {
  if (readings.long.text === undefined && readings.short.text === undefined) void soon.then(forget);
  if (automaton?.size !== wanted.length) automaton = createAutomaton(wanted);
  if (reading.held.length !== wanted.length) {
    reading.held = new Uint8Array(wanted.length);
    reading.seen = new Uint8Array(automaton.met.length);
    reading.places = wanted.map(() => []);
  }
  const { classes, width, next, firstMeeting, met } = automaton;
  const { held, seen, places } = reading;
  held.fill(0);
  seen.fill(0);
  const rare: number[] = [];
  reading.rare = rare;
  let state = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isCommon[code] === 0) rare.push(at);
    state = next[state * width + (classes[code] ?? 0)] ?? 0;
    if (state < firstMeeting) continue;
    const { rows, placed } = met[state - firstMeeting] ?? nothing;
    for (let index = 0; index < placed.length; index += 2)
      addPlace(held, places, placed[index] ?? 0, at + 1 - (placed[index + 1] ?? 0));
    // What was met before says nothing new of the others.
    if (seen[state - firstMeeting] === 1) continue;
    seen[state - firstMeeting] = 1;
    for (let index = 0; index < rows.length; index++) held[rows[index] ?? 0] = 1;
  }
}

const nothing: Met = { rows: [], placed: [] };

function addPlace(held: Uint8Array, places: number[][], number: number, place: number): void {
  if (held[number] === 0) places[number] = [place];
  else addInOrder(places[number] ?? [], place);
  held[number] = 1;
}

function addInOrder(known: number[], place: number): void {
  let at = known.length;
  for (; at > 0 && (known[at - 1] ?? 0) > place; at--) known[at] = known[at - 1] ?? 0;
  known[at] = place;
}
