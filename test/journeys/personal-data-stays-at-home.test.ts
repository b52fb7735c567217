import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDetectors } from '../../src/redaction/detectors.ts';
import { type Behaviour, completion } from '../support/scripted-model.ts';
import { startJourney } from '../support/start-journey.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const person = 'Bob Miller';
const email = 'bob.miller@fabrikam.example';
const phone = '+49 30 901820';
const message = `My name is ${person}, write to ${email} or call ${phone}. Regards, ${person}`;

/** Answers with the placeholders of the question, as a model is told to. */
const answerWithPlaceholders: Behaviour = (response, { body }) => {
  const [, user] = body.messages as { content: string }[];
  const find = (type: string) => new RegExp(`\\[${type}_\\d+\\]`).exec(user?.content ?? '')?.[0] ?? null;
  const contact = { name: find('PERSON'), email: find('EMAIL'), phone: find('PHONE'), company: null };
  const answer = completion(JSON.stringify({ contacts: [contact], confidence: 0.95 }));
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
};

describe('personal data', () => {
  it('leaves as placeholders, comes back as it was, and is counted', async () => {
    const { model, pipeline } = await startJourney(redis, { detectors: createDetectors('balanced') });
    model.script(answerWithPlaceholders);

    const accepted = await pipeline.submit('contact-extract', { message }, { metadata: { source: 'a form' } });
    const job = await pipeline.reaches(accepted.id, 'succeeded');

    expect(model.requests).toHaveLength(1);
    for (const original of [person, 'Miller', email, phone, '901820']) {
      expect(model.requests[0]?.text).not.toContain(original);
    }
    expect(job.output).toEqual({ contacts: [{ name: person, email, phone, company: null }], confidence: 0.95 });
    expect(job.redaction).toMatchObject({ PERSON: expect.any(Number), EMAIL: 1, PHONE: 1 });
    expect(job.answer).toEqual({
      ...{ by: 'model', rung: 0, profile: 'primary', model: 'scripted-1' },
      ...{ confidence: 0.95, degraded: false },
    });
    expect(job.attempts).toMatchObject([
      { n: 1, run: 1, rung: 0, round: 0, outcome: 'answered', failure: null, usage: { inputTokens: 31 } },
    ]);
    expect(job.usage).toMatchObject({ modelCalls: 1, inputTokens: 31, outputTokens: 7 });
    expect(job).toMatchObject({ stage: 'done', failure: null, metadata: { source: 'a form' } });
  });

  it('shows in the metrics as counts', async () => {
    const { model, pipeline } = await startJourney(redis, { detectors: createDetectors('balanced') });
    model.script(answerWithPlaceholders);
    const { id } = await pipeline.submit('contact-extract', { message });
    await pipeline.reaches(id, 'succeeded');

    const task = 'task="contact-extract"';
    expect(await pipeline.metric(`airlock_jobs_accepted_total{${task}}`)).toBe(1);
    expect(await pipeline.metric(`airlock_jobs_ended_total{${task},status="succeeded",by="model"}`)).toBe(1);
    expect(await pipeline.metric(`airlock_job_seconds_count{${task}}`)).toBe(1);
    const attempts = `airlock_model_attempts_total{${task},profile="primary",outcome="answered",failure=""}`;
    expect(await pipeline.metric(attempts)).toBe(1);
    expect(await pipeline.metric(`airlock_tokens_total{${task},profile="primary",direction="input"}`)).toBe(31);
    expect(await pipeline.metric('airlock_findings_total{type="EMAIL"}')).toBe(1);
    for (const stage of ['redact', 'model', 'validate']) {
      expect(await pipeline.metric(`airlock_stage_seconds_count{stage="${stage}"}`)).toBe(1);
    }
  });
});
