import { describe, expect, it } from 'vitest';
import { handOn } from '../../queues/hand-on.ts';
import type { Queues } from '../../queues/open-queues.ts';

const visit = { jobId: 'job_1', tenant: 'acme', token: 'an old token' };
const present = {
  ...{ status: 'running', stage: 'validate', visit: 4, token: 'the present token', notBefore: 0, priority: 3 },
  task: 'note',
};

async function addedFor(changes: Partial<typeof present>) {
  const added: Parameters<Queues['add']>[0][] = [];
  const queues = { add: async (one: Parameters<Queues['add']>[0]) => void added.push(one) } as Queues;
  await handOn(queues, visit, { ...present, ...changes });
  return added;
}

describe('handOn', () => {
  it('adds the visit that the record says is due', async () => {
    const due = { jobId: 'job_1', tenant: 'acme', token: 'the present token', stage: 'validate', n: 4, priority: 3 };
    expect(await addedFor({})).toEqual([{ ...due, task: 'note' }]);
  });

  it('adds the visit of a dead letter', async () => {
    expect(await addedFor({ status: 'failed', stage: 'dead-letter' })).toMatchObject([{ stage: 'dead-letter', n: 4 }]);
  });

  it('adds nothing for a job that is done', async () => {
    expect(await addedFor({ status: 'succeeded', stage: 'done' })).toEqual([]);
  });
});
