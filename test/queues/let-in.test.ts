import { describe, expect, it } from 'vitest';
import { letIn } from '../../queues/let-in.ts';
import type { Queues } from '../../queues/open-queues.ts';

describe('letIn', () => {
  it("adds an accepted job's first visit, with its priority and its delay", async () => {
    const added: Parameters<Queues['add']>[0][] = [];
    const queues = { add: async (one: Parameters<Queues['add']>[0]) => void added.push(one) } as Queues;
    const acceptance = { tenant: 'acme', task: 'note', priority: 2, delayMs: 700 };
    await letIn(queues, { jobId: 'job_1', token: 'a-token' }, acceptance);
    expect(added).toEqual([{ ...acceptance, jobId: 'job_1', token: 'a-token', stage: 'redact', n: 1 }]);
  });
});
