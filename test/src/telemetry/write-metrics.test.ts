import { type Context, context, ROOT_CONTEXT, type SpanContext, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { writeMetrics } from '../../../src/telemetry/write-metrics.ts';
import { parseMetrics } from '../../support/parse-metrics.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const OPEN = 'application/openmetrics-text';

/** The context that all of this process is in. */
let active: Context = ROOT_CONTEXT;
beforeAll(() => {
  context.setGlobalContextManager({
    ...{ active: () => active, with: () => expect.unreachable(), bind: (_, target) => target },
    enable() {
      return this;
    },
    disable() {
      return this;
    },
  });
});
afterAll(() => void context.disable());

function runIn(span: SpanContext, work: () => void): void {
  active = trace.setSpan(ROOT_CONTEXT, trace.wrapSpanContext(span));
  work();
  active = ROOT_CONTEXT;
}

/** Metrics of which one of each sort has moved, in a trace. */
function createMoved(traceFlags = 1) {
  const metrics = createMetrics();
  runIn({ traceId: TRACE, spanId: 'b7ad6b7169203331', traceFlags }, () => {
    metrics.jobsAccepted.inc({ task: 'note "a"\nb\\' });
    metrics.stageSeconds.observe({ stage: 'model' }, 0.2);
    metrics.stageSeconds.observe({ stage: 'model' }, 5000);
  });
  metrics.queueJobs.set({ stage: 'model', state: 'active' }, 3);
  return metrics.registry;
}

describe('writeMetrics', () => {
  it.each([undefined, '', '*/*', 'text/plain', `${OPEN};q=0`, `${OPEN};q=0.3, text/plain;q=0.5`, `x${OPEN}`])(
    "writes Prometheus' text form for %j",
    async (accept) => {
      const { contentType, body } = await writeMetrics(createMoved(), accept);
      expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
      expect(body).not.toContain('# EOF');
    },
  );

  it.each([OPEN, `${OPEN};version=1.0.0`, `text/plain;q=0.5, ${OPEN};version=1.0.0;q=0.75, */*;q=0.1`])(
    'writes OpenMetrics for %j',
    async (accept) => {
      const { contentType, body } = await writeMetrics(createMoved(), accept);
      expect(contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
      expect(body.endsWith('\n# EOF\n')).toBe(true);
    },
  );

  it('says the same in both forms, and in Prometheus the same after the other one', async () => {
    const registry = createMoved();
    const before = await writeMetrics(registry);
    const open = parseMetrics((await writeMetrics(registry, OPEN)).body);
    const plain = parseMetrics((await writeMetrics(registry)).body);
    expect((await writeMetrics(registry)).body).toBe(before.body);
    expect(plain.samples.map(({ exemplar, ...sample }) => sample)).toEqual(
      open.samples.map(({ exemplar, ...sample }) => sample),
    );
    expect(plain.samples).toContainEqual({
      ...{ name: 'airlock_jobs_accepted_total', labels: { task: 'note "a"\nb\\' }, value: 1 },
    });
    expect(plain.types.get('airlock_jobs_accepted_total')).toBe('counter');
    expect(open.types.get('airlock_jobs_accepted')).toBe('counter');
    const gauges = (types: ReadonlyMap<string, string>) => [...types].filter(([, type]) => type !== 'counter');
    expect(gauges(plain.types)).toEqual(gauges(open.types));
  });

  it('has the trace of a time beside it, in OpenMetrics alone', async () => {
    const registry = createMoved();
    const traced = async (accept: string) =>
      parseMetrics((await writeMetrics(registry, accept)).body)
        .samples.filter(({ exemplar }) => exemplar !== undefined)
        .map(({ name, labels, exemplar }) => [name, labels.le, exemplar]);
    expect(await traced(OPEN)).toEqual([
      ['airlock_stage_seconds_bucket', '0.25', { labels: { trace_id: TRACE }, value: 0.2 }],
      ['airlock_stage_seconds_bucket', '+Inf', { labels: { trace_id: TRACE }, value: 5000 }],
    ]);
    expect(await traced('text/plain')).toEqual([]);
  });

  it('has no trace beside it where none is kept', async () => {
    expect((await writeMetrics(createMoved(0), OPEN)).body).not.toContain('trace_id');
  });
});
