import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobView } from '../../src/jobs/job-view.ts';
import { attributeNames as names } from '../../src/telemetry/attribute-names.ts';
import { createBatchClient, lineOf } from '../support/batch-client.ts';
import { eventually } from '../support/eventually.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import type { ReadSpan } from '../support/read-spans.ts';
import { completion } from '../support/scripted-model.ts';
import { startLadder } from '../support/start-ladder.ts';
import type { Pipeline } from '../support/start-pipeline.ts';
import { startReceiver } from '../support/start-receiver.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';
import { startTraced } from '../support/start-traced.ts';
import { hears } from '../support/webhook-client.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const TRACE = 'a1'.repeat(16);
const SPAN = 'b2'.repeat(8);
const [SERVER, CLIENT, PRODUCER, CONSUMER] = [2, 3, 4, 5];

const task = createNoteTask({ ladder: ({ model }) => [model('primary', { rounds: 1 }), model('fallback')] });
const prose = { body: completion('canary-answer: I would rather not.') };
const error = { status: 400, body: { error: { message: 'canary-error', code: 'bad' } } };

async function start(variables?: Record<string, string>) {
  const collector = await startTraced(variables);
  const receiver = await startReceiver();
  const ladder = await startLadder(redis, { tasks: [task], settings: { callbackAllow: [receiver.host] } });
  return { ...ladder, collector, receiver };
}

async function submit({ request }: Pipeline, body: object, traceparent?: string): Promise<JobView> {
  const headers = { 'content-type': 'application/json', ...(traceparent && { traceparent }) };
  const given = JSON.stringify({ task: 'note', input: { text: 'hello' }, ...body });
  return (await request('/v1/jobs', { method: 'POST', headers, body: given })).json() as Promise<JobView>;
}

const isNamed = (name: string) => (span: ReadSpan) => span.name === name;

describe('a job', () => {
  it('is one trace from its submit over visits and questions to its webhook, and nothing of it stands there', async () => {
    const { pipeline, primary, fallback, collector, receiver } = await start();
    primary.script(prose, error);
    fallback.script(noteAnswer({ summary: 'canary-output' }));
    const body = {
      input: { text: 'canary-input from canary@example.com' },
      metadata: { order: 'canary-metadata' },
      options: { callbackUrl: `${receiver.url}/canary-url` },
    };
    const { id } = await submit(pipeline, body, `00-${TRACE}-${SPAN}-01`);
    const [told] = await hears(receiver, 1);
    await collector.finds(1, isNamed('POST webhook'));
    const spans = await collector.finds(12, ({ traceId }) => traceId === TRACE);

    const nameOf = (spanId: string) => spans.find((span) => span.spanId === spanId)?.name ?? spanId;
    const tree = spans.map(({ name, kind, parent }) => `${kind} ${name} < ${nameOf(parent)}`);
    const visit = (stage: string) => `${CONSUMER} process ${stage} < send redact`;
    expect(tree.sort()).toEqual(
      [
        `${SERVER} POST /v1/jobs < ${SPAN}`,
        `${PRODUCER} send redact < POST /v1/jobs`,
        ...[visit('redact'), visit('model'), visit('validate'), visit('model'), visit('fallback'), visit('validate')],
        ...[`${CLIENT} chat gpt-5-mini < process model`, `${CLIENT} chat gpt-5-mini < process model`],
        `${CLIENT} chat small-2 < process fallback`,
        `${CLIENT} POST webhook < send redact`,
      ].sort(),
    );
    const webhook = spans.find(isNamed('POST webhook'));
    expect(told?.headers.traceparent).toBe(`00-${TRACE}-${webhook?.spanId}-01`);

    const asked = spans.filter(({ name }) => name.startsWith('chat')).map(({ attributes }) => attributes);
    const first = { [names.profile]: 'primary', [names.requestModel]: 'gpt-5-mini', [names.modelOperation]: 'chat' };
    expect(asked).toEqual([
      expect.objectContaining({ ...first, [names.attempt]: 1, [names.inputTokens]: 31, [names.outputTokens]: 7 }),
      expect.objectContaining({ ...first, [names.attempt]: 2, [names.error]: 'model-rejected' }),
      expect.objectContaining({ [names.profile]: 'fallback', [names.responseModel]: 'scripted-1' }),
    ]);
    const outcomes = spans.filter(({ kind }) => kind === CONSUMER).map(({ attributes }) => attributes[names.outcome]);
    expect(outcomes).toContain('succeeded');
    for (const { attributes, kind } of spans.filter(({ kind }) => kind === CONSUMER || kind === PRODUCER)) {
      expect(attributes).toMatchObject({ [names.jobId]: id, [names.task]: 'note', [names.messagingSystem]: 'bullmq' });
      if (kind === CONSUMER) expect(attributes[names.waitMs]).toEqual(expect.any(Number));
    }

    const allowed: ReadonlySet<string> = new Set(Object.values(names));
    for (const { attributes, events } of collector.spans) {
      expect(Object.keys(attributes).filter((name) => !allowed.has(name))).toEqual([]);
      expect(events).toBe(0);
    }
    const sent = Buffer.concat(collector.requests.map((request) => request.body)).toString('latin1');
    expect(sent).toContain(id);
    expect(sent).not.toMatch(/canary|example\.com|Summarise|rather not/);
  });

  it('tells its models nothing of its trace, and its log lines are found by it', async () => {
    const { pipeline, primary } = await start();
    primary.script(noteAnswer());
    const { id } = await submit(pipeline, {}, `00-${TRACE}-${SPAN}-01`);
    await pipeline.ends(id);
    const ofTrace = await eventually(() => {
      const lines = pipeline.logged.map((line) => JSON.parse(line)).filter(({ traceId }) => traceId === TRACE);
      if (!lines.some(({ event }) => event === 'job-ended')) throw new Error('its end is not logged');
      return lines;
    });
    const headers = primary.requests.flatMap((request) => Object.entries(request.headers).flat());
    expect(headers.filter((one) => /trace|baggage|a1a1/.test(String(one)))).toEqual([]);
    const events = ofTrace.map(({ event }) => event);
    expect(events).toEqual(expect.arrayContaining(['http', 'job-accepted', 'job-ended']));
    const ended = ofTrace.find(({ event }) => event === 'job-ended');
    expect(ended).toMatchObject({ jobId: id, task: 'note', status: 'succeeded', by: 'model', ms: expect.any(Number) });
  });

  it('is traced from the API on where its submitter says nothing, or nonsense', async () => {
    const { pipeline, primary, collector } = await start();
    primary.script(noteAnswer(), noteAnswer());
    const jobs = [await submit(pipeline, {}), await submit(pipeline, {}, `00-${'0'.repeat(32)}-${SPAN}-01`)];
    for (const { id } of jobs) await pipeline.ends(id);
    const requests = await collector.finds(2, isNamed('POST /v1/jobs'));
    expect(requests.map(({ parent }) => parent)).toEqual(['', '']);
    expect(new Set(requests.map(({ traceId }) => traceId)).size).toBe(2);
    for (const { traceId } of requests) await collector.finds(6, (span) => span.traceId === traceId);
  });

  it('is traced by nobody where its submitter does not sample it', async () => {
    const { pipeline, primary, collector } = await start();
    primary.script(noteAnswer(), noteAnswer());
    const { id } = await submit(pipeline, {}, `00-${TRACE}-${SPAN}-00`);
    await pipeline.ends(id);
    const other = await submit(pipeline, {});
    await pipeline.ends(other.id);
    await collector.finds(1, isNamed('process validate'));
    expect(collector.spans.filter(({ traceId }) => traceId === TRACE)).toEqual([]);
  });
});

