import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { attributeNames } from './attribute-names.ts';

const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The trace that a request came in; a header of another form is none, as W3C has it. */
export const readTraceparent = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' && TRACEPARENT.test(header) ? header : undefined;

/** The id of a trace, for log lines. */
export const traceIdOf = (traceparent: string | undefined): string | undefined =>
  readTraceparent(traceparent)?.split('-')[1];

/** The id of the trace that is worked in at this moment. */
export const findTraceId = (): string | undefined => trace.getActiveSpan()?.spanContext().traceId;

/** The same, where that trace is sampled, and so can be looked up. */
export function findKeptTraceId(): string | undefined {
  const { traceId, traceFlags = 0 } = trace.getActiveSpan()?.spanContext() ?? {};
  return traceFlags & TraceFlags.SAMPLED ? traceId : undefined;
}

/** What stands for a span elsewhere; undefined where nothing is traced. */
function writeTraceparent(span: Span): string | undefined {
  const spanContext = span.spanContext();
  if (!isSpanContextValid(spanContext)) return undefined;
  const { traceId, spanId, traceFlags } = spanContext;
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

/** Where a span belongs: below the one that a `traceparent` stands for, else below the one that is active. */
function contextOf(traceparent: string | undefined): Context {
  if (traceparent === undefined) return context.active();
  const [, traceId = '', spanId = '', flags = ''] = traceparent.split('-');
  const spanContext = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return trace.setSpanContext(ROOT_CONTEXT, spanContext);
}

// Asked for each time: what it finds once it keeps, also when it is switched off.
const tracer = () => trace.getTracer('airlock');

/**
 * A span as it begins. Its name holds no text of tenants; `from` is the `traceparent` that it is below. What it says is
 * asked for where it is sampled alone.
 */
interface SpanGiven {
  name: string;
  kind: SpanKind;
  from?: string | undefined;
  describe: () => Attributes;
}

/**
 * Works within a span, which is active meanwhile and ends with the work, however that ends. The work gets the
 * `traceparent` of the span; where nothing is traced, the one that was given.
 */
export function inSpan<Result>(
  { name, kind, from, describe }: SpanGiven,
  work: (traceparent: string | undefined) => Promise<Result>,
): Promise<Result> {
  return tracer().startActiveSpan(name, { kind }, contextOf(from), async (span) => {
    if (span.isRecording()) span.setAttributes(describe());
    try {
      return await work(writeTraceparent(span) ?? from);
    } finally {
      span.end();
    }
  });
}

/** Adds to the span that is active. What is undefined is left out. */
export const noteInSpan = (attributes: Attributes): void => void trace.getActiveSpan()?.setAttributes(attributes);

/** The span that is active has failed, for a reason that is a code. */
export function failSpan(code: string): void {
  trace.getActiveSpan()?.setAttribute(attributeNames.error, code).setStatus({ code: SpanStatusCode.ERROR });
}

/** What a span says of a visit. */
export const describeVisit = (operation: 'send' | 'process', stage: string, visitId: string): Attributes => ({
  [attributeNames.messagingSystem]: 'bullmq',
  [attributeNames.operationName]: operation,
  [attributeNames.operationType]: operation,
  [attributeNames.destination]: stage,
  [attributeNames.messageId]: visitId,
});

/** The span of a job's way into its first queue, below which all that happens to the job stands. */
export interface Sending {
  /** What the job's record keeps. */
  traceparent: string | undefined;
  end: (outcome: string) => void;
}

/**
 * Starts the span that sends a job on its way, below `from`. With `isApart` it begins a trace of its own that is linked
 * to that: what belongs to one request together with many others, or comes long after it. What was not sampled stays
 * in its trace, as little to be seen as that.
 */
export function startSending(
  { jobId, task, stage, visitId }: { jobId: string; task: string; stage: string; visitId: string },
  from: string | undefined,
  isApart: boolean,
): Sending {
  const before = contextOf(from);
  const linked = trace.getSpanContext(before);
  const isSampled = linked !== undefined && (linked.traceFlags & TraceFlags.SAMPLED) !== 0;
  const links = isApart && isSampled && isSpanContextValid(linked) ? [{ context: linked }] : undefined;
  const place = links === undefined ? {} : { root: true, links };
  const span = tracer().startSpan(`send ${stage}`, { kind: SpanKind.PRODUCER, ...place }, before);
  if (span.isRecording()) {
    const own = { [attributeNames.jobId]: jobId, [attributeNames.task]: task };
    span.setAttributes({ ...describeVisit('send', stage, visitId), ...own });
  }
  const end = (outcome: string) => void span.setAttribute(attributeNames.outcome, outcome).end();
  return { traceparent: writeTraceparent(span) ?? from, end };
}
