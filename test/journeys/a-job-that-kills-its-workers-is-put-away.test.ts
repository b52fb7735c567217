import { describe, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Doomed, startDoomed } from '../support/start-doomed.ts';

const MOST_CRASHES = 5;

/** A task that ends its process in one of its own functions, for one text. */
const deadly = (where: 'prompt' | 'retrieve') => `
const killAt = (input) => { if (input.text === 'deadly') process.exit(1); };
export default ({ defineTask, z }) => defineTask({
  name: 'deadly', version: 1,
  input: z.object({ text: z.string() }),
  output: z.object({ note: z.string() }),
  retrieve: async ({ input }) => { ${where === 'retrieve' ? 'killAt(input);' : ''} return []; },
  prompt: ({ input }) => { ${where === 'prompt' ? 'killAt(input);' : ''} return { system: 'Note.', user: input.text }; },
  ladder: ({ model }) => [model('primary')],
});`;

/** As if all waits were over: nothing else about the jobs changes. */
async function endWaits({ pipeline: { redis, keys } }: Doomed, stage: string, ids: readonly string[]) {
  const queue = `${keys.tag}:${stage}:`;
  for (const id of ids) await redis.hset(keys.job(id), 'notBefore', 0);
  for (const visit of await redis.zrange(`${queue}delayed`, 0, '-1'))
    await redis.zadd(`${queue}delayed`, 'XX', 1, visit);
  await redis.zadd(`${queue}marker`, 0, '0');
}

describe.concurrent('a job that kills its workers', () => {
  it.for([
    ['prompt', 'model'],
    ['retrieve', 'redact'],
  ] as const)(
    'in its %s does so five times, is a dead letter then, and takes no other job with it',
    { timeout: 120_000 },
    async ([where, stage], { expect, onTestFinished }) => {
      const doomed = await startDoomed(onTestFinished, { taskModule: deadly(where) });
      const { pipeline, model, start, endingsOf } = doomed;
      const { redis, keys } = pipeline;
      const submit = (text: string) => pipeline.submit('deadly', { text });
      // All there before anybody works, so that they are claimed together.
      const [killer, ...others] = await Promise.all(['deadly', 'a', 'b', 'c', 'd'].map(submit));
      if (killer === undefined) throw new Error('nothing was submitted');
      const ids = [killer, ...others].map(({ id }) => id);
      const countCrashes = async () => {
        const history = await redis.lrange(keys.history(killer.id), 0, -1);
        return history.filter((line) => line.endsWith(` crashed ${stage}`)).length;
      };

      const isSnoozed = async () => (await redis.hget(keys.job(killer.id), 'notBefore')) !== '0';

      const workers = await start('workers');
      for (let crashes = 1; crashes <= MOST_CRASHES; crashes++) {
        await workers.untilGone();
        await workers.restart();
        await eventually(async () => (await countCrashes()) === crashes, { withinMs: 30_000, describe: 'a crash' });
        if (crashes < MOST_CRASHES) await eventually(isSnoozed, { describe: 'the job to be snoozed' });
        await endWaits(doomed, stage, ids);
      }

      const { failure, attempts } = await pipeline.reaches(killer.id, 'failed');
      expect(failure).toMatchObject({ kind: 'permanent', code: 'poison' });
      expect(attempts).toEqual([]);
      expect(await countCrashes()).toBe(MOST_CRASHES);
      expect(await endingsOf(killer)).toHaveLength(1);
      for (const other of others) {
        expect((await pipeline.reaches(other.id, 'succeeded')).attempts.at(-1)).toMatchObject({ outcome: 'answered' });
      }
      expect(model.requests.some(({ body }) => body.includes('deadly\\n'))).toBe(false);
      expect(await pipeline.reaches((await submit('e')).id, 'succeeded')).toMatchObject({ status: 'succeeded' });
      expect(await workers.stop()).toBe(0);
    },
  );
});
