import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAuditLog } from '../../src/audit/audit-log.ts';
import { CANARY_TENANT, findLeaked, plantCanary } from '../../src/canaries/canary.ts';
import type { JobView } from '../../src/jobs/job-view.ts';
import { findHold, releaseModels } from '../../src/records/hold.ts';
import { createDetectors } from '../../src/redaction/detectors.ts';
import { eventually } from '../support/eventually.ts';
import { createNoteTask } from '../support/note-task.ts';
import { completion, type ScriptedBehaviour } from '../support/scripted-model.ts';
import { startJourney } from '../support/start-journey.ts';
import type { PipelineGiven } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const detectors = createDetectors('balanced');
/** Its jobs wait for no profile that they cannot ask. */
const hasty = createNoteTask({
  ladder: ({ model, rule }) => [
    model('primary', { patienceMs: 0 }),
    rule(() => ({ summary: 'by rule', confidence: 1 })),
  ],
});
const patient = { ...createNoteTask(), name: 'patient' };

/** Answers canaries, and jobs of the other tasks. */
const answerAll: ScriptedBehaviour = (response, { text }) => {
  const output = text.includes('in one word') ? { topic: 'everything' } : { summary: 'a note', confidence: 0.9 };
  response.setHeader('content-type', 'application/json').end(JSON.stringify(completion(JSON.stringify(output))));
};

/** Canaries are due when a test says so. */
async function start(given: Partial<PipelineGiven> = {}) {
  const journey = await startJourney(redis, {
    ...{ stages: [], tasks: [hasty, patient], ...given },
    settings: { canaryMs: 600_000 },
  });
  const { store, encryptionKeys, request, metric, keys } = journey.pipeline;
  journey.model.script(...Array.from({ length: 20 }, () => answerAll));
  const counted = (outcome: string) => metric(`airlock_canary_jobs_total{outcome="${outcome}"}`);
  const audit = openAuditLog(store, encryptionKeys, { keepMs: 86_400_000 });
  return {
    ...journey,
    counted,
    untilCounted: (outcome: string, count: number) => eventually(async () => (await counted(outcome)) === count),
    sendNext: () => store.redis.hdel(keys.canary, 'at'),
    release: () => releaseModels(store, audit.as({ key: 'cli:ops', address: null, reason: 'mended' })),
    read: async (path: string) => (await (await request(path)).json()) as { data: object[] },
  };
}

/** Whether a request is of a canary, and all of its planted values are hidden. */
const isClean = (jobId: string, { text }: { text: string }) =>
  text.includes('in one word') && findLeaked(plantCanary(jobId), Buffer.from(text)).length === 0;

describe('a canary that leaks', () => {
  it('is not sent, and has all jobs wait, whoever works, until somebody releases them', async () => {
    const { pipeline, model, untilCounted, release, read } = await start();
    const blind = await pipeline.startWorkers();
    await untilCounted('leaked', 1);
    const hold = await findHold(pipeline.store);
    expect(hold).toMatchObject({ profile: 'primary', redaction: 'balanced', jobId: expect.stringMatching(/^job_/) });
    expect(hold?.types).toContain('EMAIL');
    expect(await pipeline.redis.hget(pipeline.keys.job(hold?.jobId ?? ''), 'attempts')).toBeNull();
    expect(await pipeline.metric('airlock_canary_leaks_total{type="EMAIL"}')).toBe(1);
    const jobs = await Promise.all(['note', 'note', 'patient'].map((task) => pipeline.submit(task, { text: 'hello' })));
    const waits = ({ stage }: JobView) => stage === 'model';
    for (const { id } of jobs) expect(await pipeline.findWhen(id, waits)).toMatchObject({ attempts: [] });
    await blind.close();
    await pipeline.startWorkers({ detectors });
    expect((await pipeline.request('/readyz')).status).toBe(200);
    expect(await read('/v1/models')).toMatchObject({ data: [{ name: 'primary', paused: false, state: 'held' }] });
    await eventually(async () => (await pipeline.metric('airlock_models_held')) === 1);
    expect(model.requests).toEqual([]);
    expect(await release()).toBe(true);
    for (const { id } of jobs) {
      const { answer, attempts } = await pipeline.reaches(id, 'succeeded');
      expect([answer?.by, attempts.length]).toEqual(['model', 1]);
    }
    await untilCounted('clean', 1);
    expect(await read('/v1/models')).toMatchObject({ data: [{ state: 'open' }] });
    const acts = (await read('/v1/audit?scope=installation')).data;
    expect(acts).toMatchObject([
      { act: 'model.release', key: 'cli:ops', object: hold?.jobId, reason: 'mended', proven: true },
      { act: 'model.hold', key: 'airlock', object: hold?.jobId, reason: expect.stringContaining('EMAIL') },
    ]);
  });

  it('leaves to rules what is due, and takes jobs for later', async () => {
    const { pipeline, model, untilCounted } = await start();
    await pipeline.startWorkers();
    await untilCounted('leaked', 1);
    const { id } = await pipeline.submit('note', { text: 'hello' }, { options: { deadlineMs: 1500 } });
    expect(await pipeline.reaches(id, 'succeeded')).toMatchObject({ answer: { by: 'rule' }, attempts: [] });
    expect(model.requests).toEqual([]);
  });

  it('holds them again when it is released and nothing was mended', async () => {
    const { pipeline, untilCounted, release } = await start();
    await pipeline.startWorkers();
    await untilCounted('leaked', 1);
    const first = await findHold(pipeline.store);
    await release();
    await untilCounted('leaked', 2);
    expect((await findHold(pipeline.store))?.jobId).not.toBe(first?.jobId);
  });
});

