import { type OpenMetricsContentType, Registry } from 'prom-client';

const OPEN_METRICS = 'application/openmetrics-text';

/** How much a media type that is named in an Accept header is wanted, 0 to 1; 0 where it is not named. */
function findQuality(accept: string, type: string): number {
  const ranges = accept.split(',').map((range) => range.split(';').map((part) => part.trim().toLowerCase()));
  const [, ...parameters] = ranges.find(([name]) => name === type) ?? ['', 'q=0'];
  const quality = parameters.find((parameter) => parameter.startsWith('q='));
  return quality === undefined ? 1 : Number(quality.slice(2)) || 0;
}

/** Only who names OpenMetrics gets it: a range such as `*` takes whatever comes. */
function wantsOpenMetrics(accept: string): boolean {
  const quality = findQuality(accept, OPEN_METRICS);
  return quality > 0 && quality >= findQuality(accept, 'text/plain');
}

/** The same metrics for the other form. Its writer cuts the names of counters, which are to stay what they are. */
function createOpenTwin(registry: Registry): Registry<OpenMetricsContentType> {
  const twin = new Registry<OpenMetricsContentType>();
  twin.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  for (const { name } of registry.getMetricsAsArray()) {
    const metric = registry.getSingleMetric(name);
    if (metric) twin.registerMetric(Object.create(metric));
  }
  return twin;
}

/**
 * Writes metrics as Prometheus' text form, or as OpenMetrics, which has exemplars, where an Accept header names that and
 * wants it no less.
 */
export async function writeMetrics(registry: Registry, accept = ''): Promise<{ contentType: string; body: string }> {
  const asked = wantsOpenMetrics(accept) ? createOpenTwin(registry) : registry;
  return { contentType: asked.contentType, body: await asked.metrics() };
}
