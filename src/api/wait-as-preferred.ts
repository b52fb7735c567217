import { isEnding, type JobView } from '../jobs/job-view.ts';
import { findProblem } from '../submissions/api-problem.ts';
import type { ApiTools } from './api-tools.ts';
import { findWaitSeconds } from './parse-prefer.ts';
import type { AuthenticatedExchange } from './route.ts';

interface Waited {
  /** The job as it is after the wait. */
  job: JobView;
  /** True only when a wait was asked for. */
  hasEnded: boolean;
  headers: Record<string, string>;
}

/**
 * Waits for a job's end as `Prefer: wait=N` asks, no longer than the client stays. The job is already recorded, so
 * when Redis goes away meanwhile it is answered as it was: an error here would make the client submit it again.
 */
export async function waitAsPreferred(exchange: AuthenticatedExchange, tools: ApiTools, job: JobView): Promise<Waited> {
  const seconds = findWaitSeconds(exchange.request.headers.prefer);
  if (seconds === undefined) return { job, hasEnded: false, headers: {} };
  const waited = isEnding(job.status) ? job : await waitForEnd(exchange, tools, job, seconds * 1000);
  return { job: waited, hasEnded: isEnding(waited.status), headers: { 'Preference-Applied': `wait=${seconds}` } };
}

async function waitForEnd(
  exchange: AuthenticatedExchange,
  tools: ApiTools,
  job: JobView,
  waitMs: number,
): Promise<JobView> {
  const { tenant } = exchange.caller;
  const gone = new AbortController();
  exchange.response.once('close', () => gone.abort());
  try {
    await tools.waitForEnd(tenant, job.id, waitMs, gone.signal);
    return (await tools.findJob(tenant, job.id)) ?? job;
  } catch (error) {
    if (findProblem(error) === undefined) throw error;
    return job;
  }
}
