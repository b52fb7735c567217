import { describe, expect, it } from 'vitest';
import { findRefusals, findTroubles } from '../../../src/console/find-troubles.ts';
import type { ModelView, TenantView } from '../../../src/operations/knob-tools.ts';
import type { NowView } from '../../../src/operations/read-now.ts';
import { createModel, createNow, figuresOf } from '../../support/fake-now.ts';

const find = (now: Partial<NowView>, ...models: ModelView[]) =>
  findTroubles(createNow(now), models).map(({ whose, says }) => [whose, says]);

const waiting = (profile: string | null, firstMs: number, jobs = 40) => [
  { stage: profile === null ? ('validate' as const) : ('model' as const), profile, jobs, firstMs },
];
const of = (counters: Record<string, number>, usual = counters) => ({
  profiles: [{ profile: 'primary', recent: figuresOf(counters), hour: figuresOf(usual) }],
});
const limits = { ...createModel().limits, inForce: { ...createModel().limits.inForce, requestsPerMinute: 100 } };

describe('findTroubles', () => {
  it('finds nothing where all is well', () => {
    const lately = figuresOf({ accepted: 90, succeeded: 90, first: 90, calls: 90, 'o:answered': 90, bad: 3 });
    const profiles = [{ profile: 'primary', recent: lately, hour: lately }];
    expect(find({ recent: lately, profiles, waiting: waiting(null, 2000, 4) }, createModel())).toEqual([]);
  });

  it('says that it is us: no worker, a full Redis, a line that grows, something paused', () => {
    expect(find({ heardMs: null })).toEqual([['us', 'No worker has been heard yet: nothing is worked on.']]);
    expect(find({ heardMs: 720_000 })).toEqual([['us', 'No worker has been heard for 12 min: nothing is worked on.']]);
    expect(find({ isFull: true, memoryUsed: 0.85 })).toEqual([['us', 'Redis is full: no jobs are taken.']]);
    expect(find({ memoryUsed: 0.74 })).toEqual([
      ['us', 'Redis has used 74 % of its memory; from 80 % on no jobs are taken.'],
    ]);
    expect(find({ pausedTasks: ['note'] })).toEqual([['us', 'Somebody has paused task note: its jobs wait.']]);
    expect(find({ waiting: waiting(null, 120_000), recent: figuresOf({ accepted: 90, succeeded: 30 }) })).toEqual([
      ['us', '40 jobs wait in validate, the next since 2 min; in the last 5 min 90 came in and 30 ended.'],
    ]);
    expect(find({ waiting: waiting('primary', 120_000, 1) }, createModel())).toEqual([
      ['us', '1 job waits in model for primary, the next since 2 min.'],
    ]);
    const stages = [{ stage: 'validate', counts: { active: 0 } }];
    expect(find({ waiting: waiting(null, 40_000), stages })[0]?.[1]).toContain('perhaps no worker of this stage runs');
    expect(find({ waiting: waiting('primary', 120_000) }, createModel({ paused: true, state: 'paused' }))).toEqual([
      ['us', 'Somebody has paused primary; 40 jobs wait for it.'],
    ]);
  });

  it('says that it is the provider, and then not that the line is ours', () => {
    const since = new Date(Date.now() - 300_000).toISOString();
    const late = { waiting: waiting('primary', 120_000) };
    expect(find({ ...late, ...of({ calls: 10, 'o:failed': 10 }) }, createModel({ state: 'away', since }))).toEqual([
      ['provider', 'primary has been away for 5 min; 40 jobs wait for it.'],
    ]);
    expect(find({}, createModel({ state: 'paused', since }))).toEqual([
      ['provider', 'primary has told us to wait for 5 min.'],
    ]);
    const used = { requestsPerMinute: 99, tokensPerMinute: 0, maxConcurrency: 0 };
    expect(find(late, createModel({ limits, used }))).toEqual([
      ['provider', 'primary is asked as much as it may be; 40 jobs wait for it.'],
    ]);
    expect(find({}, createModel({ limits, used }))).toEqual([]);
    const failing = { calls: 20, 'o:answered': 10, 'o:throttled': 4, 'o:failed': 6, 'f:model-timeout': 6 };
    expect(find(of({ ...failing, 'f:model-throttled': 4 }), createModel())).toEqual([
      ['provider', 'primary throttled 4 of 20 requests in the last 5 min.'],
      ['provider', 'primary failed 6 of 20 requests in the last 5 min: model-timeout.'],
    ]);
    const refused = { calls: 6, 'o:failed': 6, 'f:model-quota': 6 };
    expect(find(of(refused), createModel())).toEqual([
      ['provider', 'primary refused 6 of 6 requests in the last 5 min: model-quota.'],
    ]);
  });

  it('says that it is the model whose answers do not do', () => {
    const poor = { calls: 20, 'o:answered': 20, bad: 8, 'f:answer-off-schema': 5, 'f:answer-unsure': 3, again: 4 };
    expect(find(of(poor), createModel())).toEqual([
      [
        'model',
        'Of 20 answers of primary in the last 5 min 8 were refused, mostly answer-off-schema; 4 came of asking again.',
      ],
    ]);
    expect(find(of({ ...poor, bad: 4 }), createModel())).toEqual([]);
    expect(find(of({ calls: 4, 'o:answered': 4, bad: 4 }), createModel())).toEqual([]);
  });

  it('says whose it is that jobs died', () => {
    const died = { succeeded: 93, failed: 7, 'd:model-error': 3, 'd:answer-leaks': 2, 'd:poison': 2, 'd:odd': 1 };
    expect(find({ recent: figuresOf(died) })).toEqual([
      ['provider', '3 jobs of 100 that ended in the last 5 min failed: model-error.'],
      ['model', '2 jobs of 100 that ended in the last 5 min failed: answer-leaks.'],
      ['us', '2 jobs of 100 that ended in the last 5 min failed: poison.'],
    ]);
  });
});

