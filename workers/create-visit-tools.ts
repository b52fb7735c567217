import type { Queues } from '../queues/open-queues.ts';
import type { EgressLog } from '../src/egress/open-egress-log.ts';
import { createFailAt } from '../src/failures/create-fail-at.ts';
import type { AtHand } from '../src/records/at-hand.ts';
import { commitVisit } from '../src/records/commit-visit.ts';
import { leaveAtHand } from '../src/records/leave-at-hand.ts';
import type { Spool } from '../src/records/open-spool.ts';
import type { Store } from '../src/records/store.ts';
import type { WorkersGiven } from './main.ts';
import { createObserve } from './observe.ts';
import { type OnTrouble, untilStored } from './persist.ts';
import type { VisitTools } from './run-visit.ts';
import type { Profiles } from './rungs.ts';

const LONGEST_BACKOFF_MS = 300_000;

/** What a process of workers holds open. */
export interface Opened {
  store: Store;
  spool: Spool;
  egress: EgressLog;
  queues: Queues;
  onTrouble: OnTrouble;
  /** Whose beat keeps the visits of this process. */
  workerId: string;
  atHand: AtHand;
}

/** The profiles that tasks may name, by name. */
export const profilesOf = ({ profiles }: WorkersGiven): Profiles =>
  new Map(profiles.map(({ profile }) => [profile.name, profile]));

/** Every write waits for Redis, however long that takes: a worker that holds an answer does not let go of it. */
export function createVisitTools({ store, spool, queues, atHand, onTrouble }: Opened, given: WorkersGiven): VisitTools {
  return {
    commit: (job, commit, payloads) => {
      const token = payloads && leaveAtHand(atHand, job, commit, payloads);
      return spool.land(job, commit, () => untilStored(() => commitVisit(store, job, commit, token), onTrouble));
    },
    queues: { ...queues, add: (visit) => untilStored(() => queues.add(visit), onTrouble) },
    catalogue: given.catalogue,
    profiles: profilesOf(given),
    backoff: { baseMs: given.settings.retryBaseMs, maxMs: LONGEST_BACKOFF_MS },
    observe: createObserve(given.log, given.metrics),
    failAt: createFailAt(given.settings.failAt),
  };
}
