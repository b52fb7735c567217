import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startDoomed } from '../support/start-doomed.ts';
import { createClient } from '../support/start-pipeline.ts';

const PRODUCERS = 8;

describe('every process', () => {
  it('may be told to stop and be started again under load: nothing is lost, stalled or paid twice', {
    timeout: 120_000,
  }, async () => {
    // A loaded machine may hold up a process for a second: that is no crash.
    const env = { AIRLOCK_MODEL_TIMEOUT_MS: '20000', AIRLOCK_LOCK_MS: '15000' };
    const { model, pipeline, start, endingsOf } = await startDoomed(onTestFinished, { latencyMs: 200, env });
    const api = await start('api');
    const workers = [await start('workers'), await start('workers')];
    const ids = new Map<number, Set<string>>();
    let isOver = false;
    let next = 0;
    const submit = async (n: number) => {
      const { submit } = createClient(String(api.find('api-started')?.url), pipeline.key);
      const input = { text: `The pump of hall ${n} leaks again.` };
      const { id } = await submit('summarise', input, { idempotencyKey: `key ${n}`, wait: 5 });
      ids.set(n, (ids.get(n) ?? new Set()).add(id));
      return true;
    };
    const produce = async () => {
      for (let n = next++; !isOver; n = next++) {
        await eventually(() => submit(n), { withinMs: 60_000, describe: `job ${n} to be accepted` });
      }
    };
    const producing = Promise.all(Array.from({ length: PRODUCERS }, produce));

    for (const one of [...workers, api]) {
      const before = model.requests.length;
      await eventually(() => model.requests.length > before + PRODUCERS, { withinMs: 30_000 });
      expect(await one.stop()).toBe(0);
      await one.restart();
    }
    isOver = true;
    await producing;

    const all = [...ids.values()].flatMap((found) => [...found]);
    expect([...ids.values()].every(({ size }) => size === 1)).toBe(true);
    for (const id of all) {
      const job = await pipeline.reaches(id, 'succeeded');
      expect(job.attempts).toMatchObject([{ n: 1, outcome: 'answered' }]);
      expect(job.attempts).toHaveLength(1);
      expect(await endingsOf(job)).toHaveLength(1);
    }
    expect(model.requests).toHaveLength(all.length);
    const logged = workers.flatMap((one) => one.logged).join('\n');
    expect(logged).not.toMatch(/visits-recovered|visit-lost|worker-trouble/);
  });
});
