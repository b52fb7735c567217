import { SpanKind } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { attributeNames as names } from '../../../src/telemetry/attribute-names.ts';
import {
  describeVisit,
  failSpan,
  findTraceId,
  inSpan,
  noteInSpan,
  readTraceparent,
  startSending,
  traceIdOf,
} from '../../../src/telemetry/tracing.ts';
import { startTraced } from '../../support/start-traced.ts';

const TRACE = 'a1'.repeat(16);
const SPAN = 'b2'.repeat(8);
const SAMPLED = `00-${TRACE}-${SPAN}-01`;
const UNSAMPLED = `00-${TRACE}-${SPAN}-00`;
const GIVEN = { name: 'a span', kind: SpanKind.INTERNAL, describe: () => ({ [names.run]: 1 }) };
const SENT = { jobId: 'job_1', task: 'note', stage: 'redact', visitId: 'job_1-redact-1' };

describe('readTraceparent', () => {
  it.each([SAMPLED, UNSAMPLED])('takes %s', (header) => {
    expect(readTraceparent(header)).toBe(header);
    expect(traceIdOf(header)).toBe(TRACE);
  });

  it.each([
    [undefined],
    [''],
    [`00-${'0'.repeat(32)}-${SPAN}-01`],
    [`00-${TRACE}-${'0'.repeat(16)}-01`],
    [`00-${TRACE.toUpperCase()}-${SPAN}-01`],
    [`ff-${TRACE}-${SPAN}-01`],
    [`${SAMPLED}-more`],
    [[SAMPLED, SAMPLED]],
  ])('takes %j for none', (header) => {
    expect(readTraceparent(header)).toBeUndefined();
  });
});

describe('inSpan', () => {
  it('hands the trace on as it came where nothing is traced', async () => {
    expect(await inSpan({ ...GIVEN, from: SAMPLED }, async (own) => [own, findTraceId()])).toEqual([
      SAMPLED,
      undefined,
    ]);
    expect(await inSpan(GIVEN, async (own) => own)).toBeUndefined();
    const [one] = [startSending(SENT, SAMPLED, true), startSending(SENT, undefined, false)].map((sent) => {
      sent.end('accepted');
      return sent.traceparent;
    });
    expect(one).toBe(SAMPLED);
    noteInSpan({ [names.run]: 1 });
    failSpan('unexpected');
  });

  it('works below the span that it is given, else below the one that is active', async () => {
    const collector = await startTraced();
    const inner = () => inSpan({ ...GIVEN, name: 'inner' }, async () => findTraceId());
    const found = await inSpan({ ...GIVEN, name: 'outer', from: SAMPLED }, async (own) => [own, await inner()]);
    const [{ spanId = '' } = {}] = await collector.finds(1, ({ name }) => name === 'outer');
    expect(found).toEqual([`00-${TRACE}-${spanId}-01`, TRACE]);
    expect(collector.spans).toMatchObject([
      { name: 'inner', traceId: TRACE, parent: spanId, attributes: { [names.run]: 1 }, status: 0 },
      { name: 'outer', traceId: TRACE, parent: SPAN },
    ]);
  });

  it('ends its span also where the work throws', async () => {
    const collector = await startTraced();
    await expect(inSpan(GIVEN, async () => Promise.reject(new Error('some words')))).rejects.toThrow('some words');
    await collector.finds(1, ({ name }) => name === 'a span');
  });

  it('keeps what is noted, leaves out what is undefined, and knows a failure by its code', async () => {
    const collector = await startTraced();
    await inSpan(GIVEN, async () => {
      noteInSpan({ [names.rung]: 2, [names.round]: undefined });
      failSpan('model-error');
    });
    const [span] = await collector.finds(1, () => true);
    expect(span?.attributes).toEqual({ [names.run]: 1, [names.rung]: 2, [names.error]: 'model-error' });
    expect(span?.status).toBe(2);
  });

  it('begins a trace anew where it is given nonsense', async () => {
    const collector = await startTraced();
    await inSpan({ ...GIVEN, from: 'nonsense' }, async (own) => expect(readTraceparent(own)).toBeDefined());
    expect(await collector.finds(1, () => true)).toMatchObject([{ parent: '' }]);
  });

  it('keeps to a trace that is not sampled, and sends nothing of it', async () => {
    const collector = await startTraced();
    const own = await inSpan({ ...GIVEN, from: UNSAMPLED }, async (traceparent) => traceparent);
    expect(own).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
    await inSpan({ ...GIVEN, name: 'another' }, async () => undefined);
    await collector.finds(1, ({ name }) => name === 'another');
    expect(collector.spans).toHaveLength(1);
  });
});

describe('startSending', () => {
  const send = (from: string | undefined, isApart: boolean) => {
    const { traceparent = '', end } = startSending(SENT, from, isApart);
    end('accepted');
    return traceparent;
  };

  it('sends a job on its way below the span that it came from', async () => {
    const collector = await startTraced();
    const traceparent = send(SAMPLED, false);
    const [span] = await collector.finds(1, () => true);
    expect(span).toMatchObject({ name: 'send redact', kind: 4, traceId: TRACE, parent: SPAN, links: [] });
    expect(traceparent).toBe(`00-${TRACE}-${span?.spanId}-01`);
    const own = { [names.jobId]: 'job_1', [names.task]: 'note', [names.outcome]: 'accepted' };
    expect(span?.attributes).toEqual({ ...describeVisit('send', 'redact', 'job_1-redact-1'), ...own });
  });

  it('begins a trace apart that is linked to where it came from, sampled or not', async () => {
    const collector = await startTraced();
    const unsampled = send(UNSAMPLED, true);
    expect(traceIdOf(unsampled)).toBe(TRACE);
    const apart = send(SAMPLED, true);
    const [span] = await collector.finds(1, () => true);
    expect(collector.spans).toHaveLength(1);
    expect(span).toMatchObject({ parent: '', links: [{ traceId: TRACE, spanId: SPAN }] });
    expect(traceIdOf(apart)).toBe(span?.traceId);
    expect(span?.traceId).not.toBe(TRACE);
  });

  it('begins a trace where there was none, or nonsense', async () => {
    const collector = await startTraced();
    for (const from of [undefined, 'nonsense', `00-nonsense-${SPAN}-01`]) send(from, true);
    const spans = await collector.finds(3, () => true);
    for (const span of spans) expect(span).toMatchObject({ parent: '', links: [] });
  });
});
