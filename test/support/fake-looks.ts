import type { JobStory } from '../../src/operations/find-story.ts';
import type { LookTools } from '../../src/operations/look-tools.ts';
import type { ClosedJob } from '../../src/records/closed-jobs.ts';
import type { DeadLetterView } from '../../src/records/dead-letters.ts';
import { createJobView } from './api-fixture.ts';

/** A job without its payloads, as our tools would view it. */
export function createClosedJob(id: string, changes: Partial<ClosedJob> = {}): ClosedJob {
  const { output: _, metadata: __, ...job } = createJobView(id);
  return { ...job, ...changes };
}

/** Its story, of which nothing is told beyond what is given. */
export const createStory = (job: ClosedJob, changes: Partial<JobStory> = {}): JobStory => ({
  ...{ job, dataClass: 'internal', priority: 5, failedStage: null, metadataKeys: [], payloads: ['input'] },
  ...{ history: [], lives: [], ...changes },
});

/** What the pages of jobs read, in memory: by tenant and id. */
export interface FakeLooks {
  tools: LookTools;
  stories: Map<string, JobStory>;
  letters: Map<string, DeadLetterView>;
  /** What was asked for: the tool's name, the tenant, and the rest. */
  looked: unknown[][];
}

/** Makes them. */
export function createFakeLooks(): FakeLooks {
  const [stories, letters, looked] = [
    new Map<string, JobStory>(),
    new Map<string, DeadLetterView>(),
    [] as unknown[][],
  ];
  const of = <Item>(all: Map<string, Item>, tenant: string | null) =>
    [...all]
      .map(([key, item]) => ({ owner: key.split(' ')[0] ?? '', item }))
      .filter(({ owner }) => tenant === null || owner === tenant);
  const refuseForeign = (cursor: string | undefined) => {
    if (cursor === 'foreign') throw new RangeError('not a cursor of ours');
  };
  const tools: LookTools = {
    listClosedJobs: async (tenant, query) => {
      looked.push(['listClosedJobs', tenant, query]);
      refuseForeign(query.cursor);
      return { data: of(stories, tenant).map(({ owner, item }) => ({ ...item.job, tenant: owner })), nextCursor: null };
    },
    findJobs: async (tenant, query, most) => {
      looked.push(['findJobs', tenant, query, most]);
      return {
        jobs: of(stories, tenant).map(({ owner, item }) => ({ id: item.job.id, tenant: owner })),
        isMore: false,
      };
    },
    findStory: async (tenant, id) => stories.get(`${tenant} ${id}`),
    findSent: async (tenant, id) => (stories.has(`${tenant} ${id}`) ? { fault: undefined, attempts: [] } : undefined),
    listDeadLettersOf: async (tenant, query) => {
      looked.push(['listDeadLettersOf', tenant, query]);
      refuseForeign(query.cursor);
      return { data: of(letters, tenant).map(({ owner, item }) => ({ ...item, tenant: owner })), nextCursor: null };
    },
    replayJobsOf: async (tenant, filter) => {
      looked.push(['replayJobsOf', tenant, filter]);
      return { replayed: of(letters, tenant).length, skipped: 1 };
    },
  };
  return { tools, stories, letters, looked };
}
