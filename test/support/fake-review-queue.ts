import type { ApiTools } from '../../src/api/api-tools.ts';
import type { Actor } from '../../src/audit/entry.ts';
import type { ReviewQueue } from '../../src/operations/review-queue.ts';
import { createReview } from './create-operator-tools.ts';

const nobody: Actor = { key: '', address: null, reason: null };

/** The queue of reviews over the jobs in memory of tenants `acme` and `globex`, by their ids. */
export function createFakeReviewQueue(tools: ApiTools): ReviewQueue {
  const listAll = async (tenant: string | null, task?: string, cursor?: string) => {
    const pages = (tenant === null ? ['acme', 'globex'] : [tenant]).map(async (name) => {
      const { data } = await tools.listReviews(name, { task, limit: 100, cursor }, nobody);
      return data.map((review) => ({ ...review, tenant: name }));
    });
    const all = (await Promise.all(pages)).flat().sort((a, b) => (a.id < b.id ? -1 : 1));
    return all.filter((review) => task === undefined || review.task === task);
  };
  const toWaiting = ({ id, tenant, waitingSince }: { id: string; tenant: string; waitingSince: string }) => ({
    ...{ id, tenant, since: Date.parse(waitingSince) },
  });
  return {
    listWaiting: async (tenant, { task, limit, cursor }) => {
      const all = await listAll(tenant, task, cursor);
      const data = all.slice(0, limit).map(({ input: _, output: __, ...shown }) => shown);
      return { data, nextCursor: all.length > limit ? 'more' : null };
    },
    collectWaiting: async ({ tenant, task }) => ({
      waiting: (await listAll(tenant, task)).map(toWaiting),
      isMore: false,
    }),
    findNeighbours: async ({ tenant, task }, { id }) => {
      const all = (await listAll(tenant, task)).map(toWaiting).filter((one) => one.id !== id);
      const previous = all.findLast((one) => one.id < id);
      return { next: all.find((one) => one.id > id) ?? all[0], previous };
    },
    readReview: async (tenant, id, who) => {
      const job = await tools.findJob(tenant, id, who);
      if (job === undefined) return undefined;
      if (job.status !== 'in_review') return 'over';
      const schema = tools.tasks.get(job.task)?.outputJsonSchema ?? null;
      return { review: createReview(id), taskVersion: job.taskVersion, hasAnswer: true, schema, threshold: 0.7 };
    },
  };
}
