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

const email = 'bob.miller@fabrikam.example';
const other = 'sales@fabrikam.example';
const phone = '+49 30 901820';
const message = `My name is Bob Miller, write to ${email} or ${other}, or call ${phone}.`;

const answer =
  (contact: object): Behaviour =>
  (response) => {
    const contacts = [{ name: '[PERSON_1]', email: null, phone: null, company: null, ...contact }];
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(completion(JSON.stringify({ contacts, confidence: 0.95 }))));
  };

const start = async (...behaviours: Behaviour[]) => {
  const { model, pipeline } = await startJourney(redis, { detectors: createDetectors('balanced') });
  model.script(...behaviours);
  const { id } = await pipeline.submit('contact-extract', { message });
  return { job: await pipeline.reaches(id, 'succeeded'), requests: model.requests };
};

describe('a model that changes placeholders', () => {
  it('is not asked again where each can mean one only', async () => {
    const { job, requests } = await start(
      answer({ name: '{{PERSON}}', email: '\\[EMAIL\\_2\\]', phone: '[Teléfono n° 1]', company: '%5BPERSON_1%5D' }),
    );
    const contact = { name: 'Bob Miller', email: other, phone, company: 'Bob Miller' };
    expect(job.output).toEqual({ contacts: [contact], confidence: 0.95 });
    expect(requests).toHaveLength(1);
  });

  it('is asked again where one can mean several, and told so', async () => {
    const { job, requests } = await start(answer({ email: '[EMAIL]' }), answer({ email: 'EMAIL_1' }));
    expect(job.output).toMatchObject({ contacts: [{ email }] });
    expect(job.attempts).toMatchObject([{ failure: { code: 'answer-placeholder-lost' } }, { failure: null }]);
    expect(requests[1]?.text).toContain('copy words in square brackets with a number exactly as they are');
  });
});
