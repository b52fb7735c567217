import { describe, expect, it } from 'vitest';
import { createMetrics, measureProcess } from '../../../src/telemetry/metrics.ts';
import { listMetrics } from '../../support/list-metrics.ts';

describe('createMetrics', () => {
  it('names every metric with airlock_, in the form of its sort, and says what it is', async () => {
    const metrics = await createMetrics().registry.getMetricsAsJSON();
    expect(metrics.length).toBeGreaterThan(10);
    for (const { name, type, help } of metrics) {
      expect(name).toMatch(/^airlock_[a-z_]+$/);
      expect(name.endsWith('_total'), name).toBe(String(type) === 'counter');
      expect(help).not.toBe('');
    }
  });

  it('labels nothing by a job, a tenant or a request', () => {
    const labels = listMetrics(createMetrics()).flatMap(({ labelNames }) => labelNames);
    expect(new Set(labels)).toEqual(
      new Set([
        ...['task', 'status', 'by', 'rung', 'degraded', 'stage', 'profile', 'outcome', 'failure', 'round', 'direction'],
        ...['part', 'state', 'type', 'code', 'detector', 'what', 'version', 'node', 'call', 'kind'],
      ]),
    );
  });

  it('counts for itself: two processes in one test share nothing', async () => {
    const [one, other] = [createMetrics(), createMetrics()];
    one.jobsAccepted.inc({ task: 'ticket-triage' });
    expect(await one.registry.metrics()).toContain('airlock_jobs_accepted_total{task="ticket-triage"} 1');
    expect(await other.registry.metrics()).not.toContain('ticket-triage');
  });

  it('tells nothing of Redis that nobody has measured', async () => {
    const metrics = createMetrics();
    const gauges = async () => (await metrics.registry.metrics()).match(/^airlock_\w+_ratio .*$/gm);
    expect(await gauges()).toBeNull();
    metrics.redisMemory.set(0.5);
    expect(await gauges()).toEqual(['airlock_redis_memory_used_ratio 0.5']);
  });

  it('measures from 5 ms to half an hour', async () => {
    const metrics = createMetrics();
    metrics.stageSeconds.observe({ stage: 'model' }, 1799);
    const text = await metrics.registry.metrics();
    expect(text).toContain('airlock_stage_seconds_bucket{le="0.005",stage="model"} 0');
    expect(text).toContain('airlock_stage_seconds_bucket{le="300",stage="model"} 0');
    expect(text).toContain('airlock_stage_seconds_bucket{le="1800",stage="model"} 1');
  });

  it('shows what may be tampered with before anything is, so that the first time is a rise', async () => {
    const text = await createMetrics().registry.metrics();
    expect(text).toContain('airlock_tampered_total{what="audit-chain"} 0');
  });
});

describe('measureProcess', () => {
  it('tells which version runs on which Node, and how the process is', async () => {
    const metrics = createMetrics();
    measureProcess(metrics, '1.2.3');
    const text = await metrics.registry.metrics();
    expect(text).toContain(`airlock_info{version="1.2.3",node="${process.versions.node}"} 1\n`);
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
  });
});
