import { shareRun } from '../failures/share-run.ts';
import type { JobChange } from '../records/job-changes.ts';
import type { Store } from '../records/store.ts';
import type { Changes } from '../records/watch-changes.ts';
import { orUnavailable } from '../redis/classify-redis-error.ts';
import type { Following } from './follower.ts';
import { type FailuresView, listFailures } from './list-failures.ts';
import { type NowView, readNow, type StageCounts } from './read-now.ts';
import { type QualityView, readQuality } from './read-quality.ts';

/** What the console reads beside what the API does. */
export interface ConsoleTools {
  /** Whose job it is; undefined where there is none. */
  findOwner: (jobId: string) => Promise<string | undefined>;
  /** Tells at most once a second that jobs have changed, of a tenant or of all: null. */
  followAny: (tenant: string | null) => Following;
  /** How it stands with a tenant's jobs, or with those of all: null. */
  readNow: (tenant: string | null) => Promise<NowView>;
  listFailures: (tenant: string | null, query: WindowQuery) => Promise<FailuresView>;
  readQuality: (tenant: string | null, query: WindowQuery) => Promise<QualityView>;
}

type WindowQuery = Parameters<typeof listFailures>[2];

const TOLD_EVERY_MS = 1000;

/** Tells at once of what comes first, and of all that came in the next second at its end. */
function followAny(changes: Pick<Changes, 'watch'>, tenant: string | null): Following {
  return {
    isOver: false,
    start: ({ send, end }) => {
      let [timer, isWaiting]: [NodeJS.Timeout | undefined, boolean] = [undefined, false];
      const tell = (id: string) => {
        isWaiting = timer !== undefined;
        if (isWaiting) return;
        send({ id, event: 'changed', data: '{}' });
        timer = setTimeout(() => {
          timer = undefined;
          if (isWaiting) tell(id);
        }, TOLD_EVERY_MS);
      };
      const take = async (told: readonly JobChange[]) => tell(told.at(-1)?.id ?? '');
      const stop = changes.watch({ tenant, take, lose: end });
      return () => {
        clearTimeout(timer);
        stop();
      };
    },
  };
}

/** So many different questions are remembered. */
const MOST_SHARED = 200;

/** What is counted by the hour or the day is read so often at most. */
const LONG_EVERY_MS = 10_000;
const everyMsOf = (_tenant: string | null, { window }: WindowQuery) =>
  window === '15m' || window === '1h' ? undefined : LONG_EVERY_MS;

/**
 * Makes work that pages ask for whenever something changes: however many do, it runs once a second for each question, or
 * as seldom as `everyMs` says. What failed is tried again.
 */
function share<Asked extends readonly unknown[], Result>(
  work: (...asked: Asked) => Promise<Result>,
  everyMs: (...asked: Asked) => number | undefined = () => undefined,
) {
  const runs = new Map<string, () => Promise<Result>>();
  return async (...asked: Asked): Promise<Result> => {
    const question = JSON.stringify(asked);
    if (runs.size >= MOST_SHARED && !runs.has(question)) runs.clear();
    const run = runs.get(question) ?? shareRun(() => orUnavailable(() => work(...asked)), everyMs(...asked));
    runs.set(question, run);
    try {
      return await run();
    } catch (error) {
      runs.delete(question);
      throw error;
    }
  };
}

interface ConsoleGiven {
  store: Store;
  changes: Pick<Changes, 'watch'>;
  measureStages: () => Promise<StageCounts[]>;
}

/** Makes the tools. */
export function createConsoleTools({ store, changes, measureStages }: ConsoleGiven): ConsoleTools {
  return {
    readNow: share((tenant: string | null) => readNow(store, tenant, measureStages)),
    listFailures: share((tenant: string | null, query: WindowQuery) => listFailures(store, tenant, query), everyMsOf),
    readQuality: share((tenant: string | null, query: WindowQuery) => readQuality(store, tenant, query), everyMsOf),
    findOwner: (jobId) =>
      orUnavailable(async () => {
        const owners = await Promise.all(
          store.keySpace.shards.map(({ job }) => store.redis.hget(job(jobId), 'tenant')),
        );
        return owners.find((owner) => owner !== null) ?? undefined;
      }),
    followAny: (tenant) => followAny(changes, tenant),
  };
}
