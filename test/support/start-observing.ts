import { createLog } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { createObserve } from '../../workers/observe.ts';

/** What workers tell of themselves, to be read: log lines as objects, metrics by name and labels. */
export function startObserving({ isDevelopment = false } = {}) {
  const lines: Record<string, unknown>[] = [];
  const log = createLog('debug', { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
  const metrics = createMetrics();
  /** Such as `airlock_jobs_ended_total{task="t"}`; 0 when there is none of that name. */
  const metric = async (name: string) => {
    const text = await metrics.registry.metrics();
    const line = text.split('\n').find((one) => one.startsWith(`${name} `));
    return line === undefined ? 0 : Number(line.slice(name.length + 1));
  };
  return { lines, log, metrics, metric, observe: createObserve(log, metrics, isDevelopment) };
}