describe('findTroubles of a hold and of crashes', () => {
  it('says that a canary holds all, and that workers left requests', () => {
    const since = new Date(Date.now() - 60_000).toISOString();
    expect(find({}, createModel({ state: 'held', since }))).toEqual([
      ['us', 'A canary leaked: nothing has been sent to primary for 1 min.'],
    ]);
    expect(find(of({ calls: 10, 'o:answered': 5, 'o:unknown': 5 }), createModel())[0]?.[1]).toContain(
      '5 of 10 requests',
    );
  });

  it('says that a provider is slow that was not before', () => {
    const slow = { calls: 10, 'o:answered': 10, l46: 10 };
    expect(find(of(slow, { ...slow, l20: 100 }), createModel())).toEqual([
      ['provider', 'Half of the answers of primary in the last 5 min took over 36.8 s; in the hour, 91 ms.'],
    ]);
    expect(find(of(slow), createModel())).toEqual([]);
  });

  it('says that an input is ours', () => {
    const recent = figuresOf({ succeeded: 1, failed: 1, 'd:input-too-long': 1 });
    expect(find({ recent })[0]?.[0]).toBe('us');
  });
});

describe('findRefusals', () => {
  const limits = { requestsPerMinute: null, tokensPerMinute: null, maxConcurrency: null, callsPerMinute: null };
  const tenant = (use: Partial<TenantView['use']>): TenantView => ({
    ...{ name: 'acme', weight: null, limits: { ...limits, maxWaiting: 10 }, budget: { usdPerDay: 2 } },
    use: { waiting: 0, spentUsd: 0, reservedUsd: 0, ...use },
  });

  it('says why a tenant gets no job in', () => {
    expect(findRefusals(tenant({}))).toEqual([]);
    expect(findRefusals(tenant({ waiting: 10 }))[0]?.says).toContain('of 10 that may wait');
    expect(findRefusals(tenant({ spentUsd: 1.5, reservedUsd: 0.5 }))[0]?.says).toContain('budget of today');
  });
});
