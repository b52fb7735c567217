import { describe, expect, it } from 'vitest';
import { viewBatch } from '../../../src/batches/find-batch.ts';

const CREATED = Date.parse('2025-01-01T00:00:00Z');
const SECOND = 1000;
const DAY = 86_400_000;

/** An upload of ten rows, one of them refused, that ended a second after it began. */
const record = {
  ...{
    tenant: 'acme',
    task: 'note',
    createdAt: String(CREATED),
    takenAt: String(CREATED),
    accepted: '9',
    rejected: '1',
  },
  ...{ rows: '10', closedAt: String(CREATED + SECOND) },
};
const view = (changes: Record<string, string | undefined>, now = CREATED + 2 * SECOND) =>
  viewBatch('batch', { ...record, ...changes }, now);
const allEnded = { succeeded: '6', failed: '1', cancelled: '1', expired: '1' };

describe('viewBatch', () => {
  it('counts as queued what was accepted and is counted nowhere else', () => {
    expect(view({ running: '2', in_review: '1', succeeded: '3', degraded: '2' }).counts).toEqual({
      ...{
        total: 10,
        rejected: 1,
        queued: 3,
        running: 2,
        inReview: 1,
        succeeded: 3,
        failed: 0,
        cancelled: 0,
        expired: 0,
        degraded: 2,
      },
    });
  });

  it('is finished once nothing is open, since its last job ended or its upload did', () => {
    const endedAt = String(CREATED + 5 * SECOND);
    expect(view({ ...allEnded, endedAt })).toMatchObject({
      status: 'finished',
      finishedAt: '2025-01-01T00:00:05.000Z',
    });
    expect(view({ ...allEnded, endedAt: String(CREATED) }).finishedAt).toBe('2025-01-01T00:00:01.000Z');
    expect(view({ ...allEnded, succeeded: '5', in_review: '1', endedAt })).toMatchObject({
      status: 'running',
      finishedAt: null,
    });
  });

  it('is cancelled at once, and done when its jobs are', () => {
    const cancelledAt = String(CREATED + 3 * SECOND);
    expect(view({ cancelledAt, running: '1' })).toMatchObject({ status: 'cancelled', finishedAt: null });
    expect(view({ cancelledAt, cancelled: '9' })).toMatchObject({
      status: 'cancelled',
      finishedAt: '2025-01-01T00:00:03.000Z',
    });
  });

  it.each([
    { is: 'still coming', idempotency: undefined, silentMs: 200 * SECOND, status: 'running' },
    {
      is: 'silent for minutes, with nobody to resume it',
      idempotency: undefined,
      silentMs: 400 * SECOND,
      status: 'finished',
    },
    {
      is: 'silent for minutes, with a key to resume it',
      idempotency: 'key',
      silentMs: 400 * SECOND,
      status: 'running',
    },
    { is: 'silent for a day', idempotency: 'key', silentMs: DAY + SECOND, status: 'finished' },
  ])('is $status when all ended and its upload is $is', ({ idempotency, silentMs, status }) => {
    const open = { rows: undefined, closedAt: undefined, idempotency };
    expect(view({ ...allEnded, ...open }, CREATED + silentMs).status).toBe(status);
  });
});
