/**
 * Words with two numbers each, of which a look-up reads a few that stand together: in a map of so many words each part
 * of an entry is somewhere else in memory. Words are told apart by 64 bits made of them.
 */
export interface WordTable {
  /** The place of a word, at which its numbers stand; one with zeros for a word that is not in the table. */
  find: (word: string) => number;
  first: (place: number) => number;
  second: (place: number) => number;
}

/** Numbers of a place: two of the word's hash, and two that were given. */
const width = 4;

export function createWordTable(first: ReadonlyMap<string, number>, second: ReadonlyMap<string, number>): WordTable {
  const words = new Set([...first.keys(), ...second.keys()]);
  const places = 2 ** Math.ceil(Math.log2(2 * words.size));
  const table = new Int32Array(width * places);
  const hash = { first: 0, second: 0 };
  const isTaken = (place: number) => table[place + 2] !== 0 || table[place + 3] !== 0;
  const find = (word: string) => {
    let one = 0x811c9dc5;
    let other = 0;
    for (let at = 0; at < word.length; at++) {
      const code = word.charCodeAt(at);
      one = Math.imul(one ^ code, 0x01000193);
      other = (Math.imul(other ^ (other >>> 15), 0x2c1b3c6d) + code + 1) | 0;
    }
    hash.first = one;
    hash.second = other;
    let place = ((one ^ (one >>> 15)) & (places - 1)) * width;
    while (isTaken(place) && !(table[place] === one && table[place + 1] === other))
      place = (place + width) & (table.length - 1);
    return place;
  };
  for (const word of words) {
    const place = find(word);
    table.set([hash.first, hash.second, first.get(word) ?? 0, second.get(word) ?? 0], place);
  }
  return { find, first: (place) => table[place + 2] ?? 0, second: (place) => table[place + 3] ?? 0 };
}

/**
 * Makes a test whether a word ends with one of some words: behind `begin` letters of it at least, and with one of at least
 * `shortest` letters. It reads the word once, from its end.
 */
export function createEndTest(words: ReadonlySet<string>): (word: string, begin: number, shortest: number) => boolean {
  const places = 2 ** Math.ceil(Math.log2(4 * words.size));
  const table = new Int32Array(2 * places);
  const findPlace = (one: number, other: number) => {
    let place = ((one ^ (one >>> 15)) & (places - 1)) * 2;
    while (table[place] !== 0 && !(table[place] === one && table[place + 1] === other))
      place = (place + 2) & (table.length - 1);
    return place;
  };
  const read = (word: string, begin: number, visit: (length: number, one: number, other: number) => boolean) => {
    let one = 0x811c9dc5;
    let other = 0;
    for (let at = word.length - 1; at >= begin; at--) {
      const code = word.charCodeAt(at);
      one = Math.imul(one ^ code, 0x01000193);
      other = (Math.imul(other ^ (other >>> 15), 0x2c1b3c6d) + code + 1) | 0;
      if (visit(word.length - at, one, other)) return true;
    }
    return false;
  };
  for (const word of words) {
    read(word, 0, (length, one, other) => {
      if (length === word.length) table.set([one, other], findPlace(one, other));
      return false;
    });
  }
  return (word, begin, shortest) =>
    read(word, begin, (length, one, other) => length >= shortest && table[findPlace(one, other)] === one);
}
