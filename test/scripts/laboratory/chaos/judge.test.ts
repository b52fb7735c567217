import { describe, expect, it } from 'vitest';
import {
  findMostInFlight,
  findUnexplained,
  groupCalls,
  judge,
  paidTwice,
} from '../../../../scripts/laboratory/chaos/judge.ts';
import type { Observations } from '../../../../scripts/laboratory/chaos/observations.ts';
import { everyRuleOfTwo } from '../../../../scripts/laboratory/chaos/rules.ts';
import type { Deed } from '../../../../scripts/laboratory/faults/fault.ts';
import type { Call } from '../../../../scripts/laboratory/faults/start-provider.ts';
import { aCall, aCampaign, aDeed, aJob, anAttempt, aTrail } from './a-campaign.ts';

const rulesOf = (given: Partial<Observations>) => judge(aCampaign(given)).map(({ rule }) => rule);

/** A job asked twice: its worker crashed in the first call. */
const askedTwice = (first: Parameters<typeof anAttempt>[0]) => {
  const job = aJob({ attempts: [anAttempt(first), anAttempt({ n: 2, at: 1500 })] });
  return { trails: [aTrail({ ended: job, last: job })], calls: [aCall(), aCall({ at: 1510, from: 'worker-2' })] };
};

describe('judge', () => {
  it('finds nothing where nothing is wrong', () => {
    expect(rulesOf({})).toEqual([]);
  });

  it('finds a job that was accepted and never ended, and names it', () => {
    const trails = [aTrail({ ended: undefined, last: aJob({ status: 'running', finishedAt: undefined }) })];
    expect(judge(aCampaign({ trails }))).toEqual([{ rule: 'lost', job: '0 job_0', detail: 'is running' }]);
  });

  it('finds a job that failed, where there are two builds', () => {
    const job = aJob({ status: 'failed', failure: 'record-tampered', output: undefined });
    const trails = [aTrail({ ended: job, last: job })];
    expect(rulesOf({ trails })).toEqual([]);
    expect(judge(aCampaign({ trails, judged: everyRuleOfTwo }))).toEqual([
      { rule: 'failed', job: '0 job_0', detail: 'record-tampered' },
    ]);
  });

  it('judges only what can be seen of the target', () => {
    const given = { trails: [aTrail({ ended: undefined })], calls: [aCall(), aCall()], crashes: ['a.log'] };
    expect(judge(aCampaign({ ...given, judged: ['lost', 'paid-twice'] })).map(({ rule }) => rule)).toEqual([
      ...['lost', 'paid-twice'],
    ]);
  });

  it('asks nothing of a job that was never accepted', () => {
    const trails = [aTrail({ ids: [], acceptedAt: undefined, ended: undefined, last: undefined })];
    expect(rulesOf({ trails, calls: [] })).toEqual([]);
  });

  it('finds more calls in flight than the limit allows, unless a worker stood still past its lease', () => {
    const calls = [aCall({ at: 1000, endedAt: 1100 }), aCall({ at: 1050, endedAt: 1200, mark: undefined })];
    expect(rulesOf({ calls, mostCalls: 1 })).toEqual(['over-limit']);
    expect(rulesOf({ calls, mostCalls: 2 })).toEqual([]);
    expect(rulesOf({ calls, mostCalls: 1, deeds: [aDeed({ kind: 'worker-freeze-past-lease' })] })).toEqual([]);
  });

  it('finds two jobs under one key, and jobs that nobody was promised', () => {
    expect(rulesOf({ trails: [aTrail({ ids: ['job_0', 'job_1'] })] })).toEqual(['accepted-twice']);
    expect(rulesOf({ extraJobs: ['job_9'] })).toEqual(['accepted-twice']);
  });

  it('finds two endings in a history', () => {
    const history = ['1000 accepted', '1500 dead-lettered model-error', '2000 succeeded'];
    expect(rulesOf({ histories: new Map([['job_0', history]]) })).toEqual(['ended-twice']);
  });

  it('finds an ending that changed later', () => {
    expect(rulesOf({ trails: [aTrail({ last: aJob({ finishedAt: 2500 }) })] })).toEqual(['ended-twice']);
    expect(rulesOf({ trails: [aTrail({ last: aJob({ status: 'failed' }) })] })).toEqual(['ended-twice']);
  });

  it('finds a call that no attempt lists', () => {
    const calls = [aCall(), aCall({ behaviour: 'error' })];
    expect(rulesOf({ calls })).toEqual(['unmarked']);
  });

  it('finds a second right answer that was paid for', () => {
    expect(rulesOf(askedTwice({ outcome: 'failed', failure: 'model-timeout' }))).toEqual(['paid-twice']);
  });

  it('lets a second call pass when the first one is marked and its worker crashed in it', () => {
    expect(rulesOf({ ...askedTwice({ outcome: 'unknown' }), deeds: [aDeed()] })).toEqual([]);
  });

  it('lets a second call pass of two that were asked at once', () => {
    expect(rulesOf({ ...askedTwice({ outcome: 'aborted', failure: null }), isMild: true })).toEqual([]);
  });

  it('lets no second call pass in a mild campaign, marked or not', () => {
    expect(rulesOf({ ...askedTwice({ outcome: 'unknown' }), deeds: [aDeed()], isMild: true })).toEqual(['paid-twice']);
  });

  it('finds an unknown attempt whose worker lived', () => {
    const found = rulesOf({ ...askedTwice({ outcome: 'unknown' }), deeds: [aDeed({ target: 'worker-2' })] });
    expect(found).toEqual(['unknown-unexplained']);
  });

  it("finds another job's output, and lets a dead letter have none", () => {
    const other = aJob({ output: { mark: 'xq0xq', contact: 'mail 1' } });
    expect(rulesOf({ trails: [aTrail({ ended: other, last: other })] })).toEqual(['wrong-output']);
    const dead = aJob({ status: 'failed', output: undefined, failure: 'model-error' });
    expect(rulesOf({ trails: [aTrail({ ended: dead, last: dead })] })).toEqual([]);
  });

  it('finds poison', () => {
    const dead = aJob({ status: 'failed', output: undefined, failure: 'poison' });
    expect(rulesOf({ trails: [aTrail({ ended: dead, last: dead })] })).toEqual(['poison']);
  });

  it('passes on refusals, leaks and crashes', () => {
    const leaks = [{ place: 'log', where: 'api.1.log' }] as const;
    const found = rulesOf({ refusals: ['0: 500'], leaks, crashes: ['worker-1.2.log'] });
    expect(found).toEqual(['refused', 'leak', 'crash']);
  });
});

