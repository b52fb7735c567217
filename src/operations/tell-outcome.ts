import { isEnding, type JobView } from '../jobs/job-view.ts';
import { type Outcome, readRecord } from '../jobs/record.ts';
import { findJob, findRecord } from '../records/find-job.ts';
import type { Store } from '../records/store.ts';
import type { Script } from '../redis/run-script.ts';

/** What the business made of a job: whether it served, why, and what it was worth, in whatever unit the task counts. */
export type ToldOutcome = Pick<Outcome, 'success' | 'code' | 'value'>;

/** What came of telling. `known`: something else was told of this run; `unknown`: not the tenant's, or not there. */
export type OutcomeResult = { is: 'told'; job: JobView } | { is: 'known' | 'open' | 'unknown' };

interface TellArgs {
  id: string;
  tenant: string;
  run: number;
  /** The outcome with its run, as JSON. */
  said: string;
  /** What is counted in statistics. */
  event: string;
}

const tellScript: Script<TellArgs, { is: 'told' | 'same' | 'known' | 'open' | 'unknown' }> = {
  lua: /* lua */ `
local job, rest = jobKey(args.id), ',' .. string.sub(args.said, 2)
local at = read(job, { 'tenant', 'status', 'run', 'createdAt', 'task', 'taskVersion', 'outcome' })
if at.tenant ~= args.tenant then return { is = 'unknown' } end
if not isEnded(at.status) or tonumber(at.run) ~= args.run then return { is = 'open' } end
if at.outcome and string.sub(at.outcome, -#rest) == rest then return { is = 'same' } end
if at.outcome and cjson.decode(at.outcome).run == args.run then return { is = 'known' } end
call('HSET', job, 'outcome', '{"at":' .. nowText .. rest)
noteStats(at, 'outcome', args.event)
return { is = 'told' }
`,
};

/** Notes what the business made of an ended job's latest run, once; the same told again changes nothing. */
export async function tellOutcome(
  store: Store,
  tenant: string,
  jobId: string,
  { success, code, value }: ToldOutcome,
): Promise<OutcomeResult> {
  const found = await findRecord(store, tenant, jobId);
  if (found === undefined) return { is: 'unknown' };
  const { status, run, answeredBy } = readRecord(found.stored);
  if (!isEnding(status)) return { is: 'open' };
  const { profile, model, confidence } = answeredBy ?? {};
  const said = JSON.stringify({ run, success, code, value } satisfies Omit<Outcome, 'at'>);
  const event = JSON.stringify({ success, code, value, profile, model, confidence });
  const args = { id: jobId, tenant, run, said, event };
  const { is } = await store.runScript(tellScript, store.keySpace.keysOf(tenant).tag, args);
  if (is !== 'told' && is !== 'same') return { is };
  const job = await findJob(store, tenant, jobId);
  return job === undefined ? { is: 'unknown' } : { is: 'told', job };
}
