import { randomBytes } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { openTerminal } from '../support/open-terminal.ts';
import { startDoomed } from '../support/start-doomed.ts';
import { createClient } from '../support/start-pipeline.ts';
import type { TestProcess } from '../support/start-process.ts';

const PRODUCERS = 4;

/** Processes that are replaced one by one while producers go on, and the job of each submit that was answered. */
async function startRotating() {
  const env = { AIRLOCK_MODEL_TIMEOUT_MS: '20000' };
  const { redis, dataDir, model, pipeline, start } = await startDoomed(onTestFinished, { latencyMs: 100, env });
  const [old] = pipeline.encryptionKeys.map(({ id, bytes }) => `${id}:${bytes.toString('base64')}`);
  const next = `next:${randomBytes(32).toString('base64')}`;
  const started: TestProcess[] = [];
  const begin = async (script: 'api' | 'workers', keys: string) => {
    const one = await start(script, { AIRLOCK_ENCRYPTION_KEYS: keys });
    started.push(one);
    return one;
  };
  let api = await begin('api', old ?? '');
  let workers = [await begin('workers', old ?? ''), await begin('workers', old ?? '')];
  const client = () => createClient(String(api.find('api-started')?.url), pipeline.key);
  /** Each is there before the one in whose place it comes is told to stop. */
  const replaceAll = async (keys: string) => {
    const lastApi = api;
    api = await begin('api', keys);
    expect(await lastApi.stop()).toBe(0);
    const replaced: TestProcess[] = [];
    for (const worker of workers) {
      replaced.push(await begin('workers', keys));
      expect(await worker.stop()).toBe(0);
    }
    workers = replaced;
  };
  const command = async (keys: string, ...args: string[]) => {
    const prefix = pipeline.settings.prefix;
    const given = { REDIS_URL: redis.url, AIRLOCK_DATA_DIR: dataDir, AIRLOCK_PREFIX: prefix };
    const terminal = openTerminal({ ...given, AIRLOCK_ENCRYPTION_KEYS: keys });
    expect(await terminal.run('keys', 'reseal', ...args, '--json'), terminal.stderr).toBe(0);
    return JSON.parse(terminal.stdout) as Record<string, unknown>;
  };
  const logged = () => started.flatMap((one) => one.logged).join('\n');
  return { model, pipeline, client, replaceAll, command, logged, old: old ?? '', next };
}

const inputOf = (n: number) => ({ text: `The pump of hall ${n} leaks again.` });

describe('an encryption key', () => {
  it('is rotated under load: no job fails, and an idempotency key from before still finds its job', {
    timeout: 180_000,
  }, async () => {
    const { model, pipeline, client, replaceAll, command, logged, old, next } = await startRotating();
    const ids = new Map<number, Set<string>>();
    let isOver = false;
    let last = 0;
    const submit = async (n: number) => {
      const { id } = await client().submit('summarise', inputOf(n), { idempotencyKey: `key ${n}`, wait: 2 });
      ids.set(n, (ids.get(n) ?? new Set()).add(id));
      return true;
    };
    const produce = async () => {
      for (let n = last++; !isOver; n = last++) {
        await eventually(() => submit(n), { withinMs: 60_000, describe: `job ${n} to be accepted` });
      }
    };
    const producing = Promise.all(Array.from({ length: PRODUCERS }, produce));
    const goOn = async () => {
      const before = model.requests.length;
      await eventually(() => model.requests.length > before + 2 * PRODUCERS, { withinMs: 40_000 });
    };

    await goOn();
    await replaceAll(`${next},${old}`);
    await goOn();
    const { resealed, left } = await command(`${next},${old}`);
    expect([Number(resealed) > 0, left]).toEqual([true, {}]);
    expect(await command(`${next},${old}`, '--forget', 'k1')).toEqual({ key: 'k1', forgotten: true, left: 0 });
    await replaceAll(next);
    await goOn();
    isOver = true;
    await producing;

    for (const [n, [id = '', ...others]] of ids) {
      expect(others, `job ${n}`).toEqual([]);
      expect(await client().reaches(id, 'succeeded')).toMatchObject({ output: expect.anything() });
    }
    expect((await client().submit('summarise', inputOf(0), { idempotencyKey: 'key 0' })).id).toBe(
      [...(ids.get(0) ?? [])][0],
    );
    expect(Object.keys(await pipeline.redis.hgetall(pipeline.keys.keySeals))).toEqual(['next']);
    expect(await pipeline.redis.hlen(pipeline.keys.deadLetterCounts)).toBe(0);
    expect(logged()).not.toMatch(/seal-broken|visit-lost|worker-trouble/);
  });
});
