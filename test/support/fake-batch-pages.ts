import type { ApiTools } from '../../src/api/api-tools.ts';
import type { BatchPages } from '../../src/operations/batch-pages.ts';

const tenants = ['acme', 'globex'];

/** What pages show of the batches in memory of tenants `acme` and `globex`. */
export const createFakeBatchPages = (tools: ApiTools): BatchPages => ({
  listBatchesOf: async (tenant, query) => {
    const pages = (tenant === null ? tenants : [tenant]).map(async (name) => {
      const { data } = await tools.listBatches(name, query);
      return data.map((batch) => ({ ...batch, tenant: name }));
    });
    return { data: (await Promise.all(pages)).flat(), nextCursor: null };
  },
  findBatchOwner: async (batchId) => {
    for (const name of tenants) if ((await tools.findBatch(name, batchId)) !== undefined) return name;
    return undefined;
  },
  listRejected: async () => [{ row: 2, code: 'input-invalid', message: '/input/subject: Must be text.' }],
});
