import { randomBytes } from 'node:crypto';
import type { Refused } from '../../../../src/jobs/carries.ts';
import type { Change, Job } from '../../../../src/jobs/change.ts';
import { recordFields } from '../../../../src/jobs/record.ts';
import { createTenantSealer } from '../../../../src/seals/seal.ts';

const seals = createTenantSealer([{ id: 'k1', bytes: randomBytes(32) }], 'acme', randomBytes(32)).forJob('job_1');
export const NOW = 7000;

/** A job in `model`, on its first rung, of a ladder that ends with a rule. */
export const jobWith = (changes: Partial<Job> = {}): Job => ({
  ...{ jobId: 'job_1', seals, now: NOW, tenant: 'acme', task: 'note', taskVersion: 1, taskHash: 'a-hash' },
  ...{ ladder: 'mmr', dataClass: 'internal', priority: 5, deadlineMs: 60_000, createdAt: 1000, deadlineAt: 61_000 },
  ...{ status: 'running', stage: 'model', run: 1, visit: 2, visitAt: 6000, token: 'a-token', notBefore: 0 },
  latestAttempt: undefined,
  ...changes,
});

export const attempt = {
  ...{ n: 1, at: 6500, leaseEndsAt: 9000, run: 1, rung: 0, round: 0, profile: 'primary', model: 'small' },
  ...{ outcome: 'answered' as const, failure: null, latencyMs: 5, usage: null, costUsd: null },
};
export const redacted = { input: { text: '[EMAIL_1]' }, documents: [], vault: { entries: [] } };
export const answer = { by: 'model', text: '{}', profile: 'primary', model: 'small' } as const;
export const answeredBy = {
  by: 'model',
  rung: 0,
  profile: 'primary',
  model: 'small',
  confidence: 1,
  degraded: false,
} as const;
export const answered = { output: { summary: 's' }, answer: answeredBy };
export const refused: Refused = {
  ...{ code: 'answer-off-schema', notes: [], run: 1, rung: 0, round: 0 },
  ...{ by: 'model', profile: 'primary', model: 'small', text: '{}', isCut: false },
};
export const redaction = { redacted, findings: { EMAIL: 1 }, isUnchanged: false };
export const causeOf = (code: string, stage = 'model', rung = 0) => ({ stage, rung, code, at: NOW });
export const afresh = { spent: 0, throttles: 0, notes: undefined, answer: undefined };
const isSealed = (name: string) =>
  Object.entries(recordFields).some(([field, { kind }]) => field === name && kind === 'sealed');

/** A change with its seals opened; what it sets to undefined, and so deletes, stays. */
export function open({ set, attempt: closed, ...change }: Change) {
  const opened = Object.entries(set).map(([name, value]) => [
    name,
    value !== undefined && isSealed(name) ? JSON.parse(seals.open(name, String(value))) : value,
  ]);
  return { ...change, set: Object.fromEntries(opened), ...(closed && { attempt: closed }) };
}

export type Row = [what: string, change: Change, expected: Omit<Change, 'set'> & { set: Record<string, unknown> }];
