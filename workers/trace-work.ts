import { type Attributes, SpanKind } from '@opentelemetry/api';
import type { Attempt } from '../src/jobs/attempt.ts';
import { visitId } from '../src/jobs/ids.ts';
import type { Provider } from '../src/models/presets.ts';
import type { Profile } from '../src/models/profile.ts';
import type { StageJob } from '../src/records/stage-job.ts';
import { attributeNames as names } from '../src/telemetry/attribute-names.ts';
import { describeVisit, failSpan, inSpan, noteInSpan } from '../src/telemetry/tracing.ts';
import type { ClaimedDelivery } from '../src/webhooks/claim-deliveries.ts';
import type { Sent } from '../src/webhooks/open-sender.ts';

const describeWork = (job: StageJob, waitedMs: number): Attributes => ({
  ...describeVisit('process', job.stage, visitId(job.jobId, job.stage, job.visit)),
  ...{ [names.jobId]: job.jobId, [names.task]: job.task, [names.taskVersion]: job.taskVersion },
  ...{ [names.run]: job.run, [names.rung]: job.rung, [names.round]: job.round },
  [names.waitMs]: Math.max(0, waitedMs),
});

/** Works on a visit within its span, in its job's trace. */
export const inVisit = (job: StageJob, waitedMs: number, work: () => Promise<void>): Promise<void> => {
  const { stage, traceparent: from } = job;
  const describe = () => describeWork(job, waitedMs);
  return inSpan({ name: `process ${stage}`, kind: SpanKind.CONSUMER, from, describe }, work);
};

/** What OpenTelemetry calls providers that have another name here. */
const providerNames: Partial<Record<Provider, string>> = {
  azure: 'azure.ai.openai',
  gemini: 'gcp.gemini',
  mistral: 'mistral_ai',
};

/** Its protocol is OpenAI's, whoever it is. */
const nameProvider = (provider: Provider = 'openai') => providerNames[provider] ?? provider;

const describeEnd = ({ outcome, model, usage }: Attempt): Attributes => ({
  [names.outcome]: outcome,
  [names.responseModel]: outcome === 'answered' ? model : undefined,
  [names.inputTokens]: usage?.inputTokens,
  [names.outputTokens]: usage?.outputTokens,
  [names.cachedInputTokens]: usage?.cachedInputTokens,
  [names.cacheWriteTokens]: usage?.cacheWriteTokens,
  [names.reasoningTokens]: usage?.reasoningTokens,
});

/** Asks a model within the span of the attempt, in that of the visit. The provider is told of neither. */
export function inAttempt<Asked extends { attempt?: Attempt }>(
  { provider, name: profile, model }: Profile,
  { n, rung, round }: Attempt,
  ask: () => Promise<Asked>,
): Promise<Asked> {
  const describe = () => ({
    ...{ [names.modelOperation]: 'chat', [names.provider]: nameProvider(provider), [names.requestModel]: model },
    ...{ [names.profile]: profile, [names.attempt]: n, [names.rung]: rung, [names.round]: round },
  });
  return inSpan({ name: `chat ${model}`, kind: SpanKind.CLIENT, describe }, async () => {
    const asked = await ask();
    const { attempt } = asked;
    if (attempt !== undefined) noteInSpan(describeEnd(attempt));
    if (attempt?.failure) failSpan(attempt.failure);
    return asked;
  });
}

/** Sends an event within a span, in the trace of what it tells of; the receiver is told of the span. */
export function inDelivery(
  { event, target, traceparent: from, attempts }: ClaimedDelivery,
  send: (traceparent: string | undefined) => Promise<Sent>,
): Promise<Sent> {
  const describe = () => ({
    ...{ [names.requestMethod]: 'POST', [names.messageId]: event, [names.endpoint]: target },
    [names.resendCount]: attempts > 0 ? attempts : undefined,
  });
  return inSpan({ name: 'POST webhook', kind: SpanKind.CLIENT, from, describe }, async (traceparent) => {
    const sent = await send(traceparent);
    noteInSpan({ [names.responseStatus]: sent.status });
    if (sent.is === 'refused') failSpan(sent.code);
    return sent;
  });
}
