import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawRequests } from '../../../../scripts/laboratory/fuzz/draw-requests.ts';
import { writeRequest } from '../../../../scripts/laboratory/fuzz/write-request.ts';

const requests = drawRequests({ keys: ['ak_own'], ids: ['job_1', 'batch_2'], tasks: ['fuzz-note'] });
const drawn = fc.sample(requests, { seed: 1, numRuns: 2000 });

describe('drawRequests', () => {
  it('draws only what can be written', () => {
    for (const request of drawn) expect(writeRequest(request).length).toBeGreaterThanOrEqual(0);
  });

  it('asks for every route, with ids that it was given', () => {
    const lines = drawn.map(({ method, path }) => `${method} ${path}`);
    for (const line of [
      ...['POST /v1/jobs', 'GET /v1/jobs/job_1', 'DELETE /v1/jobs/job_1', 'POST /v1/jobs/job_1/cancel'],
      ...['POST /v1/batches?task=fuzz-note', 'GET /v1/batches/batch_2', 'GET /v1/batches/batch_2/results'],
      ...['POST /v1/reviews/job_1', 'POST /v1/dead-letters/job_1/replay', 'POST /v1/dead-letters/replay'],
      ...['GET /v1/tasks/fuzz-note', 'GET /metrics', 'GET /admin/queues/api/queues'],
    ]) {
      expect(lines).toContain(line);
    }
  });

  it('leaves a good part of them right, and changes the others in every way', () => {
    const isPlain = drawn.filter(
      ({ encoding, framing, inPath, inBody, inWhole }) =>
        encoding === 'none' && framing === 'length' && [...inPath, ...inBody, ...inWhole].length === 0,
    );
    expect(isPlain.length).toBeGreaterThan(drawn.length / 5);
    expect(isPlain.length).toBeLessThan((drawn.length * 4) / 5);
    expect(new Set(drawn.flatMap(({ inBody }) => inBody.map(({ is }) => is))).size).toBe(5);
  });
});
