import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Detector } from '../../src/redaction/detector.ts';
import { createDetectors } from '../../src/redaction/detectors.ts';
import { readRedisInfo } from '../../src/redis/read-redis-info.ts';
import { acceptanceOf, openBareHands } from '../support/bare-hands.ts';
import { eventually } from '../support/eventually.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { readPromql } from '../support/read-promql.ts';
import { readRules } from '../support/read-rules.ts';
import { completion } from '../support/scripted-model.ts';
import { createSortTask } from '../support/sort-task.ts';
import { startJourney } from '../support/start-journey.ts';
import type { Pipeline, PipelineGiven } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

type Journey = Awaited<ReturnType<typeof startJourney>>;

/** What goes wrong, and the metric that an alert looks at: `over` and no more before, more after. */
interface Trouble {
  metric: string;
  over?: number;
  given?: Partial<PipelineGiven>;
  happen: (journey: Journey) => Promise<unknown>;
}

const once = createNoteTask({ rounds: 0, attempts: 1 });
const withRule = createNoteTask({
  ladder: ({ model, rule }) => [model('primary', { attempts: 1 }), rule(() => ({ summary: 'a rule', confidence: 0 }))],
});
/** Each request costs a dollar: it has 31 tokens. */
const price = { input: 1_000_000 / 31, output: 0 };
const failing: Detector = {
  ...{ name: 'failing', version: '1', languages: 'any', locality: 'in-process', types: ['PERSON'], plugIn: 'required' },
  detect: () => Promise.reject(new Error('it does not work')),
};

const note = ({ submit }: Pipeline, options: object = {}) => submit('note', { text: 'hello' }, { options });

const setBudget = ({ request }: Pipeline, usdPerDay: number) =>
  request('/v1/tenants/default', {
    ...{ method: 'PATCH', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ budget: { usdPerDay } }),
  });

/** Leaves a job whose worker crashed with a request in flight, then starts others. */
async function crashWhileAsking({ pipeline, model }: Journey): Promise<void> {
  const hands = openBareHands(pipeline.store);
  const first = await hands.accept(acceptanceOf(once, { text: 'hello' }));
  await hands.commitRedacted(await hands.start(first, 'redact'), { text: 'hello' });
  await hands.begin(await hands.start(first, 'model'), { leaseMs: 500 });
  await hands.crash();
  model.script(noteAnswer());
  await pipeline.startWorkers();
}

/** Workers send the first canary when they start. */
const withCanaries = { stages: [], settings: { canaryMs: 600_000 } };

