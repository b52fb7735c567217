import { median, medianRatio } from '../median.ts';
import type { Arena } from './open-arena.ts';

/** Hostile input of one kind, sent again and again, one at a time. */
export interface Attack {
  name: string;
  /** Sends the next, and returns how it ended. */
  strike: () => Promise<string>;
}

/** What an attack did to a tenant beside it, and to the machine. */
export interface Beside {
  name: string;
  /** How the strikes ended, each way once. */
  ends: string[];
  strikes: number;
  /** The most memory that the processes held meanwhile, megabytes. */
  apiMb: number;
  workerMb: number;
  /** Bytes of Redis that a strike left, once nothing of it ran. */
  leftBytes: number;
  /** Milliseconds that a job of the other tenant took, alone and beside it, and the median ratio of the rounds. */
  aloneMs: number;
  besideMs: number;
  ratio: number;
}

/** What an attack is watched in. */
type Watched = Pick<Arena, 'wait' | 'readHeld' | 'watchPeaks'>;

/** A tenant that waits longer than so many times, fails. */
export const MOST_WAIT = 2;
/** Jobs of the other tenant side by side: few, so that they wait for the attack and not for each other. */
const LANES = 8;
/** What seems to make it wait too long is measured so often again. */
const AGAIN = 2;

/** Takes so many samples, a few at a time, as long as there is a reason to go on. */
async function sample(wait: () => Promise<number>, count: number): Promise<number> {
  const taken: number[] = [];
  const lane = async () => {
    while (taken.length < count) taken.push(await wait());
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return median(taken);
}

/** Strikes until it is told to stop; what it began it ends. */
async function strikeOn({ strike }: Attack, isOver: () => boolean): Promise<string[]> {
  const ends: string[] = [];
  do ends.push(await strike());
  while (!isOver());
  return ends;
}

interface Sizes {
  /** Odd, for a median. */
  rounds: number;
  /** Jobs of the other tenant in each half of a round. */
  samples: number;
}

/** Lets a tenant work alone and beside the attack in turn: whatever else the machine does meets both halves. */
async function measureOnce(arena: Watched, attack: Attack, { rounds, samples }: Sizes): Promise<Beside> {
  const [alone, beside]: [number[], number[]] = [[], []];
  const ends: string[] = [];
  const before = await arena.readHeld();
  const readPeaks = await arena.watchPeaks();
  for (let round = 0; round < rounds; round++) {
    alone.push(await sample(arena.wait, samples));
    let isOver = false;
    const struck = strikeOn(attack, () => isOver);
    struck.catch(() => undefined);
    beside.push(await sample(arena.wait, samples));
    isOver = true;
    ends.push(...(await struck));
  }
  const { api: apiMb, worker: workerMb } = await readPeaks();
  const leftBytes = Math.max(0, (await arena.readHeld()) - before) / ends.length;
  return {
    ...{ name: attack.name, ends: [...new Set(ends)], strikes: ends.length, apiMb, workerMb, leftBytes },
    ...{ aloneMs: median(alone), besideMs: median(beside), ratio: medianRatio(beside, alone) },
  };
}

/** Measures an attack; one beside which a tenant seems to wait too long is measured again, for the machine may have. */
export async function measureBeside(arena: Watched, attack: Attack, sizes: Sizes): Promise<Beside> {
  let least = await measureOnce(arena, attack, sizes);
  for (let time = 0; time < AGAIN && least.ratio > MOST_WAIT; time++) {
    const again = await measureOnce(arena, attack, { ...sizes, rounds: sizes.rounds + 2 });
    if (again.ratio < least.ratio) least = again;
  }
  return least;
}
