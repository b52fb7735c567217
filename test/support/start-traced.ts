import { onTestFinished, vi } from 'vitest';
import { parseSettings } from '../../src/config.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { startTracing } from '../../src/telemetry/start-tracing.ts';
import { type Collector, startCollector } from './start-collector.ts';

/** Traces this process, as these variables of OpenTelemetry say, to a collector of the test's own; both end with it. */
export async function startTraced(variables: Record<string, string> = {}): Promise<Collector> {
  const collector = await startCollector();
  const given = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '10', ...variables };
  for (const [name, value] of Object.entries(given)) vi.stubEnv(name, value);
  const tracing = await startTracing(parseSettings(given).traces, createLog('silent'));
  onTestFinished(async () => {
    await tracing.close();
    vi.unstubAllEnvs();
  });
  return collector;
}
