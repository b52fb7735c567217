import { describe, expect, it } from 'vitest';
import { parseTraces } from '../../../src/settings/read-traces.ts';

const ON = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };

describe('parseTraces', () => {
  it.each([
    [{}],
    [{ OTEL_SERVICE_NAME: 'other', OTEL_TRACES_SAMPLER: 'nobody-knows', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }],
    [{ ...ON, OTEL_SDK_DISABLED: 'TRUE', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }],
    [{ ...ON, OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }],
  ])('sends nothing anywhere with %j, and finds nothing wrong with it', (given) => {
    expect(parseTraces(given)).toEqual({ problems: [] });
  });

  it.each([
    [{}, 'http://collector:4318/v1/traces'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector/otlp/' }, 'https://collector/otlp/v1/traces'],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://traces/here' }, 'http://traces/here'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'grpc:1', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://traces/' }, 'http://traces/'],
  ])('sends spans with %j to %s', (given, url) => {
    expect(parseTraces({ ...ON, ...given })).toEqual({ traces: { url, headers: {} }, problems: [] });
  });

  it('sends headers, those for traces before those for all', () => {
    const shared = { OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20one, x-a = b=c,x-b=' };
    const { traces } = parseTraces({ ...ON, ...shared, OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'authorization=two' });
    expect(traces?.headers).toEqual({ authorization: 'two', 'x-a': 'b=c', 'x-b': '' });
  });

  it('takes the protocol of traces before that of all', () => {
    const protocols = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf' };
    expect(parseTraces({ ...ON, ...protocols }).problems).toEqual([]);
  });

  it('takes what the specification has', () => {
    const given = {
      ...{ OTEL_SERVICE_NAME: 'any name', OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test,team=a%2Cb' },
      ...{ OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' },
      ...{ OTEL_TRACES_EXPORTER: 'otlp', OTEL_SDK_DISABLED: 'false', OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' },
    };
    expect(parseTraces({ ...ON, ...given }).problems).toEqual([]);
  });

  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4317'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'nowhere'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
    ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'http/json'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'secret'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'key=secret%'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'key=a%0Asecret'],
    ['OTEL_EXPORTER_OTLP_TRACES_HEADERS', '=secret'],
    ['OTEL_RESOURCE_ATTRIBUTES', 'secret,,'],
    ['OTEL_TRACES_SAMPLER', 'jaeger_remote'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
    ['OTEL_TRACES_SAMPLER_ARG', 'half'],
    ['OTEL_TRACES_EXPORTER', 'zipkin'],
    ['OTEL_SDK_DISABLED', 'yes'],
  ])('refuses %s=%s, and does not quote it', (name, value) => {
    const { traces, problems } = parseTraces({ ...ON, [name]: value });
    expect(traces).toBeUndefined();
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name}: `))]);
    expect(problems.join()).not.toContain(value);
    expect(problems.join()).not.toContain('secret');
  });
});
