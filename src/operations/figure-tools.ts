import { shareRun } from '../failures/share-run.ts';
import type { Store } from '../records/store.ts';
import { orUnavailable } from '../redis/classify-redis-error.ts';
import { type FailuresView, listFailures } from './list-failures.ts';
import { type NowView, readNow, type StageCounts } from './read-now.ts';
import { type QualityView, readQuality } from './read-quality.ts';

/** What the console reads of how things stand, of a tenant or of all: null. */
export interface FigureTools {
  readNow: (tenant: string | null) => Promise<NowView>;
  listFailures: (tenant: string | null, query: WindowQuery) => Promise<FailuresView>;
  readQuality: (tenant: string | null, query: WindowQuery) => Promise<QualityView>;
}

type WindowQuery = Parameters<typeof listFailures>[2];

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

export interface FigureGiven {
  store: Store;
  measureStages: () => Promise<StageCounts[]>;
}

/** Makes the tools. */
export function createFigureTools({ store, measureStages }: FigureGiven): FigureTools {
  return {
    readNow: share((tenant: string | null) => readNow(store, tenant, measureStages)),
    listFailures: share((tenant: string | null, query: WindowQuery) => listFailures(store, tenant, query), everyMsOf),
    readQuality: share((tenant: string | null, query: WindowQuery) => readQuality(store, tenant, query), everyMsOf),
  };
}
