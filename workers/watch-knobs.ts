import { type Knobs as AllKnobs, readKnobs, type TaskKnobs } from '../src/records/knobs.ts';
import type { Store } from '../src/records/store.ts';
import { type OnTrouble, untilStored } from './persist.ts';

const SHORTEST_MS = 1000;
const LONGEST_MS = 600_000;
/** Visits of paused tasks come back one after the other, and cost Redis no more than this however many there are. */
const APART_MS = 2;

/** What is set of a task; what is not is undefined, and the task's own word counts. */
interface TaskKnob extends Omit<TaskKnobs, 'paused'> {
  paused: boolean;
}

/** What was set while Airlock runs, as a process of workers knows it: what it saw with its latest heartbeat. */
export interface Knobs {
  task: (name: string) => TaskKnob;
  /** How long a visit of a paused task is snoozed: a second, and longer where there are hundreds, up to 10 min. */
  snoozeMs: () => number;
}

interface TurnedKnobs extends Knobs {
  /** Takes what is set from here. */
  turn: (tasks: ReadonlyMap<string, AllKnobs['tasks']>) => void;
}

/** Makes knobs of which none is turned. `now` is in milliseconds, for tests. */
export function createKnobs(now: () => number = () => performance.now()): TurnedKnobs {
  let tasks: ReadonlyMap<string, AllKnobs['tasks']> = new Map();
  let latest = 0;
  return {
    task: (name) => {
      const { paused = false, ...more } = tasks.get(name) ?? {};
      return { paused, ...more };
    },
    snoozeMs: () => {
      latest = Math.min(Math.max(latest + APART_MS, now() + SHORTEST_MS), now() + LONGEST_MS);
      return latest - now();
    },
    turn: (turned) => {
      tasks = turned;
    },
  };
}

/** Knobs that follow what is set in Redis. */
export interface OpenKnobs extends Knobs {
  /** Hears of the version of what is set, and reads it where it is another one than before. Rejects when it cannot. */
  see: (version: string) => Promise<void>;
}

/** Reads what is set, however long Redis is away. */
export async function openKnobs(store: Pick<Store, 'redis' | 'keySpace'>, onTrouble: OnTrouble): Promise<OpenKnobs> {
  const { turn, ...knobs } = createKnobs();
  let known = '';
  const see = async (version: string) => {
    if (version === known) return;
    turn(await readKnobs(store, 'tasks'));
    known = version;
  };
  await untilStored(async () => see((await store.redis.get(store.keySpace.home.knobsVersion)) ?? ''), onTrouble);
  return { ...knobs, see };
}