const troubles: Record<string, Trouble> = {
  AirlockProviderAway: {
    metric: 'airlock_profile_away{profile="primary"}',
    happen: ({ pipeline, model }) => {
      model.script(...Array.from({ length: 500 }, () => ({ status: 503 })));
      return Promise.all(Array.from({ length: 20 }, () => note(pipeline)));
    },
  },
  AirlockJobsWait: {
    metric: 'airlock_queue_oldest_seconds{stage="redact"}',
    given: { stages: [] },
    happen: ({ pipeline }) => note(pipeline),
  },
  AirlockCanaryLeaked: {
    metric: 'airlock_models_held',
    given: { ...withCanaries, detectors: [] },
    happen: ({ pipeline }) => pipeline.startWorkers(),
  },
  AirlockCanariesFail: {
    metric: 'airlock_canary_jobs_total{outcome="failed"}',
    given: { ...withCanaries, detectors: createDetectors('balanced') },
    happen: ({ pipeline, model }) => {
      model.script({ status: 400 });
      return pipeline.startWorkers();
    },
  },
  AirlockReviewsWait: {
    metric: 'airlock_queue_oldest_seconds{stage="review"}',
    happen: ({ pipeline }) => pipeline.submit('sort', { text: 'hard' }),
  },
  AirlockDeadLettersGrow: {
    metric: 'airlock_dead_letters{task="note",code="answer-not-json"}',
    happen: ({ pipeline, model }) => {
      model.script({ body: completion('no JSON') });
      return note(pipeline);
    },
  },
  AirlockDegraded: {
    metric: 'airlock_answers_total{task="note",rung="1",by="rule",degraded="true"}',
    given: { tasks: [withRule] },
    happen: ({ pipeline, model }) => {
      model.script({ status: 400 });
      return note(pipeline);
    },
  },
  AirlockAnsweredWrong: {
    metric: 'airlock_answers_checked_total{task="note",profile="primary",round="0",failure="answer-off-schema"}',
    happen: ({ pipeline, model }) => {
      model.script(noteAnswer({ confidence: 'very' }));
      return note(pipeline);
    },
  },
  AirlockEndedLate: {
    metric: 'airlock_jobs_ended_total{task="note",status="expired",by="none"}',
    given: { stages: ['validate'] },
    happen: ({ pipeline }) => note(pipeline, { deadlineMs: 100 }),
  },
  AirlockBudgetNearlySpent: {
    metric: 'airlock_budget_used_ratio',
    over: 0.8,
    given: { reaches: { primary: { price } } },
    happen: async ({ pipeline, model }) => {
      await setBudget(pipeline, 1.1);
      model.script(noteAnswer());
      return note(pipeline);
    },
  },
  AirlockUnknownAttempts: {
    metric: 'airlock_unknown_attempts_total{profile="primary"}',
    given: { stages: [] },
    happen: crashWhileAsking,
  },
  AirlockRedactionFails: {
    metric: 'airlock_visit_failures_total{stage="redact",code="redaction-failed"}',
    given: { detectors: [failing] },
    happen: ({ pipeline }) => note(pipeline),
  },
  AirlockRedisFillsUp: {
    metric: 'airlock_redis_memory_used_ratio',
    over: 0.7,
    happen: async ({ pipeline: { redis: client } }) => {
      onTestFinished(() => void client.config('SET', 'maxmemory', 0));
      const used = Number((await readRedisInfo(client, 'memory')).get('used_memory'));
      await client.config('SET', 'maxmemory', Math.round(used * 1.3));
    },
  },
  AirlockTampered: {
    metric: 'airlock_tampered_total{what="seal"}',
    given: { stages: [] },
    happen: async ({ pipeline }) => {
      const key = pipeline.keys.job((await note(pipeline)).id);
      const seal = String(await pipeline.redis.hget(key, 'input'));
      await pipeline.redis.hset(key, 'input', `${seal.slice(0, -8)}AAAAAAA=`);
      await pipeline.startWorkers();
    },
  },
  AirlockAuditBroken: {
    metric: 'airlock_tampered_total{what="audit-chain"}',
    happen: async ({ pipeline }) => {
      await setBudget(pipeline, 5);
      const { auditEnds } = pipeline.keys;
      const end = String(await pipeline.redis.hget(auditEnds, 'tenant/default'));
      await pipeline.redis.hset(auditEnds, 'tenant/default', end.replace(/"seq":\d+/, '"seq":9'));
      expect((await setBudget(pipeline, 6)).status).toBe(503);
    },
  },
};

describe("an alert's metric", () => {
  it.each(Object.entries(troubles))('moves with its trouble: %s', async (_, { metric, over = 0, given, happen }) => {
    const journey = await startJourney(redis, { tasks: [once, createSortTask()], ...given });
    const measured = () => journey.pipeline.metric(metric);
    expect(await measured()).toBeLessThanOrEqual(over);
    await happen(journey);
    await eventually(async () => (await measured()) > over, { withinMs: 25_000, describe: metric });
  });

  it('stands at 0 before the first time, where a rise is looked for', async () => {
    const { pipeline } = await startJourney(redis);
    const text = await (await pipeline.request('/metrics')).text();
    expect(text).toContain('\nairlock_unknown_attempts_total{profile="primary"} 0\n');
    expect(text).toContain('\nairlock_tampered_total{what="seal"} 0\n');
  });

  it('is tried for each alert, save for what Prometheus knows by itself', () => {
    const rules = readRules();
    const recorded = new Map(rules.map(({ record = '', expr }) => [record, expr]));
    const asked = (expr: string): string[] =>
      readPromql(expr).metrics.flatMap(({ name }) => {
        const own = recorded.get(name);
        return own === undefined ? [name] : asked(own);
      });
    const alerts = rules.flatMap(({ alert, expr }): [string, string[]][] => (alert ? [[alert, asked(expr)]] : []));
    const ofOurs = alerts.filter(([, metrics]) => metrics.some((name) => name !== 'up'));
    expect(Object.keys(troubles).sort()).toEqual(ofOurs.map(([alert]) => alert).sort());
    for (const [alert, metrics] of ofOurs) expect(metrics).toContain(troubles[alert]?.metric.split('{', 1)[0]);
  });
});
