import { context, trace } from '@opentelemetry/api';
import { abandonWhen, limitTime } from '../failures/limit-time.ts';
import type { Log } from './log.ts';

/** Where spans go. How many, and under which name, the SDK reads from the environment by itself. */
export interface TraceSettings {
  url: string;
  headers: Readonly<Record<string, string>>;
}

/** A collector that is away holds up the end of a process no longer than this. */
const CLOSE_WITHIN_MS = 2000;

/**
 * Starts to trace this process, where that is set: loads OpenTelemetry's SDK, which nothing else loads. A collector that
 * does not take spans costs these, and a line each time that this begins. `close` sends what is left.
 */
export async function startTracing(
  traces: TraceSettings | undefined,
  log: Log,
): Promise<{ close: () => Promise<void> }> {
  if (traces === undefined) return { close: async () => undefined };
  const { url, headers } = traces;
  const [{ BatchSpanProcessor, NodeTracerProvider }, { OTLPTraceExporter }, resources] = await Promise.all([
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-proto'),
    import('@opentelemetry/resources'),
  ]);
  const { defaultResource, detectResources, envDetector, resourceFromAttributes } = resources;
  const exporter = new OTLPTraceExporter({ url, headers });
  let isAway = false;
  const hear = (code: unknown, spans?: number) => {
    if (code !== undefined && !isAway) log.warn({ event: 'traces-lost', code, spans });
    isAway = code !== undefined;
  };
  const told: ConstructorParameters<typeof BatchSpanProcessor>[0] = {
    export: (spans, done) =>
      exporter.export(spans, ({ error }) => {
        hear(error && ('code' in error ? error.code : error.name), spans.length);
        // It has been told of: else the SDK would, each time, and with what the collector said.
        done({ code: 0 });
      }),
    shutdown: () => exporter.shutdown(),
  };
  const provider = new NodeTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'airlock' }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(told)],
  });
  // Contexts go where we say: nothing that leaves gets a header by itself.
  provider.register({ propagator: null });
  const close = async () => {
    trace.disable();
    context.disable();
    const sendRest = (signal: AbortSignal) => abandonWhen(signal, provider.shutdown());
    await limitTime(CLOSE_WITHIN_MS, [], sendRest).catch(() => hear('timed-out'));
  };
  return { close };
}
