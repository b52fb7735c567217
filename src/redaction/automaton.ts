/** One of these pieces is looked for; where `isPlaced`, also where they stand. */
export interface Row {
  pieces: readonly string[];
  isPlaced: boolean;
}

/** An automaton that reads a text once for the pieces of all needs. */
export interface Automaton {
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
  met: readonly Met[];
}

/** What is met: the numbers of rows, and of those that are placed each with the length of its piece behind it. */
export interface Met {
  rows: readonly number[];
  placed: readonly number[];
}

interface Piece {
  number: number;
  length: number | undefined;
}

/** Aho and Corasick's. */
export function createAutomaton(rowsWanted: readonly Row[]): Automaton {
  const classes = classify(rowsWanted.flatMap(({ pieces }) => pieces));
  let width = 1;
  for (const unit of classes) width = Math.max(width, unit + 1);
  const rows: Uint16Array[] = [new Uint16Array(width)];
  const met: Piece[][] = [[]];
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
function linkFailures(rows: readonly Uint16Array[], met: readonly Piece[][]): readonly number[] {
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
  met: readonly Piece[][],
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
  return { next, firstMeeting: others.length, met: meeting.map((state) => toMet(met[state] ?? [])) };
}

function toMet(pieces: readonly Piece[]): Met {
  const isPlaced = ({ length }: Piece) => length !== undefined;
  return {
    rows: [...new Set(pieces.filter((piece) => !isPlaced(piece)).map(({ number }) => number))],
    placed: pieces.filter(isPlaced).flatMap(({ number, length = 0 }) => [number, length]),
  };
}

/** So many characters are told apart: with more of them what is read for a text would not stay near the processor. */
const mostClasses = 80;
const isAscii = (letter: string) => letter < '\x80';

/** Numbers the letters of all pieces; both cases of one have the same number, and the rarest beyond ASCII share the last one. */
function classify(pieces: readonly string[]): Uint8Array {
  const counts = new Map<string, number>();
  for (const letter of pieces.join('')) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  const letters = [...counts].sort(([a, many], [b, more]) => Number(isAscii(b)) - Number(isAscii(a)) || more - many);
  const classOf = new Map(letters.map(([letter], at) => [letter, Math.min(at + 1, mostClasses - 1)]));
  const classes = new Uint8Array(0x1_0000);
  for (let code = 0; code < classes.length; code++) {
    const unit = String.fromCharCode(code);
    classes[code] =
      classOf.get(unit) ?? classOf.get(unit.toLowerCase()) ?? classOf.get(unit.toUpperCase().toLowerCase()) ?? 0;
  }
  return classes;
}
