import { CANARY_TENANT } from '../canaries/canary.ts';
import { findOwner } from '../records/find-owner.ts';
import type { JobChange } from '../records/job-changes.ts';
import type { Changes } from '../records/watch-changes.ts';
import { orUnavailable } from '../redis/classify-redis-error.ts';
import { type BatchPages, createBatchPages } from './batch-pages.ts';
import { createFigureTools, type FigureGiven, type FigureTools } from './figure-tools.ts';
import type { Following } from './follower.ts';
import { createLookTools, type LookGiven, type LookTools } from './look-tools.ts';
import { createReviewQueue, type ReviewQueue } from './review-queue.ts';

/** What the console reads beside what the API does. */
export interface ConsoleTools extends BatchPages, FigureTools, LookTools, ReviewQueue {
  /** Whose job it is; undefined where there is none. */
  findOwner: (jobId: string) => Promise<string | undefined>;
  /** Tells at most once a second that jobs have changed, of a tenant or of all: null. */
  followAny: (tenant: string | null) => Following;
}

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

type ConsoleGiven = Parameters<typeof createReviewQueue>[0] &
  LookGiven &
  FigureGiven & { changes: Pick<Changes, 'watch'> };

/** Makes the tools. */
export function createConsoleTools(given: ConsoleGiven): ConsoleTools {
  const { store, changes } = given;
  return {
    ...{ ...createBatchPages(store), ...createFigureTools(given), ...createReviewQueue(given) },
    findOwner: (jobId) =>
      orUnavailable(async () => {
        const owner = await findOwner(store, ({ job }) => job(jobId));
        // A canary is nobody's to look into.
        return owner === CANARY_TENANT ? undefined : owner;
      }),
    followAny: (tenant) => followAny(changes, tenant),
    ...createLookTools(given),
  };
}
