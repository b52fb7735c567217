import { Job, Queue } from 'bullmq';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { queueNames } from '../../queues/open-queues.ts';
import { createApiKey } from '../../src/records/api-keys.ts';
import type { Keys } from '../../src/redis/keys.ts';
import { createEndpoint } from '../../src/webhooks/endpoints.ts';
import { createBatchClient, lineOf } from '../support/batch-client.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { readAllKeys } from '../support/read-all-keys.ts';
import { startLadder } from '../support/start-ladder.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
afterEach(() => vi.restoreAllMocks());

/** What changes a queue or a job of BullMQ's, of all that their classes can do. */
const WRITES =
  /^(add|addJob|addBulk|addJobLog|upsert|remove|update|drain|clean|obliterate|retry|promote|pause|resume|rateLimit|set[GP]|trim|log$|clearLogs|moveTo|change|extendLock|discard)/;

const methodsOf = (prototype: object): string[] =>
  Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([name, { value }]) => typeof value === 'function' && WRITES.test(name))
    .map(([name]) => name);

/** Names of the methods that are called from now on. */
function listenToWrites(): { known: string[]; called: string[] } {
  const known: string[] = [];
  const called: string[] = [];
  for (const { name: owner, prototype } of [Queue, Job]) {
    for (const name of methodsOf(prototype)) {
      known.push(`${owner}.${name}`);
      vi.spyOn(prototype as unknown as Record<string, () => unknown>, name).mockImplementation(() => {
        called.push(`${owner}.${name}`);
        return Promise.resolve();
      });
    }
  }
  return { known, called };
}

/** What every key is called that `src/redis/keys.ts` names, and those of BullMQ's queues. */
function namesOf(keys: Keys): RegExp {
  const quote = (text: string) => text.replace(/[{}().|]/g, '\\$&');
  const ours = Object.values(keys).map((key: string | ((...parts: string[]) => string)) =>
    typeof key === 'string' ? quote(key) : quote(key('PART', 'PART', 'PART')).replaceAll('PART', '[^:]+'),
  );
  const hashed = `${quote(keys.tag)}:idempotency:[\\w-]+`;
  const queues = `${quote(keys.tag)}:(${queueNames.join('|')}):[^:]+`;
  return new RegExp(`^(${[...ours, hashed, queues].join('|')})$`);
}

const task = createNoteTask({
  threshold: 0.5,
  ladder: ({ model, review }) => [model('primary', { attempts: 1 }), review()],
});

type Journey = Awaited<ReturnType<typeof startLadder>>;

/** Jobs that end in every way, each touched by whoever may touch one. */
async function runEverything({ primary, pipeline, operator }: Journey): Promise<void> {
  // No public host: each try fails, and comes again.
  const nowhere = { url: 'https://127.0.0.1:9/', events: ['*' as const], description: null };
  await createEndpoint(pipeline.store, 'default', nowhere);
  const submit = (more = {}) => pipeline.submit('note', { text: 'hello' }, more);
  primary.script(noteAnswer());
  await pipeline.reaches((await submit({ idempotencyKey: 'a key' })).id, 'succeeded');
  primary.script(noteAnswer({ confidence: 0.1 }));
  const unsure = await submit();
  await pipeline.reaches(unsure.id, 'in_review');
  expect((await operator.decide(unsure.id, { decision: 'reject' })).status).toBe(200);
  await pipeline.reaches(unsure.id, 'failed');
  primary.script(noteAnswer());
  expect((await operator.replay(unsure.id, 'start')).status).toBe(202);
  await pipeline.reaches(unsure.id, 'succeeded');
  const delayed = await submit({ options: { delayMs: 60_000 } });
  expect((await pipeline.cancel(delayed.id)).status).toBe(200);
  primary.script(() => undefined);
  const late = await submit({ options: { deadlineMs: 1000 } });
  await pipeline.reaches(late.id, 'in_review');
  const batches = createBatchClient(pipeline);
  primary.script(noteAnswer());
  const rows = [lineOf({ input: { text: 'hello' }, customId: 'one' }), lineOf({ input: {} })].join('');
  const { id } = await batches.accept('note', rows, { 'idempotency-key': 'another' });
  await batches.finishes(id);
  primary.script({ status: 429, headers: { 'retry-after': '20' } });
  await pipeline.findWhen((await submit()).id, ({ nextAttemptAt }) => nextAttemptAt !== null);
  await createApiKey(pipeline.store, 'default', 'operate');
}

describe('whatever happens to jobs', () => {
  it('no method of BullMQ changes a queue, and every key has a name that is listed', { timeout: 60_000 }, async () => {
    const { known, called } = listenToWrites();
    expect(known).toEqual(expect.arrayContaining(['Queue.add', 'Queue.remove', 'Job.moveToDelayed', 'Job.promote']));
    const journey = await startLadder(redis, { tasks: [task] });
    await runEverything(journey);
    for (const path of ['/admin/queues/api/queues', '/readyz', '/metrics']) await journey.pipeline.request(path);
    expect(called).toEqual([]);
    const { redis: client, keys } = journey.pipeline;
    const all = [...(await readAllKeys(client, `${keys.tag}*`)).keys()];
    expect(all.length).toBeGreaterThan(30);
    expect(all.filter((key) => !namesOf(keys).test(key))).toEqual([]);
  });
});
