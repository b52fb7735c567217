import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordFault } from '../../../src/jobs/record.ts';
import { findJob, viewJob } from '../../../src/records/find-job.ts';
import { createSealReader } from '../../../src/records/seal-reader.ts';
import { createTenantSealer } from '../../../src/seals/seal.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

describe('findJob', () => {
  it("finds its tenant's job, and no other's", async () => {
    const store = await records.openStore();
    const { jobId } = await openBareHands(store).accept(acceptanceOf(createNoteTask(), { text: 'hello' }));
    expect(await findJob(store, 'default', jobId)).toMatchObject({ id: jobId, status: 'queued' });
    expect(await findJob(store, 'globex', jobId)).toBeUndefined();
    expect(await findJob(store, 'default', 'job_none')).toBeUndefined();
  });
});

const sealer = createTenantSealer([{ id: 'k1', bytes: randomBytes(32) }], 'acme', randomBytes(32));
const seals = sealer.forJob('job_1');
const unopened: unknown[] = [];
const onUnopened = (found: object) => void unopened.push(found);
const AT = Date.parse('2025-01-01T00:00:00.000Z');
const time = (ms: number) => new Date(AT + ms).toISOString();

const running = {
  ...{ tenant: 'acme', task: 'note', taskVersion: '2', taskHash: 'h', run: '1', status: 'running', stage: 'model' },
  ...{ createdAt: String(AT), startedAt: String(AT + 5), deadlineAt: String(AT + 1000), notBefore: '0' },
  ...{ visit: '2', token: 'a-token', priority: '5', input: seals.seal('input', '"secret"') },
};
const attempt = (n: number, changes: object) =>
  JSON.stringify({
    ...{ n, at: AT + n, leaseEndsAt: AT + 99, run: 1, rung: 0, round: 0, profile: 'primary', model: 'm' },
    ...{ outcome: 'answered', failure: null, latencyMs: 3, usage: null, costUsd: null, ...changes },
  });

const view = (changes: Record<string, string> = {}, fault?: RecordFault) =>
  viewJob('job_1', { ...running, ...changes }, createSealReader({ onUnopened }, 'job_1', { seals, fault }));

