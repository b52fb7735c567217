import { findBatch, listBatchIds } from '../batches/find-batch.ts';
import { listRejected, type RejectedRow } from '../batches/read-results.ts';
import type { BatchView } from '../jobs/batch-view.ts';
import { findOwner } from '../records/find-owner.ts';
import { encodeCursor, type Page, type PageQuery } from '../records/list-jobs.ts';
import type { Store } from '../records/store.ts';
import { orUnavailable } from '../redis/classify-redis-error.ts';
import { listOfAll, type Owned } from './list-of-all.ts';

/** What pages show of batches beside what the API does. */
export interface BatchPages {
  /** Of a tenant or of all: null. Newest first. */
  listBatchesOf: (tenant: string | null, query: PageQuery) => Promise<Page<Owned<BatchView>>>;
  /** Whose batch it is; undefined where there is none. */
  findBatchOwner: (batchId: string) => Promise<string | undefined>;
  /** The first rejected rows of a batch that is the tenant's. */
  listRejected: (tenant: string, batchId: string, limit: number) => Promise<RejectedRow[]>;
}

/** Ids of batches begin with when they were made. */
async function listBatchesOf(store: Store, tenant: string | null, query: PageQuery): Promise<Page<Owned<BatchView>>> {
  const { data, nextCursor } = await listOfAll<{ id: string }>(store, tenant, {
    limit: query.limit,
    list: async (name) => {
      const page = await listBatchIds(store, name, query);
      return { ...page, data: page.data.map((id) => ({ id })) };
    },
    compare: (a, b) => (a.id > b.id ? -1 : 1),
    cursorOf: ({ id }) => encodeCursor(id),
  });
  const found = await Promise.all(
    data.map(async ({ id, tenant: owner }) => {
      const batch = await findBatch(store, owner, id);
      return batch && { ...batch, tenant: owner };
    }),
  );
  return { data: found.filter((batch) => batch !== undefined), nextCursor };
}

/** Makes the tools. */
export const createBatchPages = (store: Store): BatchPages => ({
  listBatchesOf: (tenant, query) => orUnavailable(() => listBatchesOf(store, tenant, query)),
  findBatchOwner: (batchId) => orUnavailable(() => findOwner(store, ({ batch }) => batch(batchId))),
  listRejected: (tenant, batchId, limit) => orUnavailable(() => listRejected(store, tenant, batchId, limit)),
});
