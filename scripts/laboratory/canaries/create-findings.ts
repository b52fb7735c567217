import type { Search } from '../../../src/canaries/create-search.ts';

/** Where values are looked for. In all of them but the last there must be none. */
export const places = {
  provider: 'requests to the provider, every byte',
  redis: 'Redis, every key and value',
  files: "Redis' files (AOF and RDB)",
  data: 'the data folder with the spool',
  logs: 'logs of all processes, level trace',
  metrics: '/metrics of API and worker',
  board: "Bull Board's JSON",
  problems: 'refusals of the API (problem+json, rejected rows)',
  commands: 'error output of commands',
  stranger: "answers to another tenant's key",
  owner: "answers to the owner's key (to show that values are found where they are)",
} as const;

export type Place = keyof typeof places;

export const placeNames = Object.keys(places) as Place[];

/** One value found somewhere. */
export interface Finding {
  place: Place;
  /** The file, key, page or call. */
  where: string;
  n: number;
  how: string;
}

/** All that was looked at and found so far. */
export interface Findings {
  look: (place: Place, where: string, content: Buffer | string) => void;
  readonly found: readonly Finding[];
  /** Bytes looked at, by place. */
  readonly bytes: Readonly<Record<Place, number>>;
}

/** A place with so many findings is not searched any more. */
const MOST_KEPT = 100_000;

const countNothing = () => Object.fromEntries(placeNames.map((place) => [place, 0])) as Record<Place, number>;

export function createFindings(search: Pick<Search, 'find'>): Findings {
  const found: Finding[] = [];
  const bytes = countNothing();
  const kept = countNothing();
  return {
    found,
    bytes,
    look: (place, where, content) => {
      const read = typeof content === 'string' ? Buffer.from(content) : content;
      bytes[place] += read.length;
      const hits = kept[place] < MOST_KEPT ? search.find(read) : [];
      kept[place] += hits.length;
      found.push(...hits.map(({ n, how }) => ({ place, where, n, how })));
    },
  };
}
