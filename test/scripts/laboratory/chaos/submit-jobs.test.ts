import { describe, expect, it } from 'vitest';
import type { Submitted } from '../../../../scripts/laboratory/chaos/create-client.ts';
import { submitJobs } from '../../../../scripts/laboratory/chaos/submit-jobs.ts';
import { createTrails } from '../../../../scripts/laboratory/chaos/trails.ts';

const run = async (answer: (key: string, time: number) => Submitted, jobs = 5, takesKeys = true) => {
  const times = new Map<string, number>();
  const trails = createTrails(jobs);
  const submit = async (_: object, key: string) => {
    const time = (times.get(key) ?? 0) + 1;
    times.set(key, time);
    return answer(key, time);
  };
  const refusals = await submitJobs({
    ...{ jobs, seed: 1, client: { submit }, trails, inputOf: (n: number) => ({ n }), mostOpen: 100 },
    ...{ mayCome: () => true, takesKeys, signal: new AbortController().signal },
  });
  return { refusals, trails, times };
};

describe('submitJobs', () => {
  it('submits every job under a key of its own', async () => {
    const { trails, times, refusals } = await run((key) => ({ is: 'accepted', id: `job ${key}` }));
    expect([trails.accepted, times.size, refusals]).toEqual([5, 5, []]);
    expect(trails.toList().every(({ ids }) => ids.length === 1)).toBe(true);
  });

  it('sends a key twice now and then, where the target knows keys', async () => {
    const accept = (key: string): Submitted => ({ is: 'accepted', id: `job ${key}` });
    expect([...(await run(accept, 21)).times.values()].filter((times) => times === 2)).toHaveLength(2);
    expect([...(await run(accept, 21, false)).times.values()].filter((times) => times > 1)).toEqual([]);
  });

  it('tries the same key again when the API is away or says so', async () => {
    const { trails, times } = await run((key, time) => {
      if (time === 1) return { is: 'again' };
      if (time === 2) throw new Error('ECONNREFUSED');
      return { is: 'accepted', id: `job ${key}` };
    });
    expect(trails.accepted).toBe(5);
    expect(Math.min(...times.values())).toBe(3);
  });

  it('gives up a job that is refused, and says why', async () => {
    const { trails, refusals } = await run(() => ({ is: 'refused', why: '422 input-invalid' }), 2);
    expect(trails.accepted).toBe(0);
    expect(refusals).toContain('1: 422 input-invalid');
  });
});
