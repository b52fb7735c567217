import { describe, expect, it } from 'vitest';
import { CANARY_TENANT } from '../../../src/canaries/canary.ts';
import type { Attempt, Cause } from '../../../src/jobs/attempt.ts';
import type { Change, Job } from '../../../src/jobs/change.ts';
import { countChecked, tellEnding } from '../../../src/jobs/counts.ts';
import type { AnswerView } from '../../../src/jobs/job-view.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { startedAttempt } from '../../support/ledger.ts';
import { parseMetrics } from '../../support/parse-metrics.ts';

const note = { tenant: 'acme', task: 'note', createdAt: 0 } as Job;
const canary: Job = { ...note, tenant: CANARY_TENANT, task: 'canary' };
const causes: Cause[] = [{ stage: 'model', rung: 0, code: 'canary-leaked', at: 0 }];

const answeredBy: AnswerView = {
  ...{ by: 'model', rung: 0, profile: 'primary', model: 'small', confidence: null, degraded: false },
};

/** What is counted under a name, by the values of its labels. */
async function counted(name: string, count: (metrics: ReturnType<typeof createMetrics>) => void) {
  const metrics = createMetrics();
  count(metrics);
  const { samples } = parseMetrics(await metrics.registry.metrics());
  const found = samples.filter((sample) => sample.name === name && sample.value > 0);
  return found.map(({ labels, value }) => [Object.values(labels).join(), value]);
}

describe('countChecked', () => {
  const judged = (name: string, round: number, change: Partial<Change>) =>
    counted(name, (metrics) => countChecked(metrics, { task: 'note', round }, { set: {}, ...change }));
  const name = 'airlock_answers_checked_total';
  const attempt: Attempt = { ...startedAttempt, outcome: 'answered', failure: 'answer-off-schema' };

  it("counts a model's answer by its round, and by what was wrong with it", async () => {
    expect(await judged(name, 0, { attempt })).toEqual([['note,primary,0,answer-off-schema', 1]]);
    expect(await judged(name, 1, { set: { answeredBy } })).toEqual([['note,primary,1,', 1]]);
    const unsure = { ...attempt, failure: 'answer-unsure' } as const;
    expect(await judged(name, 0, { attempt: unsure })).toEqual([['note,primary,0,answer-unsure', 1]]);
  });

  it.each<[string, Partial<Change>]>([
    ['what a rule said', { set: { answeredBy: { ...answeredBy, by: 'rule', profile: null } } }],
    ['a bug that met it', { attempt: { ...attempt, failure: 'unexpected' } }],
    ['a request that was given up', { attempt: { ...attempt, outcome: 'unknown', failure: 'model-unknown-outcome' } }],
    ['a visit that is snoozed', { delayMs: 5 }],
  ])('does not count %s', async (_, change) => {
    expect(await judged(name, 0, change)).toEqual([]);
  });
});

describe('tellEnding', () => {
  const ended = (name: string, change: Change, job = note) =>
    counted(name, (metrics) => tellEnding({ log: createLog('silent'), metrics }, job, change, 1000));

  it('counts an answer by the rung that gave it, and whether it is degraded', async () => {
    const set = { answeredBy: { ...answeredBy, by: 'rule', rung: 2, degraded: true } } as const;
    expect(await ended('airlock_answers_total', { set, status: 'succeeded' })).toEqual([['note,2,rule,true', 1]]);
    expect(await ended('airlock_answers_total', { set: {}, status: 'failed' })).toEqual([]);
  });

  it.each([
    ['record-tampered', [['job', 1]]],
    ['seal-broken', [['seal', 1]]],
    ['model-error', []],
  ] as const)('counts what another hand has changed: %s', async (failure, what) => {
    expect(await ended('airlock_tampered_total', { set: { failure }, status: 'failed' })).toEqual(what);
  });

  it('tells what came of a canary, and counts no other job as one', async () => {
    const name = 'airlock_canary_jobs_total';
    const endBy = (by: 'model' | 'rule'): Change => ({
      status: 'succeeded',
      set: { answeredBy: { ...answeredBy, by } },
    });
    expect(await ended(name, endBy('model'), canary)).toEqual([['clean', 1]]);
    expect(await ended(name, endBy('rule'), { ...canary, causes })).toEqual([['leaked', 1]]);
    expect(await ended(name, endBy('rule'), canary)).toEqual([['failed', 1]]);
    expect(await ended(name, { status: 'expired', set: {} }, canary)).toEqual([['failed', 1]]);
    expect(await ended(name, endBy('model'))).toEqual([]);
    expect(await ended(name, { set: {} }, canary)).toEqual([]);
  });
});
