import type { Registry } from 'prom-client';

/** A metric as it is declared. */
interface Declared {
  name: string;
  type: string;
  labelNames: string[];
}

/** Every metric of a process, with its labels: what prom-client keeps of them is not in its types. */
export const listMetrics = ({ registry }: { registry: Registry }): Declared[] =>
  registry.getMetricsAsArray().map((metric) => metric as unknown as Declared);
