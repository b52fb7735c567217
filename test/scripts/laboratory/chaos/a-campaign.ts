import type {
  JobTrail,
  Observations,
  SeenAttempt,
  SeenJob,
} from '../../../../scripts/laboratory/chaos/observations.ts';
import { everyRule } from '../../../../scripts/laboratory/chaos/rules.ts';
import type { Deed } from '../../../../scripts/laboratory/faults/fault.ts';
import type { Call } from '../../../../scripts/laboratory/faults/start-provider.ts';

/** Made-up observations of campaigns; times are milliseconds from 0. */

export const aCall = (given: Partial<Call> = {}): Call => ({
  ...{ mark: 0, from: 'worker-1', at: 1100, endedAt: 1300, behaviour: 'good', leaked: 0 },
  ...given,
});

export const anAttempt = (given: Partial<SeenAttempt> = {}): SeenAttempt => ({
  ...{ n: 1, at: 1050, outcome: 'answered', failure: null },
  ...given,
});

export const aJob = (given: Partial<SeenJob> = {}): SeenJob => ({
  ...{ id: 'job_0', status: 'succeeded', finishedAt: 2000, by: 'model', attempts: [anAttempt()], failure: null },
  ...{ output: { mark: 'xq0xq', contact: 'mail 0' } },
  ...given,
});

export const aTrail = (given: Partial<JobTrail> = {}): JobTrail => ({
  ...{ n: 0, ids: ['job_0'], acceptedAt: 1000, ended: aJob(), last: aJob() },
  ...given,
});

export const aDeed = (given: Partial<Deed> = {}): Deed => ({
  ...{ kind: 'worker-kill', target: 'worker-1', beganAt: 1200, endedAt: 3000, crashedAt: 1200, isDone: true },
  ...given,
});

/** A campaign of one job in which nothing went wrong, save what is given. */
export const aCampaign = (given: Partial<Observations> = {}): Observations => ({
  ...{ target: 'airlock', judged: everyRule, skipped: {}, lateAfterMs: 60_000 },
  timing: { lockMs: 2000, modelTimeoutMs: 3000, leaseMs: 13_000 },
  ...{
    isMild: false,
    trails: [aTrail()],
    extraJobs: [],
    refusals: [],
    calls: [aCall()],
    mostCalls: 100,
    deeds: [],
    leaks: [],
  },
  histories: new Map([['job_0', ['1000 accepted', '1040 started model', '1400 answered', '2000 succeeded']]]),
  ...{ crashes: [], contactOf: (n: number) => `mail ${n}`, markOf: (n: number) => `xq${n}xq` },
  ...given,
});
