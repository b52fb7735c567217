import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createBoardAdapters, openQueues } from '../../queues/open-queues.ts';
import { visitsLua } from '../../queues/visits-lua.ts';
import { visitId } from '../../src/jobs/ids.ts';
import { stages } from '../../src/jobs/job-view.ts';
import { acceptJob } from '../../src/records/accept-job.ts';
import { createStore } from '../../src/records/store.ts';
import { createKeySpace } from '../../src/redis/key-space.ts';
import { failFastOptions, openServer } from '../../src/redis/open-redis.ts';
import { acceptanceOf } from '../support/bare-hands.ts';
import { createNoteTask } from '../support/note-task.ts';
import { readAllKeys } from '../support/read-all-keys.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';
import { startRedis } from '../support/start-redis.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const task = createNoteTask();
let spaces = 0;

/** Queues with their records, and a way to add first visits. */
async function open(shardCount = 1) {
  spaces += 1;
  const keySpace = createKeySpace(`q${spaces}`, shardCount);
  const store = createStore(records.redis, keySpace, [{ id: 'k1', bytes: Buffer.alloc(32) }], {
    ...{ retentionMs: 60_000, boardHistory: 10, visitsLua },
  });
  const queues = openQueues(records.redis, keySpace, { isFailFast: false, onError: () => undefined });
  onTestFinished(() => queues.close());
  const accept = async (tenant: string, delayMs = 0) => {
    const acceptance = acceptanceOf(task, { text: 'hello' }, { tenant, delayMs, priority: 3 });
    const accepted = await acceptJob(store, acceptance);
    if (accepted.is !== 'accepted') throw new Error(`the job is ${accepted.is}`);
    const { jobId } = accepted;
    return { jobId, id: visitId(jobId, 'redact', 1) };
  };
  return { keySpace, queues, accept, shard: queues.of(keySpace.home.tag) };
}

describe('openQueues', () => {
  it('shows a visit: ids only, and a priority', async () => {
    const { accept, shard } = await open();
    const { id, jobId } = await accept('default');
    const job = await shard.redact.getJob(id);
    expect(job?.data).toEqual({ jobId, tenant: 'default' });
    expect(job).toMatchObject({ name: 'note', opts: { priority: 3, attempts: 1 } });
    expect(await shard.redact.getJobCounts('prioritized', 'waiting')).toEqual({ prioritized: 1, waiting: 0 });
  });

  it('shows a visit that is held back', async () => {
    const { accept, shard } = await open();
    await accept('default', 60_000);
    expect(await shard.redact.getJobCounts('prioritized', 'delayed')).toEqual({ prioritized: 0, delayed: 1 });
  });

  it("keeps all its keys under the shard's tag", async () => {
    const before = new Set((await readAllKeys(records.redis)).keys());
    const { queues, accept, keySpace } = await open();
    await queues.ready();
    const { id } = await accept('default');
    const added = [...(await readAllKeys(records.redis)).keys()].filter((key) => !before.has(key));
    expect(added).toContain(`${keySpace.home.tag}:redact:${id}`);
    for (const key of added) expect(key.startsWith(`${keySpace.home.tag}:`)).toBe(true);
  });

  it('gives tenants the queues of their shard', async () => {
    const { keySpace, queues, accept } = await open(3);
    const tenants = Array.from({ length: 30 }, (_, n) => `tenant-${n}`);
    for (const tenant of tenants) await accept(tenant);
    const counts = await Promise.all(queues.shards.map(({ redact }) => redact.count()));
    const expected = keySpace.shards.map(({ tag }) => tenants.filter((one) => keySpace.keysOf(one).tag === tag).length);
    expect(counts).toEqual(expected);
    expect(() => queues.of('{another:0}')).toThrow(RangeError);
  });

  it('is ready, unless Redis went away while they were opened', async () => {
    const server = await startRedis();
    const redis = await openServer(failFastOptions(server.url), () => undefined);
    onTestFinished(async () => {
      redis.disconnect();
      await server.stop();
    });
    const openFailFast = () =>
      openQueues(redis, createKeySpace('own', 1), { isFailFast: true, onError: () => undefined });
    const queues = openFailFast();
    await queues.ready();
    server.kill();
    await expect(redis.ping()).rejects.toThrow();
    await expect(openFailFast().ready()).rejects.toThrow();
  });
});

describe('createBoardAdapters', () => {
  it('shows every queue, and lets nobody change one', async () => {
    const { queues } = await open();
    const adapters = createBoardAdapters(queues, '/console/jobs');
    expect(adapters.map((adapter) => adapter.getName())).toEqual([...stages, 'deliver']);
    for (const adapter of adapters) expect(adapter).toMatchObject({ readOnlyMode: true, allowRetries: false });
  });

  it('leads from a visit to the page of its job, and from whatever is none to all of them', async () => {
    const { queues } = await open();
    const [adapter] = createBoardAdapters(queues, '/console/jobs');
    const linkOf = (data: unknown) => adapter?.externalJobUrl?.({ data } as never).href;
    const id = 'job_01920000-0000-7000-8000-000000000001';
    expect(linkOf({ jobId: id, tenant: 'acme' })).toBe(`/console/jobs/${id}`);
    expect(linkOf({ deliveryId: `${id}.1.succeeded~callback` })).toBe(`/console/jobs/${id}`);
    for (const data of [
      { jobId: 'javascript:alert(1)' },
      { jobId: `../${id}` },
      { deliveryId: 'batch_1' },
      {},
      undefined,
    ]) {
      expect(linkOf(data)).toBe('/console/jobs');
    }
  });

  it('says of queues without workers that they wait for a person, and not that nobody works', async () => {
    const { queues } = await open();
    for (const adapter of createBoardAdapters(queues, '/console/jobs')) {
      const isForPersons = ['review', 'dead-letter'].includes(adapter.getName());
      expect(adapter.getDescription().startsWith('Waits for a person')).toBe(isForPersons);
      const workers = await adapter.getWorkers();
      expect([adapter.getName(), workers === null]).toEqual([adapter.getName(), isForPersons]);
    }
  });
});
