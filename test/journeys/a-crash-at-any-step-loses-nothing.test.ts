import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Visit } from '../../src/records/start-visit.ts';
import { acceptanceOf, type BareHands, openBareHands } from '../support/bare-hands.ts';
import { eventually } from '../support/eventually.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { completion, type ScriptedModel } from '../support/scripted-model.ts';
import { startJourney } from '../support/start-journey.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const task = createNoteTask();
const input = { text: 'hello' };
const text = JSON.stringify({ summary: 'a note', confidence: 0.9 });

/** A pipeline in which nobody works until `startWorkers`; the test does the steps of the process that crashes. */
async function startBare() {
  const settings = { modelTimeoutMs: 30_000 };
  const { model, pipeline } = await startJourney(redis, { tasks: [task], stages: [], settings });
  return { model, pipeline, hands: openBareHands(pipeline.store) };
}

/** A model that answers when it is told to. */
function holdAnswer(model: ScriptedModel) {
  let response: ServerResponse | undefined;
  model.script((given) => {
    response = given;
  });
  const body = JSON.stringify(completion(text));
  const answer = () => void response?.writeHead(200, { 'content-type': 'application/json' }).end(body);
  return { received: model.nextRequest(), answer };
}

/** What each crash leaves: the record as it was committed, and the visit before it still in its queue. */
const crashes: [string, number, (hands: BareHands, first: Visit) => Promise<void>][] = [
  [
    'redacted, and not handed on',
    1,
    async (hands, first) => {
      await hands.addPresent(first);
      await hands.commitRedacted(await hands.start(first, 'redact'), input);
    },
  ],
  [
    'while it redacted',
    1,
    async (hands, first) => {
      await hands.addPresent(first);
      await hands.start(first, 'redact');
    },
  ],
  [
    'handed on, and not finished',
    1,
    async (hands, first) => {
      await hands.addPresent(first);
      const next = await hands.commitRedacted(await hands.start(first, 'redact'), input);
      await hands.addPresent(next);
    },
  ],
  [
    'answered, and not handed on',
    0,
    async (hands, first) => {
      const next = await hands.commitRedacted(await hands.start(first, 'redact'), input);
      await hands.addPresent(next);
      const job = await hands.start(next, 'model');
      await hands.commitAnswered(job, text, await hands.begin(job, {}));
    },
  ],
  [
    'answered and handed on, and not finished',
    0,
    async (hands, first) => {
      const next = await hands.commitRedacted(await hands.start(first, 'redact'), input);
      await hands.addPresent(next);
      const job = await hands.start(next, 'model');
      await hands.commitAnswered(job, text, await hands.begin(job, {}));
      await hands.addPresent(next);
    },
  ],
];

describe('a crash', () => {
  it.each(crashes)('of a process that had %s, loses nothing and pays nothing twice', async (_, calls, crash) => {
    const { model, pipeline, hands } = await startBare();
    const first = await hands.accept(acceptanceOf(task, input));
    await crash(hands, first);
    model.script(noteAnswer(), noteAnswer());
    await pipeline.startWorkers();

    const job = await pipeline.reaches(first.jobId, 'succeeded');
    expect(job.attempts).toHaveLength(1);
    expect(model.requests).toHaveLength(calls);
    expect(job.output).toEqual({ summary: 'a note', confidence: 0.9 });
    const history = await pipeline.redis.lrange(pipeline.keys.history(first.jobId), 0, -1);
    expect(history.filter((line) => line.endsWith('succeeded'))).toHaveLength(1);
  });

  it('before the first visit was added is made good by the sweeper', async () => {
    const { model, pipeline, hands } = await startBare();
    const { jobId } = await hands.accept(acceptanceOf(task, input));
    model.script(noteAnswer());
    await pipeline.startWorkers();
    await pipeline.redis.zadd(pipeline.keys.live, 'XX', 1, jobId);
    expect((await pipeline.reaches(jobId, 'succeeded')).attempts).toHaveLength(1);
  });

  it('during a call makes its attempt unknown once its lease is over, and spends one of the budget', async () => {
    const { model, pipeline, hands } = await startBare();
    const first = await hands.accept(acceptanceOf(task, input, { attempts: 2 }));
    const next = await hands.commitRedacted(await hands.start(first, 'redact'), input);
    await hands.begin(await hands.start(next, 'model'), { leaseMs: 1500 });
    await hands.addPresent(next);
    model.script({ status: 500 });
    await pipeline.startWorkers();

    const { attempts, failure } = await pipeline.reaches(first.jobId, 'failed');
    expect(attempts).toMatchObject([
      { n: 1, outcome: 'unknown', failure: { kind: 'transient', code: 'model-unknown-outcome' } },
      { n: 2, outcome: 'failed', failure: { code: 'model-error' } },
    ]);
    expect(failure?.code).toBe('model-error');
    const [one, other] = attempts.map(({ at }) => Date.parse(at));
    expect((other ?? 0) - (one ?? 0)).toBeGreaterThanOrEqual(1500);
    expect(await pipeline.metric('airlock_unknown_attempts_total{profile="primary"}')).toBe(1);
  });
});

