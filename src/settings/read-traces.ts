import { z } from 'zod';
import type { TraceSettings } from '../telemetry/start-tracing.ts';
import type { GivenSettings } from './find-conflicts.ts';
import { httpUrl } from './setting-forms.ts';

const text = z.string().optional();

/** OpenTelemetry's own settings of traces that we answer for, as far as nothing is traced. */
export const traceSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: text,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: text,
  OTEL_EXPORTER_OTLP_HEADERS: text,
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: text,
  OTEL_EXPORTER_OTLP_PROTOCOL: text,
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: text,
  OTEL_SERVICE_NAME: text,
  OTEL_RESOURCE_ATTRIBUTES: text,
  OTEL_TRACES_SAMPLER: text,
  OTEL_TRACES_SAMPLER_ARG: text,
  OTEL_TRACES_EXPORTER: text,
  OTEL_SDK_DISABLED: text,
};

/** `name=value` pairs, comma-separated, each percent-encoded. */
const pairs = z.string().transform((given, issues): Record<string, string> => {
  try {
    const read = given.split(',').map((pair) => {
      const [, name = '', value = ''] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/s.exec(pair) ?? [];
      if (name === '') throw new RangeError('a pair without a name');
      return [decodeURIComponent(name), decodeURIComponent(value)];
    });
    return Object.fromEntries(read);
  } catch {
    issues.addIssue({ code: 'custom', message: 'must be name=value, comma-separated and percent-encoded' });
    return z.NEVER;
  }
});

const headers = pairs.refine(
  (all) => Object.entries(all).every(([name, value]) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[ -~]*$/.test(value)),
  { message: 'must be name=value of HTTP headers, comma-separated and percent-encoded' },
);

const protocol = z.literal('http/protobuf', { message: 'must be http/protobuf' });

const samplers = ['always_on', 'always_off', 'traceidratio'] as const;

/** What they have to be where something is traced. */
const forms = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: headers.optional(),
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: headers.optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol.optional(),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol.optional(),
  OTEL_RESOURCE_ATTRIBUTES: pairs.optional(),
  OTEL_TRACES_SAMPLER: z.enum([...samplers, ...samplers.map((name) => `parentbased_${name}` as const)]).optional(),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).optional(),
  OTEL_TRACES_EXPORTER: z.literal('otlp', { message: 'must be otlp or none' }).optional(),
  OTEL_SDK_DISABLED: z.stringbool({ truthy: ['true'], falsy: ['false'] }).optional(),
});

/**
 * Reads where spans go; undefined where nobody says so, or they are switched off, whatever else is set then. What is set
 * for traces alone goes before what is set for all.
 */
export function parseTraces(given: GivenSettings): { traces?: TraceSettings; problems: string[] } {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: all, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own } = given;
  const isOff = given.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || given.OTEL_TRACES_EXPORTER === 'none';
  if (isOff || (all ?? own) === undefined) return { problems: [] };
  const overridden = {
    ...(own !== undefined && { OTEL_EXPORTER_OTLP_ENDPOINT: undefined }),
    ...(given.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL !== undefined && { OTEL_EXPORTER_OTLP_PROTOCOL: undefined }),
  };
  const parsed = forms.safeParse({ ...given, ...overridden });
  if (!parsed.success) {
    return { problems: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) };
  }
  const { OTEL_EXPORTER_OTLP_HEADERS: shared, OTEL_EXPORTER_OTLP_TRACES_HEADERS: more } = parsed.data;
  const url = own ?? `${all?.replace(/\/$/, '')}/v1/traces`;
  return { traces: { url, headers: { ...shared, ...more } }, problems: [] };
}