describe('viewJob', () => {
  it.each([
    ['1.succeeded 0 0 1', 'delivered', 1],
    ['1.succeeded 1 0 3', 'pending', 3],
    ['2.failed 1 1 3', 'pending', 3],
    ['1.failed 0 1 10', 'failed', 10],
    ['by another hand', 'none', 0],
  ] as const)('shows whether receivers were told: %s is %s', (delivery, status, attempts) => {
    expect(view({ delivery }).delivery).toEqual({ status, attempts });
  });

  it('shows what another version has written by the names that this one knows', () => {
    const shown = view({
      status: 'failed',
      stage: 'elsewhere',
      failure: 'of-tomorrow',
      'attempt:1': attempt(1, { tint: 1 }),
    });
    expect(shown).toMatchObject({ status: 'failed', stage: 'elsewhere', attempts: [{ n: 1, outcome: 'answered' }] });
    expect(shown.attempts[0]).not.toHaveProperty('tint');
    const message = 'This version of Airlock does not know the code.';
    expect(shown.failure).toEqual({ kind: 'unexpected', code: 'of-tomorrow', message });
  });

  it('shows a job under way, with null for what there is not yet', () => {
    expect(view()).toEqual({
      ...{ id: 'job_1', task: 'note', taskVersion: 2, batchId: null, run: 1, status: 'running', stage: 'model' },
      ...{ createdAt: time(0), startedAt: time(5), finishedAt: null, deadlineAt: time(1000), nextAttemptAt: null },
      ...{
        output: null,
        answer: null,
        attempts: [],
        redaction: {},
        failure: null,
        droppedKeys: 0,
        outcome: null,
        delivery: { status: 'none', attempts: 0 },
        metadata: {},
      },
      usage: { modelCalls: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 },
    });
  });

  it('shows nothing of what is inside', () => {
    const text = JSON.stringify(view({ attempts: '1', 'attempt:1': attempt(1, {}) }));
    for (const inside of ['a-token', 'secret', 'lease', 'taskHash', 'acme']) expect(text).not.toContain(inside);
  });

  it('says when the job goes on, unless it has ended', () => {
    expect(view({ notBefore: String(AT + 50) }).nextAttemptAt).toBe(time(50));
    expect(view({ notBefore: String(AT + 50), status: 'cancelled' }).nextAttemptAt).toBeNull();
  });

  it('shows output, answer and metadata opened, and only when the job succeeded', () => {
    const given = {
      output: seals.seal('output', '{"a":1}'),
      answeredBy: '{"by":"model"}',
      metadata: seals.seal('metadata', '{"k":"v"}'),
    };
    expect(view({ ...given, status: 'succeeded' })).toMatchObject({ output: { a: 1 }, answer: { by: 'model' } });
    expect(view({ ...given, status: 'running' })).toMatchObject({ output: null, answer: null, metadata: { k: 'v' } });
  });

  it('shows a failure only when the job is dead', () => {
    const failure = { kind: 'transient', code: 'model-error', message: 'The model answered with a server error.' };
    for (const status of ['failed', 'expired'])
      expect(view({ failure: 'model-error', status }).failure).toEqual(failure);
    for (const status of ['running', 'succeeded', 'cancelled']) {
      expect(view({ failure: 'model-error', status }).failure).toBeNull();
    }
  });

  it('lists attempts in order and adds up what they cost', () => {
    const usage = { inputTokens: 10, outputTokens: 2 };
    const { attempts, usage: total } = view({
      attempts: '3',
      'attempt:1': attempt(1, { usage, costUsd: 0.1 }),
      'attempt:2': attempt(2, { outcome: 'failed', failure: 'model-timeout' }),
      'attempt:3': attempt(3, { usage, costUsd: 0.2 }),
    });
    expect(attempts.map(({ n, at }) => [n, at])).toEqual([1, 2, 3].map((n) => [n, time(n)]));
    expect(attempts[1]?.failure).toMatchObject({ kind: 'transient', code: 'model-timeout' });
    expect(total).toEqual({ modelCalls: 3, inputTokens: 20, outputTokens: 4, costUsd: 0.3 });
  });

  it('knows no sum of what no attempt tells', () => {
    const { usage } = view({ attempts: '1', 'attempt:1': attempt(1, { usage: null, costUsd: null }) });
    expect(usage).toEqual({ modelCalls: 1, inputTokens: null, outputTokens: null, costUsd: null });
  });

  it('shows findings as counts', () => {
    expect(view({ findings: '{"EMAIL":2}' }).redaction).toEqual({ EMAIL: 2 });
  });

  it('shows what it can of a job whose output or metadata was changed, and says once that it was', () => {
    const [output, metadata] = [seals.seal('answer', '{"a":1}'), seals.seal('metadata', '{"k":"v"}')];
    const failure = expect.objectContaining({ kind: 'permanent', code: 'seal-broken' });
    expect(view({ status: 'succeeded', output, metadata })).toMatchObject({
      ...{ status: 'succeeded', output: null, metadata: { k: 'v' }, failure },
    });
    expect(unopened.splice(0)).toEqual([{ jobId: 'job_1', field: 'output', code: 'seal-broken' }]);
    expect(view({ status: 'failed', failure: 'poison', metadata: 'k2.none' })).toMatchObject({
      metadata: null,
      failure,
    });
    expect(view({ status: 'succeeded', output, metadata: 'k2.none' })).toMatchObject({ output: null, metadata: null });
    expect(unopened).toEqual([
      { jobId: 'job_1', field: 'metadata', code: 'key-unknown' },
      { jobId: 'job_1', field: 'output', code: 'seal-broken' },
    ]);
  });

  it('opens nothing of a job that was tampered with, or is sealed under a key that is not there', () => {
    unopened.length = 0;
    const given = {
      ...{ status: 'succeeded', answeredBy: '{"by":"model"}' },
      ...{ output: seals.seal('output', '{"a":1}'), metadata: seals.seal('metadata', '{"k":"v"}') },
    };
    const tampered = expect.objectContaining({ kind: 'permanent', code: 'record-tampered' });
    expect(view(given, 'record-tampered')).toMatchObject({
      ...{ output: null, answer: null, metadata: null, failure: tampered },
    });
    expect(unopened).toEqual([]);
    const broken = expect.objectContaining({ kind: 'permanent', code: 'seal-broken' });
    expect(view(given, 'key-unknown')).toMatchObject({ output: null, metadata: null, failure: broken });
    expect(unopened).toEqual([{ jobId: 'job_1', field: 'route', code: 'key-unknown' }]);
  });
});
