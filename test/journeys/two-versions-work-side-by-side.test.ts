import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { makeOtherVersion, OTHER_VERSION } from '../support/make-other-version.ts';
import { type Doomed, startDoomed } from '../support/start-doomed.ts';
import { createClient, type Pipeline } from '../support/start-pipeline.ts';

const PRODUCERS = 4;
const OWN_VERSION = '0.0.0';

/** A model that is asked twice. */
const taskModule = `export default ({ defineTask, z }) => defineTask({
  name: 'two-tries', version: 1,
  input: z.object({ text: z.string() }),
  output: z.object({ note: z.string().max(200) }),
  prompt: ({ input }) => ({ system: 'Note.', user: input.text }),
  ladder: ({ model }) => [model('primary', { attempts: 1 }), model('primary', { attempts: 1 })],
});`;

type Client = ReturnType<typeof createClient>;

/** An API of this version in this process, and one of another version with its workers, on one Redis. */
async function startBoth() {
  const other = await makeOtherVersion();
  onTestFinished(() => other.remove());
  const env = { AIRLOCK_MODEL_TIMEOUT_MS: '20000', AIRLOCK_LOCK_MS: '15000' };
  const settings = { lockMs: 15_000, modelTimeoutMs: 20_000 };
  const doomed = await startDoomed(onTestFinished, { latencyMs: 50, taskModule, env, settings });
  const { pipeline, start } = doomed;
  const { root } = other;
  const [api, workers] = await Promise.all([start('api', {}, root), start('workers', {}, root)]);
  const client = createClient(String(api.find('api-started')?.url), pipeline.key);
  return { ...doomed, client, workers };
}

/** Submits without end through both APIs in turn. `stop` returns the ids. */
function produce(clients: readonly [Client, Client]) {
  const ids: string[] = [];
  let [isOver, next] = [false, 0];
  const submitOn = async () => {
    for (let n = next++; !isOver; n = next++) {
      const { submit } = clients[n % 2 === 0 ? 0 : 1];
      ids.push((await submit('summarise', { text: `The pump of hall ${n} leaks.` }, { wait: 5 })).id);
    }
  };
  const producing = Promise.all(Array.from({ length: PRODUCERS }, submitOn));
  return {
    more: (count: number) => {
      const wanted = ids.length + count;
      return eventually(() => ids.length >= wanted, { withinMs: 30_000, describe: `${count} jobs more` });
    },
    stop: async () => {
      isOver = true;
      await producing;
      return ids;
    },
  };
}

const countRunning = ({ metric }: Pipeline, kind: 'api' | 'workers', version: string) =>
  metric(`airlock_processes{kind="${kind}",version="${version}"}`);

/** A job that was accepted by the other version, and failed by it with a code of its own, is read by this one. */
async function failByOther(pipeline: Pipeline, client: Client): Promise<string> {
  const { redis, keys, request } = pipeline;
  const { id } = await client.submit('two-tries', { text: '{{sim:fail=2}} hello' });
  await client.reaches(id, 'failed');
  expect(await redis.hgetall(keys.job(id))).toMatchObject({ failure: 'model-tinted', tint: 'blue' });
  const dead = await pipeline.find(id);
  expect(dead).toMatchObject({ status: 'failed', failure: { kind: 'unexpected', code: 'model-tinted' } });
  expect(JSON.stringify(dead)).not.toContain('blue');
  for (const path of [`/v1/jobs/${id}/history`, `/v1/dead-letters/${id}`, '/v1/dead-letters', '/v1/stats?window=1h']) {
    expect((await request(path)).status, path).toBe(200);
  }
  const history = await redis.lrange(keys.history(id), 0, -1);
  expect(history.filter((line) => line.endsWith(' tinted blue')).length).toBeGreaterThan(0);
  return id;
}

/** This version goes on where the other has left it, and leaves alone what it does not know. */
async function goOnHere({ redis, keys, request, reaches }: Pipeline, id: string): Promise<void> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"from":"stage"}' };
  expect((await request(`/v1/dead-letters/${id}/replay`, init)).status).toBe(202);
  expect(await reaches(id, 'succeeded')).toMatchObject({ run: 2, answer: { rung: 1 } });
  const record = await redis.hgetall(keys.job(id));
  expect(record.tint).toBe('blue');
  expect(JSON.parse(record['attempt:1'] ?? '')).toMatchObject({ n: 1, outcome: 'failed', tint: 'blue' });
  expect(JSON.parse(record['attempt:3'] ?? '')).not.toHaveProperty('tint');
}

/** Every job succeeded once, and its one answer was paid for once. */
async function checkJobs({ pipeline, endingsOf }: Doomed, ids: readonly string[]): Promise<void> {
  const { redis, keys } = pipeline;
  expect(new Set(ids).size).toBe(ids.length);
  let tinted = 0;
  for (const id of ids) {
    const job = await pipeline.reaches(id, 'succeeded');
    expect(job.attempts).toMatchObject([{ n: 1, outcome: 'answered' }]);
    expect(await endingsOf(job)).toHaveLength(1);
    if ((await redis.hget(keys.job(id), 'tint')) === 'blue') tinted += 1;
  }
  // Half were accepted by the other version, whoever has moved them since.
  expect(Math.abs(tinted - ids.length / 2)).toBeLessThanOrEqual(PRODUCERS);
}

describe('two versions of one format', () => {
  it('are upgraded and rolled back under load: nothing is lost, failed, paid twice or forgotten', {
    timeout: 120_000,
  }, async () => {
    const both = await startBoth();
    const { model, pipeline, client, workers } = both;
    const own = await pipeline.startWorkers();
    for (const kind of ['api', 'workers'] as const) {
      await eventually(async () => (await countRunning(pipeline, kind, OWN_VERSION)) === 1);
      expect(await countRunning(pipeline, kind, OTHER_VERSION)).toBe(1);
    }
    const producer = produce([pipeline, client]);
    await producer.more(8);
    // Upgraded: workers of the other version alone.
    await own.close();
    await producer.more(6);
    const failed = await failByOther(pipeline, client);
    // Rolled back.
    await pipeline.startWorkers({ stages: ['redact', 'model', 'validate', 'fallback'] });
    expect(await workers.stop()).toBe(0);
    await producer.more(6);
    const ids = await producer.stop();
    await checkJobs(both, ids);
    expect(model.requests).toHaveLength(ids.length + 2);
    await goOnHere(pipeline, failed);
    await eventually(async () => (await countRunning(pipeline, 'workers', OTHER_VERSION)) === 0);
    const told = [...pipeline.logged, ...workers.logged].join('\n');
    expect(told).not.toMatch(/visit-lost|visits-recovered|worker-trouble|redis-tampered/);
  });
});
