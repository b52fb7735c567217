import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { findHistory } from '../../src/records/find-history.ts';
import { openDetectors } from '../../src/redaction/open-detectors.ts';
import { eventually } from '../support/eventually.ts';
import { createNoteTask } from '../support/note-task.ts';
import { type Behaviour, completion } from '../support/scripted-model.ts';
import { startJourney } from '../support/start-journey.ts';
import { startPresidio } from '../support/start-presidio.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

// Nothing that the embedded engine takes for a name.
const codename = 'blue🙂heron';
const text = `🙂 ${codename} asks about the invoice of ${codename}, write to ann.lee@fabrikam.example`;

/** Answers with the placeholder it was sent. */
const answerWithPlaceholder: Behaviour = (response, { body }) => {
  const [, user] = body.messages as { content: string }[];
  const summary = `${/\[PERSON_\d\]/.exec(user?.content ?? '')?.[0] ?? 'nobody'} asks`;
  const answer = completion(JSON.stringify({ summary, confidence: 0.9 }));
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
};

/** The product with a Presidio that knows the codename, and the policy that its receipts name. */
async function startWith(changes: { required?: boolean; minScore?: number } = {}) {
  const presidio = await startPresidio({ [codename]: 'PERSON' });
  const dir = await mkdtemp(join(tmpdir(), 'airlock-plug-ins-'));
  const detectorsFile = join(dir, 'detectors.json');
  const declared = { name: 'presidio', kind: 'presidio', url: presidio.url, timeoutMs: 500, ...changes };
  await writeFile(detectorsFile, JSON.stringify([declared]));
  const { detectors, close } = await openDetectors({ redaction: 'balanced', detectorsFile, detectorsAllow: undefined });
  onTestFinished(async () => {
    await close();
    await rm(dir, { recursive: true });
  });
  const journey = await startJourney(redis, { tasks: [createNoteTask()], detectors });
  journey.model.script(answerWithPlaceholder);
  const { pipeline } = journey;
  const findPolicy = async (id: string) =>
    (JSON.parse((await pipeline.redis.hget(pipeline.keys.job(id), 'receipt:1')) ?? '{}') as { policy?: string }).policy;
  const findEvents = async (id: string) =>
    (await findHistory(pipeline.store, 'default', id))?.map(({ event }) => event) ?? [];
  const linesOf = (event: string) =>
    pipeline.logged.map((line) => JSON.parse(line) as Record<string, unknown>).filter((line) => line.event === event);
  return { ...journey, presidio, findPolicy, findEvents, linesOf };
}

describe('what only a plug-in knows', () => {
  it('leaves as a placeholder, beside what the engine finds, and comes back as it was', async () => {
    const { model, pipeline, findEvents } = await startWith();
    const { id } = await pipeline.submit('note', { text });
    const job = await pipeline.reaches(id, 'succeeded');
    expect(model.requests[0]?.text).not.toMatch(/heron|ann\.lee/);
    expect(model.requests[0]?.text).toContain('🙂 [PERSON_1] asks about the invoice of [PERSON_1], write to [EMAIL_1]');
    expect(job.output).toMatchObject({ summary: `${codename} asks` });
    expect(job.redaction).toEqual({ PERSON: 1, EMAIL: 1 });
    expect(await findEvents(id)).toContain('redacted');
  });

  it('is part of the policy that receipts name', async () => {
    const policies = [];
    for (const changes of [{}, { minScore: 0.7 }, { required: false }]) {
      const { pipeline, findPolicy } = await startWith(changes);
      const { id } = await pipeline.submit('note', { text });
      await pipeline.reaches(id, 'succeeded');
      policies.push(await findPolicy(id));
    }
    expect(policies).not.toContain(undefined);
    expect(new Set(policies).size).toBe(3);
  });
});

describe('a required plug-in', () => {
  it.each(['is down', 'does not answer'])('that %s lets nothing out; the job waits until it is back', async (what) => {
    const { model, pipeline, presidio, linesOf } = await startWith();
    if (what === 'is down') await presidio.stop();
    else presidio.behave(() => undefined);
    const { id } = await pipeline.submit('note', { text });
    await eventually(() => linesOf('visit-failed')[0]);
    expect(linesOf('visit-failed')[0]).toMatchObject({ kind: 'infrastructure', code: 'detector-unavailable' });
    expect(linesOf('detector-failed')[0]).toMatchObject({ jobId: id, detector: 'presidio', next: 'closed' });
    expect(model.requests).toEqual([]);
    if (what === 'is down') await presidio.start();
    else presidio.behave(undefined);
    const job = await pipeline.reaches(id, 'succeeded');
    expect(job.attempts).toHaveLength(1);
    expect(model.requests[0]?.text).not.toContain('heron');
    expect(pipeline.logged.join()).not.toMatch(/heron|ann\.lee/);
  });

  it('that answers with garbage ends the job as a dead letter, and nothing goes out', async () => {
    const { model, pipeline, presidio } = await startWith();
    presidio.behave((response) => void response.writeHead(200).end(`<html>${codename}`));
    const { id } = await pipeline.submit('note', { text });
    const job = await pipeline.reaches(id, 'failed');
    expect(job.failure).toMatchObject({ code: 'redaction-failed' });
    expect(presidio.questions.filter(({ text: shown }) => shown === text)).toHaveLength(4);
    expect(model.requests).toEqual([]);
    expect(JSON.stringify(job) + pipeline.logged.join()).not.toMatch(/heron|ann\.lee/);
  });
});

describe('an optional plug-in', () => {
  it("that is down leaves the engine's findings, and that is logged, counted and on record", async () => {
    const { model, pipeline, presidio, findEvents, linesOf } = await startWith({ required: false });
    await presidio.stop();
    const { id } = await pipeline.submit('note', { text });
    const job = await pipeline.reaches(id, 'succeeded');
    expect(model.requests[0]?.text).toContain(`${codename} asks`);
    expect(model.requests[0]?.text).not.toContain('ann.lee');
    expect(job.redaction).toEqual({ EMAIL: 1 });
    expect(await findEvents(id)).toContain('redacted without presidio');
    expect(linesOf('detector-failed')).toMatchObject([
      { jobId: id, detector: 'presidio', code: 'detector-unavailable', reason: 'ECONNREFUSED', next: 'without' },
    ]);
    expect(await pipeline.metric('airlock_findings_total{type="EMAIL"}')).toBe(1);
    const failures = 'airlock_detector_failures_total{detector="presidio",code="detector-unavailable"}';
    expect(await pipeline.metric(failures)).toBe(1);
    expect(pipeline.logged.join()).not.toMatch(/heron|ann\.lee/);
  });
});
