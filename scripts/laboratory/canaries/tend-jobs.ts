import { setTimeout as sleep } from 'node:timers/promises';
import { isEnding, type JobView } from '../../../src/jobs/job-view.ts';
import type { Page } from '../../../src/records/list-jobs.ts';
import type { Caller, Sent } from './create-caller.ts';
import type { PlannedJob } from './plan-jobs.ts';

const EVERY_MS = 400;
/** Between two looks passes so many times what a look took, so that looking is not what the API is busy with. */
const PAUSE_FACTOR = 2;
const MOST_PAGES = 100;

/** A job as it was seen last, and what became known of it on the way. */
export interface Tended {
  job: PlannedJob;
  id: string;
  status: JobView['status'] | undefined;
  /** Whether a model was asked. */
  isAsked: boolean;
  /** Statuses and codes of failures it has shown. */
  shown: Set<string>;
}

const post = (body: object): Sent => ({ method: 'POST', body: JSON.stringify(body) });

/** What is done to a job in the state it is in; undefined when it is not time for it. */
function findDeed({ job, id, status, isAsked }: Tended): { path: string; sent: Sent } | undefined {
  const { quote, note } = job.correction;
  const review = (decision: string, more: object = {}) => ({
    path: `/v1/reviews/${id}`,
    sent: post({ decision, note: `seen ${note}`, ...more }),
  });
  const dead = (path: string, sent: Sent) =>
    status === 'failed' ? { path: `/v1/dead-letters${path}`, sent } : undefined;
  const { deed } = job.scenario;
  if (deed === 'cancel' || (deed === 'cancel-running' && status === 'running' && isAsked))
    return { path: `/v1/jobs/${id}/cancel`, sent: { method: 'POST' } };
  if (deed === 'replay-stage') return dead(`/${id}/replay`, post({ from: 'stage' }));
  if (deed === 'replay-start') return dead(`/${id}/replay`, post({ from: 'start' }));
  if (deed === 'replay-all') return dead('/replay', post({ filter: { code: 'model-error' } }));
  if (deed === 'discard') return dead(`/${id}`, { method: 'DELETE' });
  if (status !== 'in_review') return undefined;
  if (deed === 'correct') return review('correct', { output: { mark: 'corrected', quote, confidence: 1 } });
  return deed === 'approve' || deed === 'reject' ? review(deed) : undefined;
}

/** Ended, and nothing is left to be done to it. */
const isSettled = ({ job: { mark, scenario }, status }: Tended, touched: ReadonlySet<number>) =>
  isEnding(status ?? '') && (touched.has(mark) || scenario.deed === undefined || scenario.deed === 'cancel-running');

/** Notes what the API says of every job, newest first. */
async function readAll(caller: Caller, tended: ReadonlyMap<string, Tended>): Promise<void> {
  let cursor = '';
  for (let page = 0; page < MOST_PAGES; page++) {
    const { status, text } = await caller.call(`/v1/jobs?limit=100${cursor}`);
    if (status !== 200) return;
    const { data, nextCursor } = JSON.parse(text) as Page<JobView>;
    for (const view of data) note(tended.get(view.id), view);
    if (nextCursor === null) return;
    cursor = `&cursor=${nextCursor}`;
  }
}

function note(one: Tended | undefined, { status, attempts, failure }: JobView): void {
  if (one === undefined) return;
  one.status = status;
  one.isAsked = attempts.length > 0;
  one.shown.add(status);
  for (const code of [failure?.code, ...attempts.map((attempt) => attempt.failure?.code)]) {
    if (code !== undefined) one.shown.add(code);
  }
}

async function touch(caller: Caller, one: Tended, touched: Set<number>): Promise<void> {
  const { mark } = one.job;
  const deed = touched.has(mark) ? undefined : findDeed(one);
  if (deed === undefined) return;
  touched.add(mark);
  const status = await caller.call(deed.path, deed.sent).then(
    (answer) => answer.status,
    () => 0,
  );
  if (status >= 200 && status < 300) one.status = undefined;
  else touched.delete(mark);
}

/**
 * Does to each job what its scenario says, and notes its mark in `touched`, until all have ended or the signal says that
 * it takes too long. The API may be away meanwhile.
 */
export async function tendJobs(
  caller: Caller,
  ids: ReadonlyMap<string, PlannedJob>,
  { touched, signal }: { touched: Set<number>; signal: AbortSignal },
): Promise<{ tended: Tended[]; unsettled: Tended[] }> {
  const tended = new Map(
    Array.from(ids, ([id, job]): [string, Tended] => [
      id,
      { job, id, status: undefined, isAsked: false, shown: new Set() },
    ]),
  );
  const all = [...tended.values()];
  for (;;) {
    const startedAt = performance.now();
    await readAll(caller, tended).catch(() => undefined);
    await Promise.all(all.map((one) => touch(caller, one, touched)));
    const unsettled = all.filter((one) => !isSettled(one, touched));
    if (unsettled.length === 0 || signal.aborted) return { tended: all, unsettled };
    await sleep(Math.max(EVERY_MS, PAUSE_FACTOR * (performance.now() - startedAt)));
  }
}
