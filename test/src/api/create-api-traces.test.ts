import { describe, expect, it, onTestFinished } from 'vitest';
import { Failure } from '../../../src/failures/failure.ts';
import { attributeNames as names } from '../../../src/telemetry/attribute-names.ts';
import { startApiFixture } from '../../support/api-fixture.ts';
import { startTraced } from '../../support/start-traced.ts';

const TRACE = 'a1'.repeat(16);
const SPAN = 'b2'.repeat(8);
const headers = { 'content-type': 'application/json', traceparent: `00-${TRACE}-${SPAN}-01` };
const body = JSON.stringify({ task: 'sort-note', input: { subject: 'hello' } });

async function start() {
  const collector = await startTraced();
  const api = await startApiFixture();
  onTestFinished(() => api.close());
  return { collector, api };
}

describe('createApi', () => {
  it('answers who changes something within a span, and whoever asks without one', async () => {
    const { collector, api } = await start();
    for (const path of ['/v1/tasks', '/healthz', '/v1/jobs']) await api.call(path, { headers });
    await api.call('/v1/jobs', { method: 'POST', headers: { ...headers, 'x-request-id': 'mine' }, body });
    const [span] = await collector.finds(1, () => true);
    expect(collector.spans).toHaveLength(1);
    expect(span).toMatchObject({ name: 'POST /v1/jobs', kind: 2, traceId: TRACE, parent: SPAN, status: 0 });
    expect(span?.attributes).toEqual({
      ...{ [names.requestMethod]: 'POST', [names.route]: '/v1/jobs', [names.requestId]: 'mine' },
      [names.responseStatus]: 202,
    });
    expect(api.submissions.map(({ traceparent }) => traceparent)).toEqual([`00-${TRACE}-${span?.spanId}-01`]);
    const lines = api.logLines.map((line) => JSON.parse(line)).filter(({ route }) => route === '/v1/jobs');
    expect(lines.at(-1)).toMatchObject({ requestId: 'mine', traceId: TRACE });
  });

  it("says of a caller's mistake its status, and of its own the code", async () => {
    const { collector, api } = await start();
    await api.call('/v1/jobs', { method: 'POST', headers, body: '{"canary"' });
    api.tools.submitJob = () => Promise.reject(new Failure('redis-unavailable'));
    await api.call('/v1/jobs', { method: 'POST', headers, body });
    api.tools.submitJob = () => Promise.reject(new RangeError('canary'));
    await api.call('/v1/jobs', { method: 'POST', headers, body });
    const spans = await collector.finds(3, () => true);
    expect(spans.map(({ status, attributes: of }) => [status, of[names.responseStatus], of[names.error]])).toEqual([
      [0, 400, undefined],
      [2, 503, 'queue-unavailable'],
      [2, 500, 'internal'],
    ]);
    expect(Buffer.concat(collector.requests.map((one) => one.body)).includes('canary')).toBe(false);
  });
});
