import { describe, expect, it } from 'vitest';
import { judge } from '../../../../scripts/laboratory/deliveries/judge.ts';
import type { Receipts } from '../../../../scripts/laboratory/deliveries/start-receivers.ts';

const expected = new Set(['/endpoint job_1.1.succeeded', '/endpoint job_2.1.succeeded']);
const seen = (tallies: Record<string, [sent: number, taken: number]>, more: Partial<Receipts> = {}) => ({
  ...{ expected, takenForms: [] },
  receipts: {
    tallies: new Map(Object.entries(tallies).map(([name, [sent, taken]]) => [name, { sent, taken }])),
    ...{ unverified: 0, answers: {}, forbidden: 0, ...more },
  },
});
const none = { lost: 0, otherIds: 0, unverified: 0, toForbidden: 0, formsTaken: 0 };

describe('judge', () => {
  it('has nothing to say where each event was taken, once or more', () => {
    const result = judge(seen({ '/endpoint job_1.1.succeeded': [3, 1], '/endpoint job_2.1.succeeded': [2, 2] }));
    expect(result.figures).toEqual({ expected: 2, taken: 2, sent: 5, takenTwice: 1 });
    expect(result.violations).toEqual(none);
  });

  it('tells of what was sent and not taken, never sent, or sent under another id', () => {
    const one = judge(seen({ '/endpoint job_1.1.succeeded': [3, 0], '/endpoint job_2.2.succeeded': [1, 1] }));
    expect(one.violations).toEqual({ ...none, lost: 2, otherIds: 1 });
  });

  it('tells of what was not signed, and of connections and forms that may not be', () => {
    const whole = { '/endpoint job_1.1.succeeded': [1, 1], '/endpoint job_2.1.succeeded': [1, 1] } as const;
    const one = judge({
      ...seen({ ...whole } as never, { unverified: 2, forbidden: 3 }),
      takenForms: ['https://127.1/'],
    });
    expect(one.violations).toEqual({ ...none, unverified: 2, toForbidden: 3, formsTaken: 1 });
  });
});
