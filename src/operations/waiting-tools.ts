import type { AuditLog } from '../audit/audit-log.ts';
import type { Actor } from '../audit/entry.ts';
import { type DeadLetterView, findDeadLetter, listDeadLetters } from '../records/dead-letters.ts';
import type { Page, PageQuery, WaitingQuery } from '../records/list-jobs.ts';
import type { ReviewView } from '../records/reviews.ts';
import { orUnavailable } from '../redis/classify-redis-error.ts';
import type { JobTools } from '../submissions/job-tools.ts';
import {
  type DecideResult,
  decideReview,
  decideReviews,
  type ReviewDecision,
  type SharedDecision,
} from './decide-review.ts';
import { listReviewsAs } from './read-as.ts';
import {
  discardDeadLetter,
  type ReplayFilter,
  type ReplayResult,
  replayDeadLetter,
  replayDeadLetters,
} from './replay.ts';

/** What operators do with jobs that wait for a person, for the routes. */
export interface WaitingTools {
  listDeadLetters: (tenant: string, query: WaitingQuery) => Promise<Page<DeadLetterView>>;
  findDeadLetter: (tenant: string, jobId: string) => Promise<DeadLetterView | undefined>;
  replayJob: (tenant: string, jobId: string, from: 'stage' | 'start', who: Actor) => Promise<ReplayResult>;
  /** `skipped` counts those that matched and could not be replayed: their task is gone, or somebody was first. */
  replayJobs: (tenant: string, filter: ReplayFilter, who: Actor) => Promise<{ replayed: number; skipped: number }>;
  discardDeadLetter: (
    tenant: string,
    jobId: string,
    who: Actor,
  ) => Promise<{ is: 'discarded' | 'not-dead' | 'unknown' }>;
  listReviews: (tenant: string, query: PageQuery, who: Actor) => Promise<Page<ReviewView>>;
  decideReview: (
    tenant: string,
    jobId: string,
    decided: ReviewDecision & { waitingSince?: string | undefined },
    who: Actor,
  ) => Promise<DecideResult>;
  /** `skipped` counts those that the decision could not be carried out for. */
  decideReviews: (
    tenant: string,
    jobIds: readonly string[],
    decided: SharedDecision,
    who: Actor,
  ) => Promise<{ decided: number; skipped: number }>;
}

export function createWaitingTools(tools: JobTools & { audit: AuditLog }): WaitingTools {
  const { store, catalogue, audit } = tools;
  return {
    listDeadLetters: (tenant, filter) => orUnavailable(() => listDeadLetters(store, catalogue, tenant, filter)),
    findDeadLetter: (tenant, jobId) => orUnavailable(() => findDeadLetter(store, catalogue, tenant, jobId)),
    replayJob: (tenant, jobId, from, who) =>
      orUnavailable(() => replayDeadLetter(tools, tenant, jobId, from, audit.as(who))),
    replayJobs: (tenant, filter, who) => orUnavailable(() => replayDeadLetters(tools, tenant, filter, audit.as(who))),
    discardDeadLetter: (tenant, jobId, who) =>
      orUnavailable(() => discardDeadLetter(tools, tenant, jobId, audit.as(who))),
    listReviews: (tenant, filter, who) =>
      orUnavailable(() => listReviewsAs(store, tenant, filter, { keyId: who.key, teller: audit.as(who) })),
    decideReview: (tenant, jobId, decided, who) =>
      orUnavailable(() => decideReview(tools, tenant, jobId, decided, audit.as(who))),
    decideReviews: (tenant, ids, decided, who) =>
      orUnavailable(() => decideReviews(tools, tenant, ids, decided, audit.as(who))),
  };
}
