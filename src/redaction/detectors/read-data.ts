import { readFileSync } from 'node:fs';

const readData = (file: string) => readFileSync(new URL(`./data/${file}`, import.meta.url), 'utf8');

/** Reads a list of `data/`: one entry a line, in their order. Lines that begin with `#` are notes. */
export function readWords(list: string): ReadonlySet<string> {
  const lines = readData(`${list}.txt`).split(/\r?\n/);
  return new Set(lines.filter((line) => line !== '' && !line.startsWith('#')));
}

/** Reads a list of regular expression sources of `data/` as one, joined by `|`. */
export const readAlternatives = (list: string): string => [...readWords(list)].join('|');

/** Reads several lists of words that stand in one file of `data/`, a list a line: `name: word word …`. Throws for other names. */
export function readWordLists<Name extends string>(file: string, names: readonly Name[]): Record<Name, Set<string>> {
  const lists = new Map(
    [...readWords(file)].map((line) => {
      const [name = '', words = ''] = line.split(': ');
      return [name, new Set(words.split(' '))] as const;
    }),
  );
  const entries = names.map((name) => {
    const words = lists.get(name);
    if (!words || lists.size !== names.length) throw new RangeError(`${file} has other lists than ${names.join(', ')}`);
    return [name, words] as const;
  });
  return Object.fromEntries(entries) as Record<Name, Set<string>>;
}

/** Weights that a script has learned, by the number of a feature. */
export interface Weights {
  values: Int8Array;
  /** What one step of a value is worth. */
  scale: number;
}

/** Reads learned weights of `data/`: JSON with 8 bits a weight, in base64. Throws when they are not `count`. */
export function readWeights(name: string, count: number): Weights {
  const { weights, scale } = JSON.parse(readData(`${name}.json`)) as { weights: string; scale: number };
  const values = new Int8Array(Buffer.from(weights, 'base64'));
  if (values.length !== count) throw new RangeError(`${name}: ${values.length} weights for ${count} features`);
  return { values, scale };
}