describe('a canary', () => {
  it('goes through the whole pipeline, one at a time, however many processes work', async () => {
    const { pipeline, model, sendNext, untilCounted, counted } = await start({ detectors });
    await Promise.all([1, 2, 3].map(() => pipeline.startWorkers()));
    for (const n of [1, 2, 3]) {
      await untilCounted('clean', n);
      const { jobId = '', n: sent } = await pipeline.redis.hgetall(pipeline.keys.canary);
      expect(sent).toBe(String(n));
      expect(model.requests).toHaveLength(n);
      expect(isClean(jobId, model.requests[n - 1] ?? { text: '' })).toBe(true);
      expect(await pipeline.redis.zrange(pipeline.keys.jobsOf(CANARY_TENANT), '0', '-1')).toEqual([jobId]);
      if (n < 3) await sendNext();
    }
    expect(await counted('late')).toBe(0);
    expect(await findHold(pipeline.store)).toBeUndefined();
  });

  it('is nothing that a tenant sees, nor in what is counted of all of them', async () => {
    const { pipeline, untilCounted, read, sendNext } = await start({ detectors });
    await pipeline.startWorkers();
    await untilCounted('clean', 1);
    await pipeline.submit('note', { text: 'hello' }, { wait: 20 });
    const { jobId = '' } = await pipeline.redis.hgetall(pipeline.keys.canary);
    expect((await pipeline.request(`/v1/jobs/${jobId}`)).status).toBe(404);
    expect((await read('/v1/jobs')).data).toMatchObject([{ task: 'note' }]);
    expect((await read('/v1/tenants')).data).toMatchObject([{ name: 'default' }]);
    expect((await pipeline.request(`/v1/tenants/${CANARY_TENANT}`)).status).toBe(404);
    expect((await read('/v1/tasks')).data.map((task) => 'name' in task && task.name)).not.toContain('canary');
    const isCounted = async () => JSON.stringify(await read('/v1/stats?by=tenant')).includes('"succeeded":1');
    await eventually(isCounted);
    expect(JSON.stringify(await read('/v1/stats?by=tenant'))).not.toContain(CANARY_TENANT);
    expect(JSON.stringify(await read('/v1/stats?by=task'))).not.toContain('canary');
    await sendNext();
    await untilCounted('clean', 2);
    expect(await pipeline.redis.exists(pipeline.keys.job(jobId))).toBe(0);
  });

  it('that has not ended when the next one is due is late', async () => {
    const { pipeline, sendNext, untilCounted } = await start({ detectors });
    await pipeline.startWorkers({ stages: ['validate'] });
    await eventually(async () => (await pipeline.redis.exists(pipeline.keys.canary)) === 1);
    await sendNext();
    await untilCounted('late', 1);
    expect(await findHold(pipeline.store)).toBeUndefined();
  });
});
