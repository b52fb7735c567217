import { describe, expect, it } from 'vitest';
import { createPlaceObserver } from '../../../src/payloads/observe-place.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';

function observe() {
  const lines: string[] = [];
  const metrics = createMetrics();
  const log = createLog('info', { write: (line) => void lines.push(line) });
  const said = () => lines.map((line) => JSON.parse(line)).map(({ event, call, reason }) => [event, call, reason]);
  return { onCall: createPlaceObserver({ log, metrics }), said, read: () => metrics.registry.metrics() };
}

describe('createPlaceObserver', () => {
  it('counts calls by what came of them, and how long they took', async () => {
    const { onCall, said, read } = observe();
    expect(await read()).toContain('airlock_payload_calls_total{call="put",outcome="failed"} 0');
    onCall('put', 20, undefined);
    onCall('get', 20, Object.assign(new Error('no'), { code: 'ENOSPC' }));
    const text = await read();
    expect(text).toContain('airlock_payload_calls_total{call="put",outcome="done"} 1');
    expect(text).toContain('airlock_payload_calls_total{call="get",outcome="failed"} 1');
    expect(text).toContain('airlock_payload_seconds_bucket{le="0.025",call="put"} 1');
    expect(said()).toEqual([['payloads-trouble', 'get', 'ENOSPC']]);
  });

  it('says each reason once a second for each call, and never what the error says', () => {
    const { onCall, said } = observe();
    const full = Object.assign(new Error("ENOSPC: write '/a/path/job_1'"), { code: 'ENOSPC' });
    for (let n = 0; n < 5; n++) onCall('put', 1, full);
    onCall('list', 1, full);
    onCall('put', 1, new DOMException('It took too long.', 'TimeoutError'));
    expect(said()).toEqual([
      ['payloads-trouble', 'put', 'ENOSPC'],
      ['payloads-trouble', 'list', 'ENOSPC'],
      ['payloads-trouble', 'put', 'TimeoutError'],
    ]);
  });
});
