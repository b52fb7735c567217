import { describe, expect, it } from 'vitest';
import { planTenth, submitTenth } from '../../../../scripts/laboratory/soak/submit-tenth.ts';

describe('planTenth', () => {
  it('has every job once: of ten three in a batch, one to be cancelled, the others alike in both ways', () => {
    const plan = planTenth(100, 300);
    const numbers = plan.flatMap((one) => (one.is === 'batch' ? one.rows : one.n));
    expect(numbers.sort((one, other) => one - other)).toEqual(Array.from({ length: 200 }, (_, at) => 100 + at));
    const count = (is: string) => plan.filter((one) => one.is === is).length;
    expect(['batch', 'cancels', 'waits', 'asks'].map(count)).toEqual([2, 20, 60, 60]);
  });
});

describe('submitTenth', () => {
  it('submits each job as planned, and tells why some did not end', async () => {
    const seen: unknown[] = [];
    const client = {
      runJob: async (input: object, way: string) => {
        seen.push([input, way]);
        if (way === 'cancels') throw new Error('job_3 did not end');
      },
      runBatch: async (inputs: readonly object[]) => void seen.push(inputs),
    };
    const failures = await submitTenth({ client, first: 0, end: 5, inputOf: (n) => ({ n }) });
    expect(seen).toEqual([
      [{ n: 0 }, { n: 1 }, { n: 2 }],
      [{ n: 3 }, 'cancels'],
      [{ n: 4 }, 'waits'],
    ]);
    expect(failures).toEqual(['job_3 did not end']);
  });
});