describe('paidTwice', () => {
  it('counts right answers only', () => {
    expect(paidTwice([])).toBe(0);
    expect(paidTwice([aCall(), aCall({ behaviour: 'off-schema' }), aCall({ behaviour: 'hang' })])).toBe(0);
    expect(paidTwice([aCall(), aCall(), aCall()])).toBe(2);
  });
});

describe('groupCalls', () => {
  it('groups by job and leaves out calls of none', () => {
    const calls = [aCall({ mark: 1 }), aCall({ mark: undefined }), aCall({ mark: 2 }), aCall({ mark: 1 })];
    expect([...groupCalls(calls)].map(([mark, group]) => [mark, group.length])).toEqual([
      [1, 2],
      [2, 1],
    ]);
  });
});

const timing = { lockMs: 2000, modelTimeoutMs: 3000, leaseMs: 13_000 };
const unknown = anAttempt({ outcome: 'unknown', at: 10_000 });
const count = (deeds: readonly Deed[], calls: readonly Call[] = [aCall({ at: 10_010, endedAt: 10_400 })]) =>
  findUnexplained([unknown], calls, { deeds, timing }).length;
const kill = (crashedAt: number, target = 'worker-1') =>
  aDeed({ beganAt: crashedAt, endedAt: crashedAt + 900, crashedAt, target });

