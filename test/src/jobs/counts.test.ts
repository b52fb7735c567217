import { describe, expect, it } from 'vitest';
import { CANARY_TENANT } from '../../../src/canaries/canary.ts';
import type { Change, Job } from '../../../src/jobs/change.ts';
import { countEnding } from '../../../src/jobs/counts.ts';
import { startObserving } from '../../support/start-observing.ts';

const endBy = (by: 'model' | 'rule'): Change =>
  ({ status: 'succeeded', set: { answeredBy: { by } } }) as unknown as Change;
const canary = { tenant: CANARY_TENANT, task: 'canary', createdAt: 0 };
const causes = [{ stage: 'model', rung: 0, code: 'canary-leaked', at: 0 }] as const;

async function count(job: Pick<Job, 'tenant' | 'task' | 'createdAt' | 'causes'>, change: Change) {
  const { metrics, metric } = startObserving();
  countEnding(metrics, job, change, 1000);
  const outcomes = ['clean', 'leaked', 'failed'];
  const counted = await Promise.all(outcomes.map((one) => metric(`airlock_canary_jobs_total{outcome="${one}"}`)));
  return outcomes.filter((_, i) => counted[i] === 1);
}

describe('countEnding', () => {
  it('tells what came of a canary', async () => {
    expect(await count(canary, endBy('model'))).toEqual(['clean']);
    expect(await count({ ...canary, causes }, endBy('rule'))).toEqual(['leaked']);
    expect(await count(canary, endBy('rule'))).toEqual(['failed']);
    expect(await count(canary, { status: 'expired', set: {} })).toEqual(['failed']);
  });

  it('counts no job of a tenant as one, and none that goes on', async () => {
    expect(await count({ ...canary, tenant: 'default' }, endBy('model'))).toEqual([]);
    expect(await count(canary, { set: {} })).toEqual([]);
  });
});
