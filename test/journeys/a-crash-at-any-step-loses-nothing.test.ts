import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visitId } from '../../src/jobs/ids.ts';
import { advance } from '../../src/jobs/transitions.ts';
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

type Accepted = { jobId: string };

/** Up to where each process came, and how often a model is asked after that. */
const crashes: [string, number, (hands: BareHands, accepted: Accepted) => Promise<unknown>][] = [
  ['was redacting', 1, (hands, accepted) => hands.start(accepted, 'redact')],
  ['had redacted', 1, async (hands, accepted) => hands.commitRedacted(await hands.start(accepted, 'redact'), input)],
  [
    'had claimed the next visit with its commit',
    1,
    async (hands, accepted) => {
      const job = await hands.start(accepted, 'redact');
      const redacted = { input, documents: [], vault: { entries: [] } };
      const { change } = advance(job, 'model', { redacted, findings: {}, isUnchanged: true });
      expect(await hands.commit(job, change, { worker: hands.workerId, hasSlot: true })).toMatchObject({
        isClaimed: true,
      });
    },
  ],
  ['was about to ask a model', 1, (hands, accepted) => startModel(hands, accepted)],
  [
    'had an answer in the record',
    0,
    async (hands, accepted) => {
      const job = await startModel(hands, accepted);
      await hands.commitAnswered(job, text, await hands.begin(job));
    },
  ],
  [
    'was validating the answer',
    0,
    async (hands, accepted) => {
      const job = await startModel(hands, accepted);
      await hands.commitAnswered(job, text, await hands.begin(job));
      await hands.start(accepted, 'validate');
    },
  ],
];

async function startModel(hands: BareHands, accepted: Accepted) {
  await hands.commitRedacted(await hands.start(accepted, 'redact'), input);
  return hands.start(accepted, 'model');
}

describe('a crash', () => {
  it.each(crashes)('of a process that %s loses nothing and pays nothing twice', async (_, calls, crash) => {
    const { model, pipeline, hands } = await startBare();
    const first = await hands.accept(acceptanceOf(task, input));
    await crash(hands, first);
    await hands.crash();
    model.script(noteAnswer(), noteAnswer());
    await pipeline.startWorkers();

    const job = await pipeline.reaches(first.jobId, 'succeeded');
    expect(job.attempts).toHaveLength(1);
    expect(model.requests).toHaveLength(calls);
    expect(job.output).toEqual({ summary: 'a note', confidence: 0.9 });
    const history = await pipeline.redis.lrange(pipeline.keys.history(first.jobId), 0, -1);
    expect(history.filter((line) => line.endsWith('succeeded'))).toHaveLength(1);
  });

  it('during a call makes its attempt unknown once its lease is over, and spends one of the budget', async () => {
    const { model, pipeline, hands } = await startBare();
    const first = await hands.accept(acceptanceOf(task, input, { attempts: 2 }));
    await hands.begin(await startModel(hands, first), { leaseMs: 1500 });
    await hands.crash();
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
  it('that stands in its queue many times is worked on once', async () => {
    const { model, pipeline, hands } = await startBare();
    const first = await hands.accept(acceptanceOf(task, input));
    const id = visitId(first.jobId, 'redact', 1);
    await pipeline.redis.lpush(`${pipeline.keys.tag}:redact:wait`, ...Array<string>(20).fill(id));
    model.script(noteAnswer(), noteAnswer());
    await pipeline.startWorkers();
    await pipeline.reaches(first.jobId, 'succeeded');
    expect(model.requests).toHaveLength(1);
  });

  it('that turns up again after the job has moved on, or ended, does nothing', async () => {
    const { model, pipeline, hands } = await startBare();
    model.script(noteAnswer(), noteAnswer());
    const { jobId } = await hands.accept(acceptanceOf(task, input));
    await pipeline.startWorkers();
    const before = await pipeline.reaches(jobId, 'succeeded');

    const { tag } = pipeline.keys;
    const visits = { redact: 1, model: 2, validate: 90 } as const;
    for (const [stage, n] of Object.entries(visits)) {
      await pipeline.redis.lpush(`${tag}:${stage}:wait`, visitId(jobId, stage as keyof typeof visits, n));
      await pipeline.redis.zadd(`${tag}:${stage}:marker`, 0, '0');
    }
    await eventually(async () => {
      const lists = Object.keys(visits).flatMap((stage) => [`${tag}:${stage}:wait`, `${tag}:${stage}:active`]);
      return (await pipeline.redis.exists(lists)) === 0;
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
    const { live, tag } = pipeline.keys;
    expect(await pipeline.redis.del(`${tag}:model:active`)).toBe(1);
    await eventually(async () => {
      await pipeline.redis.zadd(live, 'XX', 1, id);
      return (await pipeline.redis.zscore(`${tag}:model:delayed`, visitId(id, 'model', 2))) !== null;
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

    // As after a heartbeat that came too late.
    const queue = `${pipeline.keys.tag}:model:`;
    const [visit = ''] = await pipeline.redis.lrange(`${queue}active`, 0, -1);
    await pipeline.redis
      .multi()
      .lrem(`${queue}active`, 1, visit)
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