describe('findUnexplained', () => {
  it('has nothing to say of attempts whose outcome is known', () => {
    expect(findUnexplained([anAttempt()], [], { deeds: [], timing })).toEqual([]);
  });

  it('excuses a call whose worker crashed in it', () => {
    expect(count([])).toBe(1);
    expect(count([kill(10_200)])).toBe(0);
  });

  it('does not excuse it with the crash of another worker, or at another time', () => {
    expect(count([kill(10_200, 'worker-2')])).toBe(1);
    expect(count([kill(9000)])).toBe(1);
    expect(count([kill(30_000)], [aCall({ at: 10_010, endedAt: undefined })])).toBe(1);
  });

  it('does not excuse a worker that crashed long after the answer came: it was to be stored', () => {
    expect(count([kill(10_600)])).toBe(0);
    expect(count([kill(12_000)])).toBe(1);
  });

  it('excuses any worker when the call never arrived', () => {
    expect(count([kill(10_200, 'worker-2')], [])).toBe(0);
  });

  it('excuses a freeze past the lease and no shorter one', () => {
    const freeze = (kind: Deed['kind']) => aDeed({ kind, crashedAt: undefined, beganAt: 10_100, endedAt: 25_000 });
    expect(count([freeze('worker-freeze-past-lease')])).toBe(0);
    expect(count([freeze('worker-freeze-past-lock')])).toBe(1);
  });

  it('excuses a freeze past the lease, and no crash, of a worker whose answer Redis had not taken yet', () => {
    const full = aDeed({ kind: 'redis-memory-full', crashedAt: undefined, beganAt: 10_300, endedAt: 12_000 });
    const freeze = aDeed({ kind: 'worker-freeze-past-lease', crashedAt: undefined, beganAt: 12_600, endedAt: 30_000 });
    const late = [aCall({ at: 10_010, endedAt: 10_500 })];
    expect(count([full, freeze], late)).toBe(0);
    expect(count([freeze], late)).toBe(1);
    expect(count([full, kill(12_600)], late)).toBe(1);
  });

  it('excuses a crash in a freeze that began while the call was in flight', () => {
    const freeze = aDeed({ kind: 'worker-freeze-past-lock', crashedAt: undefined, beganAt: 10_100, endedAt: 15_000 });
    expect(count([freeze, kill(12_000)])).toBe(0);
    expect(count([freeze, kill(12_000, 'worker-2')])).toBe(1);
    expect(count([{ ...freeze, endedAt: 11_900 }, kill(12_000)])).toBe(0);
    expect(count([{ ...freeze, endedAt: 11_000 }, kill(12_000)])).toBe(1);
  });

  it('excuses a freeze past the lease right after a shorter one that began while the call was in flight', () => {
    const short = aDeed({ kind: 'worker-freeze-past-lock', crashedAt: undefined, beganAt: 10_100, endedAt: 14_000 });
    const long = aDeed({ kind: 'worker-freeze-past-lease', crashedAt: undefined, beganAt: 14_000, endedAt: 28_000 });
    expect(count([short, long])).toBe(0);
    expect(count([{ ...short, target: 'worker-2' }, long])).toBe(1);
    expect(count([short, { ...long, beganAt: 15_000 }])).toBe(1);
  });

  it('takes each call for the attempt before it', () => {
    const attempts = [anAttempt({ n: 1, at: 10_000 }), anAttempt({ n: 2, at: 12_000, outcome: 'unknown' })];
    const calls = [
      aCall({ at: 10_010, from: 'worker-1' }),
      aCall({ at: 12_010, from: 'worker-2', endedAt: undefined }),
    ];
    expect(findUnexplained(attempts, calls, { deeds: [kill(12_100, 'worker-2')], timing })).toEqual([]);
    expect(findUnexplained(attempts, calls, { deeds: [kill(12_100, 'worker-1')], timing })).toHaveLength(1);
  });
});

describe('findMostInFlight', () => {
  it('counts calls that are in flight together, one that ends just then no more', () => {
    const calls = [aCall({ at: 0, endedAt: 10 }), aCall({ at: 5, endedAt: 20 }), aCall({ at: 10, endedAt: 30 })];
    expect(findMostInFlight(calls)).toEqual({ most: 2, at: 5 });
    expect(findMostInFlight([...calls, aCall({ at: 15, endedAt: undefined })])).toEqual({ most: 3, at: 15 });
  });
});
