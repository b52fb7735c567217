import type { FuzzedRequest } from '../../../../scripts/laboratory/fuzz/fuzzed-request.ts';

/** A right request, changed as given. */
export const aRequest = (change: Partial<FuzzedRequest> = {}): FuzzedRequest => ({
  ...{ method: 'POST', path: '/v1/jobs', headers: [['Content-Type', 'application/json']], body: '{"a":1}' },
  ...{ encoding: 'none', framing: 'length', inPath: [], inBody: [], inWhole: [] },
  ...change,
});
