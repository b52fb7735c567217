import { describe, it } from 'vitest';
import type { Failpoint as AnyFailpoint } from '../../src/failures/create-fail-at.ts';
import type { AttemptOutcome } from '../../src/jobs/job-view.ts';
import { type Doomed, startDoomed } from '../support/start-doomed.ts';
import { createClient, type SubmitOptions } from '../support/start-pipeline.ts';

/** Events have a journey of their own. */
type Failpoint = Exclude<AnyFailpoint, 'delivery.sent'>;

/** What a crash in this place may cost: requests that the model got, and how the job's attempts stand. */
interface Allowed {
  requests: number;
  attempts: AttemptOutcome[];
}

const once: Allowed = { requests: 1, attempts: ['answered'] };

const windows = {
  'api.received': once,
  'api.recorded': once,
  'visit.claimed': once,
  'redact.done': once,
  // Written down, and never sent: nobody can know that.
  'model.begun': { requests: 1, attempts: ['unknown', 'answered'] },
  'model.inFlight': { requests: 2, attempts: ['unknown', 'answered'] },
  'model.answerHeld': { requests: 2, attempts: ['unknown', 'answered'] },
  'validate.done': once,
  'visit.committed': once,
  'visit.ended': once,
} satisfies Record<Failpoint, Allowed>;

const input = { text: 'The pump of the hall leaks again.' };
const again: SubmitOptions = { idempotencyKey: 'one and the same' };

/** A job on whose way a process is killed: the API while it takes it, or the worker that works on it. */
async function submitAndKill({ pipeline, start }: Doomed, point: Failpoint): Promise<NodeJS.Signals | null> {
  const script = point.startsWith('api.') ? 'api' : 'workers';
  const doomed = await start(script, { AIRLOCK_FAIL_AT: point });
  const url = script === 'api' ? String(doomed.find('api-started')?.url) : pipeline.url;
  await createClient(url, pipeline.key)
    .submit('summarise', input, again)
    .catch(() => undefined);
  return doomed.untilGone();
}

describe.concurrent('a process killed at', () => {
  it.for(Object.entries(windows) as [Failpoint, Allowed][])(
    '%s loses nothing, and the model gets what the ledger says',
    { timeout: 90_000 },
    async ([point, { requests, attempts }], { expect, onTestFinished }) => {
      const doomed = await startDoomed(onTestFinished);
      const { pipeline, model } = doomed;
      expect(await submitAndKill(doomed, point)).toBe('SIGKILL');

      await pipeline.startWorkers();
      const { id } = await pipeline.submit('summarise', input, again);
      const job = await pipeline.reaches(id, 'succeeded');
      expect(job.attempts.map(({ outcome }) => outcome)).toEqual(attempts);
      expect(model.requests).toHaveLength(requests);
      expect(await doomed.endingsOf(job)).toHaveLength(1);
      expect((await pipeline.submit('summarise', input, again)).id).toBe(id);
      const { redis, keys } = pipeline;
      expect(await Promise.all([redis.zcard(keys.jobsOf('default')), redis.zcard(keys.deadlines)])).toEqual([1, 0]);
    },
  );
});