describe('a visit', () => {
  it('that is added many times is worked on once', async () => {
    const { model, pipeline, hands } = await startBare();
    const first = await hands.accept(acceptanceOf(task, input));
    await Promise.all(Array.from({ length: 20 }, () => hands.addPresent(first)));
    model.script(noteAnswer(), noteAnswer());
    await pipeline.startWorkers();
    await pipeline.reaches(first.jobId, 'succeeded');
    expect(model.requests).toHaveLength(1);
  });

  it('that turns up again after the job has moved on, or ended, does nothing', async () => {
    const { model, pipeline, hands } = await startBare();
    model.script(noteAnswer(), noteAnswer());
    const first = await hands.accept(acceptanceOf(task, input));
    await hands.addPresent(first);
    await pipeline.startWorkers();
    const before = await pipeline.reaches(first.jobId, 'succeeded');

    const { jobId, tenant, token } = first;
    for (const stage of ['redact', 'model', 'validate'] as const) {
      await hands.queues.add({ jobId, tenant, token, stage, n: 90, priority: 1, task: task.name });
    }
    await eventually(async () => {
      const { completed = 0 } = (await hands.queues.shards[0]?.validate.getJobCounts('completed')) ?? {};
      return completed === 2;
    });
    expect(await pipeline.find(jobId)).toEqual(before);
    expect(model.requests).toHaveLength(1);
  });

  it('that its queue forgot while a model answers keeps the answer', async () => {
    const { model, pipeline } = await startBare();
    await pipeline.startWorkers();
    const { received, answer } = holdAnswer(model);
    const { id } = await pipeline.submit('note', input);
    await received;
    const { live } = pipeline.keys;
    expect(await pipeline.redis.del(`${pipeline.keys.tag}:model:active`)).toBe(1);
    await eventually(async () => {
      await pipeline.redis.zadd(live, 'XX', 1, id);
      return Number(await pipeline.redis.hget(pipeline.keys.job(id), 'looks')) >= 3;
    });
    answer();

    expect((await pipeline.reaches(id, 'succeeded')).attempts).toMatchObject([{ n: 1, outcome: 'answered' }]);
    expect(model.requests).toHaveLength(1);
  });

  it('that two workers hold at once pays once', async () => {
    const { model, pipeline } = await startBare();
    await pipeline.startWorkers();
    await pipeline.startWorkers();
    const { received, answer } = holdAnswer(model);
    const { id } = await pipeline.submit('note', input);
    await received;

    // The lock is lost and the visit given to another, as after a stall.
    const queue = `${pipeline.keys.tag}:model:`;
    const [visit = ''] = await pipeline.redis.lrange(`${queue}active`, 0, -1);
    await pipeline.redis
      .multi()
      .lrem(`${queue}active`, 1, visit)
      .del(`${queue}${visit}:lock`)
      .zadd(`${queue}prioritized`, 0, visit)
      .zadd(`${queue}marker`, 0, '0')
      .exec();
    await eventually(async () => (await pipeline.redis.zscore(`${queue}delayed`, visit)) !== null);
    answer();

    const job = await pipeline.reaches(id, 'succeeded');
    expect(job.attempts).toMatchObject([{ n: 1, outcome: 'answered' }]);
    expect(model.requests).toHaveLength(1);
  });
});
