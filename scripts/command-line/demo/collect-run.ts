import { visitsLua } from '../../../queues/visits-lua.ts';
import type { JobView } from '../../../src/jobs/job-view.ts';
import { buildPrompt } from '../../../src/prompting/build-prompt.ts';
import { findHistory } from '../../../src/records/find-history.ts';
import { createStore } from '../../../src/records/store.ts';
import type { Detector } from '../../../src/redaction/detector.ts';
import { redactJob } from '../../../src/redaction/redact-job.ts';
import { openKeySpace } from '../../../src/redis/key-space.ts';
import { blockingOptions, openRedis } from '../../../src/redis/open-redis.ts';
import type { TaskCatalogue } from '../../../src/tasks/load-tasks.ts';
import type { RunningAirlock } from '../../development/start-airlock.ts';
import type { FinishedRun, RedactedAgain } from './finished-run.ts';
import type { DemoEnvironment } from './open-demo-environment.ts';
import type { PlannedJob } from './plan-jobs.ts';
import { readRequests, searchRequests } from './search-requests.ts';

/** Redacts a job once more, outside of the product: placeholders are numbered the same way each time. */
async function redactAgain(
  { task: name, input }: PlannedJob,
  catalogue: TaskCatalogue,
  detectors: readonly Detector[],
): Promise<RedactedAgain> {
  const task = catalogue.latest.get(name);
  if (task === undefined) throw new Error(`no task is called ${name}`);
  const { inputKeys, boundary } = task;
  const signal = new AbortController().signal;
  const parsed = task.input.parse(input);
  const redacted = await redactJob({ input: parsed, documents: [], inputKeys, boundary, detectors, signal });
  return { vault: redacted.vault, user: buildPrompt(task, redacted, []).user };
}

// Whose the development key is.
const TENANT = 'default';

/** Reads what happened to each job from the record. */
async function readHistories(environment: DemoEnvironment, jobs: readonly JobView[]) {
  const redis = await openRedis(blockingOptions(environment.redisUrl), () => undefined);
  try {
    const keySpace = await openKeySpace(redis, environment.settings.prefix, environment.settings.shards);
    const store = createStore(redis, keySpace, environment.encryptionKeys, { ...environment.settings, visitsLua });
    return await Promise.all(jobs.map(async ({ id }) => (await findHistory(store, TENANT, id)) ?? []));
  } finally {
    redis.disconnect();
  }
}

/** From the first acceptance to the last ending, by Redis' clock. */
function durationOf(views: readonly JobView[]): number {
  const ends = views.map(({ finishedAt, createdAt }) => Date.parse(finishedAt ?? createdAt));
  return Math.max(...ends) - Math.min(...views.map(({ createdAt }) => Date.parse(createdAt)));
}

/** Puts together what the record, the simulated model's log and a second redaction say about each job. */
export async function collectRun(
  environment: DemoEnvironment,
  { catalogue, detectors }: RunningAirlock,
  planned: readonly PlannedJob[],
  ended: readonly JobView[],
): Promise<FinishedRun> {
  const byMessage = new Map(ended.map((view) => [view.metadata?.message, view]));
  const views = planned.flatMap(({ message }) => byMessage.get(message.customId) ?? []);
  if (views.length !== planned.length) throw new Error(`${planned.length - views.length} accepted jobs are gone`);
  const histories = await readHistories(environment, views);
  const requests = await readRequests(environment.requestLog);
  const jobs = await Promise.all(
    planned.map(async (job, i) => {
      const again = await redactAgain(job, catalogue, detectors);
      // Texts differ from job to job, and what is said when a model is asked again comes after them.
      const sent = requests.filter(({ user }) => user.startsWith(again.user));
      return { ...job, ...again, view: views[i] as JobView, history: histories[i] ?? [], requests: sent };
    }),
  );
  const search = searchRequests(
    jobs.map(({ message, vault, requests: own }) => ({ ...message, vault, requests: own })),
    requests,
  );
  const known = new Set(jobs.flatMap((job) => job.requests));
  return { jobs, search, strayRequests: requests.length - known.size, tookMs: durationOf(views) };
}