describe('a row of a batch', () => {
  it('has a trace of its own, which is linked to the request of its batch', async () => {
    const { pipeline, primary, collector } = await start();
    primary.script(noteAnswer(), noteAnswer());
    const batches = createBatchClient(pipeline);
    const rows = lineOf({ input: { text: 'one' } }) + lineOf({ input: { text: 'two' } });
    await batches.finishes((await batches.accept('note', rows, { traceparent: `00-${TRACE}-${SPAN}-01` })).id);
    await collector.finds(2, isNamed('process validate'));
    const [request] = await collector.finds(1, isNamed('POST /v1/batches'));
    expect(request).toMatchObject({ traceId: TRACE, parent: SPAN });
    const sent = await collector.finds(2, isNamed('send redact'));
    for (const { parent, links } of sent) {
      expect(parent).toBe('');
      expect(links).toEqual([{ traceId: TRACE, spanId: request?.spanId }]);
    }
    expect(new Set([...sent.map(({ traceId }) => traceId), TRACE]).size).toBe(3);
    const accepted = pipeline.logged.map((line) => JSON.parse(line)).filter(({ event }) => event === 'job-accepted');
    expect(accepted.map(({ level, jobId }) => [level, jobId]).sort()).toEqual(
      sent.map(({ attributes }) => [20, attributes[names.jobId]]).sort(),
    );
  });

  it('is traced by nobody where its batch is not sampled', async () => {
    const { pipeline, primary, collector } = await start();
    primary.script(noteAnswer(), noteAnswer());
    const batches = createBatchClient(pipeline);
    const row = lineOf({ input: { text: 'one' } });
    await batches.finishes((await batches.accept('note', row, { traceparent: `00-${TRACE}-${SPAN}-00` })).id);
    const { id } = await submit(pipeline, {});
    await pipeline.ends(id);
    await collector.finds(1, isNamed('process validate'));
    const ids = collector.spans.flatMap(({ attributes }) => attributes[names.jobId] ?? []);
    expect(new Set(ids)).toEqual(new Set([id]));
  });
});

describe('a replay', () => {
  it('begins a trace of its own, which is linked to that of the run before', async () => {
    const { pipeline, primary, fallback, operator, collector, receiver } = await start();
    primary.script(error, noteAnswer());
    fallback.script(error);
    const options = { callbackUrl: receiver.url };
    const { id } = await submit(pipeline, { options }, `00-${TRACE}-${SPAN}-01`);
    const [failed] = await hears(receiver, 1);
    expect(failed?.headers.traceparent).toContain(TRACE);
    const dead = await eventually(() => {
      const line = pipeline.logged.find((one) => one.includes('"event":"job-dead"'));
      if (line === undefined) throw new Error('that it is a dead letter is not logged');
      return JSON.parse(line);
    });
    expect(dead).toMatchObject({ jobId: id, traceId: TRACE, code: 'model-rejected', stage: 'fallback' });
    await operator.replay(id, 'start');
    const [, succeeded] = await hears(receiver, 2);
    await collector.finds(2, isNamed('POST webhook'));
    const [first, again] = await collector.finds(2, isNamed('send redact'));
    expect(first).toMatchObject({ traceId: TRACE, links: [] });
    expect(again).toMatchObject({ parent: '', links: [{ traceId: TRACE, spanId: first?.spanId }] });
    expect(succeeded?.headers.traceparent).toContain(again?.traceId);
    const ofRun = await collector.finds(3, ({ attributes }) => attributes[names.run] === 2);
    expect(ofRun.map(({ traceId }) => traceId)).toEqual(Array(3).fill(again?.traceId));
  });
});
