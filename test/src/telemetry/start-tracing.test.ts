import { SpanKind } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../../src/telemetry/log.ts';
import { startTracing } from '../../../src/telemetry/start-tracing.ts';
import { findTraceId, inSpan } from '../../../src/telemetry/tracing.ts';
import { eventually } from '../../support/eventually.ts';
import { startCollector } from '../../support/start-collector.ts';
import { startTraced } from '../../support/start-traced.ts';

const work = (name: string) =>
  inSpan({ name, kind: SpanKind.INTERNAL, describe: () => ({}) }, async () => findTraceId());

function createNotedLog() {
  const lines: Record<string, unknown>[] = [];
  return { lines, log: createLog('info', { write: (line) => void lines.push(JSON.parse(line)) }) };
}

describe('startTracing', () => {
  it('traces nothing where that is not set, and none after its end', async () => {
    const off = await startTracing(undefined, createLog('silent'));
    expect(await work('none')).toBeUndefined();
    await off.close();
    const { url, spans } = await startCollector();
    const on = await startTracing({ url: `${url}/v1/traces`, headers: {} }, createLog('silent'));
    expect(await work('one')).toMatch(/^[0-9a-f]{32}$/);
    await on.close();
    expect(await work('another')).toBeUndefined();
    expect(spans.map(({ name }) => name)).toEqual(['one']);
  });

  it('sends spans to the URL, with the headers, under the name and in the words of the environment', async () => {
    const collector = await startTraced({
      ...{ OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20one', OTEL_SERVICE_NAME: 'gate' },
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    });
    await work('one');
    const [span] = await collector.finds(1, () => true);
    expect(span?.resource).toMatchObject({ 'service.name': 'gate', 'deployment.environment.name': 'test' });
    const [request] = collector.requests;
    expect(request).toMatchObject({ path: '/v1/traces', headers: { authorization: 'Bearer one' } });
    expect(request?.headers['content-type']).toBe('application/x-protobuf');
  });

  it('calls the process airlock where nobody says otherwise, and tells nothing of its machine', async () => {
    const collector = await startTraced();
    await work('one');
    const [span] = await collector.finds(1, () => true);
    const { 'service.name': name, ...sdk } = span?.resource ?? {};
    expect(name).toBe('airlock');
    expect(Object.keys(sdk).filter((key) => !key.startsWith('telemetry.sdk.'))).toEqual([]);
  });

  it('samples as the environment says', async () => {
    const collector = await startTraced({ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' });
    await inSpan({ name: 'one', kind: SpanKind.INTERNAL, describe: () => ({}) }, async (own) =>
      expect(own).toMatch(/-00$/),
    );
    expect(collector.spans).toEqual([]);
  });

  it('says once that a collector takes nothing, without its words, and again when that begins anew', async () => {
    const { lines, log } = createNotedLog();
    const collector = await startCollector();
    const { close } = await startTracing({ url: collector.url, headers: {} }, log);
    const sends = async (status: number) => {
      const before = collector.requests.length;
      collector.reply((response) => void response.writeHead(status).end('canary'));
      // As many as are sent at once.
      for (let n = 0; n < 512; n++) await work('one');
      await eventually(() => collector.requests.length > before);
    };
    await sends(400);
    await eventually(() => lines.length === 1);
    await sends(400);
    await sends(200);
    await sends(401);
    await eventually(() => lines.length === 2);
    await close();
    expect(lines).toEqual([
      expect.objectContaining({ level: 40, event: 'traces-lost', code: 400, spans: 512 }),
      expect.objectContaining({ level: 40, event: 'traces-lost', code: 401, spans: 512 }),
    ]);
    expect(JSON.stringify(lines)).not.toContain('canary');
  });

  it('ends while its collector does not answer, whatever else is waiting', { timeout: 8000 }, async () => {
    const collector = await startCollector();
    collector.reply(() => undefined);
    const { lines, log } = createNotedLog();
    const { close } = await startTracing({ url: collector.url, headers: {} }, log);
    for (let n = 0; n < 2000; n++) await work('one');
    await close();
    expect(collector.requests.length).toBeGreaterThan(0);
    expect(lines).toEqual([expect.objectContaining({ event: 'traces-lost', code: 'timed-out' })]);
  });
});
