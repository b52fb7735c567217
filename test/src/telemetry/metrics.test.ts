import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../../src/telemetry/metrics.ts';

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
    const labels = Object.values(createMetrics()).flatMap((metric) =>
      'labelNames' in metric ? (Reflect.get(metric, 'labelNames') as string[]) : [],
    );
    expect(new Set(labels)).toEqual(
      new Set([
        'task',
        'status',
        'by',
        'stage',
        'profile',
        'outcome',
        'failure',
        'direction',
        'part',
        'state',
        'type',
        'code',
        'detector',
      ]),
    );
  });

  it('counts for itself: two processes in one test share nothing', async () => {
    const [one, other] = [createMetrics(), createMetrics()];
    one.jobsAccepted.inc({ task: 'ticket-triage' });
    expect(await one.registry.metrics()).toContain('airlock_jobs_accepted_total{task="ticket-triage"} 1');
    expect(await other.registry.metrics()).not.toContain('ticket-triage');
  });

  it('measures from 5 ms to half an hour', async () => {
    const metrics = createMetrics();
    metrics.stageSeconds.observe({ stage: 'model' }, 1799);
    const text = await metrics.registry.metrics();
    expect(text).toContain('airlock_stage_seconds_bucket{le="0.005",stage="model"} 0');
    expect(text).toContain('airlock_stage_seconds_bucket{le="300",stage="model"} 0');
    expect(text).toContain('airlock_stage_seconds_bucket{le="1800",stage="model"} 1');
  });
});
