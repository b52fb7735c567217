import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../src/jobs/attempt.ts';
import type { Provider } from '../../src/models/presets.ts';
import type { Profile } from '../../src/models/profile.ts';
import { attributeNames as names } from '../../src/telemetry/attribute-names.ts';
import { findTraceId } from '../../src/telemetry/tracing.ts';
import type { ClaimedDelivery } from '../../src/webhooks/claim-deliveries.ts';
import { inAttempt, inDelivery, inVisit } from '../../workers/trace-work.ts';
import { createStageJob } from '../support/create-stage-job.ts';
import { startedAttempt } from '../support/ledger.ts';
import { createNoteTask } from '../support/note-task.ts';
import { startTraced } from '../support/start-traced.ts';

const TRACE = 'a1'.repeat(16);
const SPAN = 'b2'.repeat(8);
const traceparent = `00-${TRACE}-${SPAN}-01`;
const job = createStageJob('model', createNoteTask(), { traceparent, rung: 1, round: 2 });
const profile: Profile = {
  ...{ name: 'primary', baseUrl: 'http://model', apiKey: 'k', model: 'small', timeoutMs: 5000, simulated: false },
  price: undefined,
};

describe('inVisit', () => {
  it('is a span of the queue in the trace of the job, active while it works', async () => {
    const collector = await startTraced();
    await inVisit(job, -3, async () => expect(findTraceId()).toBe(TRACE));
    const [span] = await collector.finds(1, () => true);
    expect(span).toMatchObject({ name: 'process model', kind: 5, traceId: TRACE, parent: SPAN, status: 0 });
    expect(span?.attributes).toEqual({
      ...{ [names.messagingSystem]: 'bullmq', [names.destination]: 'model', [names.messageId]: 'job_1-model-2' },
      ...{ [names.operationName]: 'process', [names.operationType]: 'process' },
      ...{ [names.jobId]: 'job_1', [names.task]: 'note', [names.taskVersion]: 1, [names.run]: 1 },
      ...{ [names.rung]: 1, [names.round]: 2, [names.waitMs]: 0 },
    });
  });
});

describe('inAttempt', () => {
  const ask = (changes: Partial<Attempt>, provider?: Provider) =>
    inVisit(job, 0, async () => {
      const attempt = { ...startedAttempt, ...changes };
      const asked = await inAttempt({ ...profile, provider }, startedAttempt, async () => ({ attempt }));
      expect(asked).toEqual({ attempt });
    });

  it('is a span of the model below the visit, with what it used', async () => {
    const collector = await startTraced();
    const usage = { inputTokens: 31, outputTokens: 7, cachedInputTokens: 20, reasoningTokens: 5 };
    await ask({ outcome: 'answered', model: 'small-2', usage });
    const [visit] = await collector.finds(1, ({ name }) => name === 'process model');
    const [span] = await collector.finds(1, ({ name }) => name === 'chat small');
    expect(span).toMatchObject({ kind: 3, traceId: TRACE, parent: visit?.spanId, status: 0 });
    const { n, rung, round } = startedAttempt;
    expect(span?.attributes).toEqual({
      ...{ [names.modelOperation]: 'chat', [names.provider]: 'openai', [names.requestModel]: 'small' },
      ...{ [names.profile]: 'primary', [names.attempt]: n, [names.rung]: rung, [names.round]: round },
      ...{ [names.outcome]: 'answered', [names.responseModel]: 'small-2', [names.inputTokens]: 31 },
      ...{ [names.outputTokens]: 7, [names.cachedInputTokens]: 20, [names.reasoningTokens]: 5 },
    });
  });

  it('says why it failed, and not of which model that would be', async () => {
    const collector = await startTraced();
    await ask({ outcome: 'throttled', failure: 'model-throttled' });
    const [span] = await collector.finds(1, ({ name }) => name === 'chat small');
    expect(span?.status).toBe(2);
    expect(span?.attributes).toMatchObject({ [names.error]: 'model-throttled', [names.outcome]: 'throttled' });
    expect(span?.attributes).not.toHaveProperty([names.responseModel]);
  });

  it.each<[Provider, string]>([
    ['openai', 'openai'],
    ['azure', 'azure.ai.openai'],
    ['gemini', 'gcp.gemini'],
    ['mistral', 'mistral_ai'],
    ['anthropic', 'anthropic'],
    ['vllm', 'vllm'],
  ])('names %s as OpenTelemetry does: %s', async (provider, name) => {
    const collector = await startTraced();
    await ask({ outcome: 'answered' }, provider);
    const [span] = await collector.finds(1, (one) => one.name === 'chat small');
    expect(span?.attributes[names.provider]).toBe(name);
  });
});

describe('inDelivery', () => {
  const delivery: ClaimedDelivery = {
    ...{ id: 'job_1.1.succeeded~callback', tenant: 'default', target: 'callback', event: 'job_1.1.succeeded' },
    ...{ type: 'job.succeeded', at: 1, attempts: 2, traceparent, sealed: 'sealed' },
  };

  it('is a span in the trace of what it tells of, which the receiver is told of', async () => {
    const collector = await startTraced();
    const told: (string | undefined)[] = [];
    await inDelivery(delivery, async (own) => {
      told.push(own);
      return { is: 'taken', status: 204 };
    });
    const [span] = await collector.finds(1, () => true);
    expect(span).toMatchObject({ name: 'POST webhook', kind: 3, traceId: TRACE, parent: SPAN, status: 0 });
    expect(told).toEqual([`00-${TRACE}-${span?.spanId}-01`]);
    expect(span?.attributes).toEqual({
      ...{ [names.requestMethod]: 'POST', [names.responseStatus]: 204, [names.resendCount]: 2 },
      ...{ [names.messageId]: 'job_1.1.succeeded', [names.endpoint]: 'callback' },
    });
  });

  it('says why it was not taken', async () => {
    const collector = await startTraced();
    const sent = { is: 'refused', code: 'ECONNREFUSED' } as const;
    expect(await inDelivery({ ...delivery, attempts: 0 }, async () => sent)).toBe(sent);
    const [span] = await collector.finds(1, () => true);
    expect(span).toMatchObject({ status: 2, attributes: { [names.error]: 'ECONNREFUSED' } });
    expect(span?.attributes).not.toHaveProperty([names.resendCount]);
  });

  it('tells of the trace as it came where nothing is traced', async () => {
    const told: (string | undefined)[] = [];
    await inDelivery(delivery, async (own) => {
      told.push(own);
      return { is: 'taken', status: 204 };
    });
    expect(told).toEqual([traceparent]);
  });
});
