import { createHash } from 'node:crypto';

/** What was seen of some requests. */
export interface Tally {
  requests: number;
  /** Let through by limits, slots and outages; answered well or not. */
  admitted: number;
  /** Answered 429 by a limit. */
  throttled: number;
  /** Of admitted ones: those of the prompt when it came, those of the answer when it was over. */
  tokens: number;
}

/** What the simulated model saw, all of it plain data. */
export interface Counts extends Tally {
  /** Open at the same time, refused ones included. */
  mostAtOnce: number;
  /** By a short hash of the API key. */
  byKey: Record<string, Tally>;
  /** By what the request says of whom it is for. */
  byGroup: Record<string, Tally>;
  /** The newest of equal spans of time in which something happened, oldest first. */
  slices: (Tally & { /** Milliseconds of the clock when it began. */ at: number })[];
  sliceMs: number;
  /** Milliseconds of the clock; undefined before the first request. */
  firstAt: number | undefined;
}

/** Whom a request is counted for. */
export interface Caller {
  key: string;
  /** Undefined when the request does not tell. */
  group: string | undefined;
}

/** Counts requests as they come. */
export interface Counter {
  /** A request begins; returns what tells that it is over. */
  begin: () => () => void;
  /** What became of it. */
  decide: (caller: Caller, became: 'admitted' | 'throttled' | 'refused', tokens: number) => void;
  /** Tokens that an admitted one took beside. */
  addTokens: (caller: Caller, tokens: number) => void;
  read: () => Counts;
}

const MOST_SLICES = 36_000;
const MOST_NAMES = 10_000;
const createTally = (): Tally => ({ requests: 0, admitted: 0, throttled: 0, tokens: 0 });

/** Makes a counter. `now` is in milliseconds of any clock. */
export function createCounter(now: () => number, sliceMs = 1000): Counter {
  const all = createTally();
  const byKey = new Map<string, Tally>();
  const byGroup = new Map<string, Tally>();
  const slices: Counts['slices'] = [];
  let [atOnce, mostAtOnce] = [0, 0];
  let firstAt: number | undefined;
  const sliceNow = (): Tally => {
    const at = Math.floor(now() / sliceMs) * sliceMs;
    const newest = slices.at(-1);
    if (newest?.at === at) return newest;
    const slice = { at, ...createTally() };
    slices.push(slice);
    if (slices.length > MOST_SLICES) slices.shift();
    return slice;
  };
  const talliesOf = ({ key, group }: Caller): Tally[] => [
    ...[all, sliceNow(), find(byKey, createHash('sha256').update(key).digest('hex').slice(0, 8))],
    ...(group === undefined ? [] : [find(byGroup, group)]),
  ];
  return {
    begin: () => {
      firstAt ??= now();
      atOnce += 1;
      mostAtOnce = Math.max(mostAtOnce, atOnce);
      return () => {
        atOnce -= 1;
      };
    },
    decide: (caller, became, tokens) => {
      for (const tally of talliesOf(caller)) {
        tally.requests += 1;
        if (became !== 'refused') tally[became] += 1;
        if (became === 'admitted') tally.tokens += tokens;
      }
    },
    addTokens: (caller, tokens) => {
      for (const tally of talliesOf(caller)) tally.tokens += tokens;
    },
    read: () =>
      structuredClone({
        ...{ ...all, mostAtOnce, slices, sliceMs, firstAt },
        ...{ byKey: Object.fromEntries(byKey), byGroup: Object.fromEntries(byGroup) },
      }),
  };
}

/** Of names beyond the first ten thousand one tally is kept together. */
function find(tallies: Map<string, Tally>, name: string): Tally {
  const known = tallies.get(name) ?? (tallies.size >= MOST_NAMES ? tallies.get('others') : undefined);
  if (known !== undefined) return known;
  const tally = createTally();
  tallies.set(tallies.size >= MOST_NAMES ? 'others' : name, tally);
  return tally;
}
