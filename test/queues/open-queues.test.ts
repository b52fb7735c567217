import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openQueues } from '../../queues/open-queues.ts';
import { visitId } from '../../src/jobs/ids.ts';
import { createKeySpace } from '../../src/redis/keys.ts';
import { failFastOptions, openRedis } from '../../src/redis/open-redis.ts';
import { readAllKeys } from '../support/read-all-keys.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';
import { startRedis } from '../support/start-redis.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

async function open() {
  const { keySpace } = await records.openStore();
  const queues = openQueues(records.redis, keySpace, { isFailFast: false, onError: () => undefined });
  onTestFinished(() => queues.close());
  const [shard] = queues.shards;
  if (shard === undefined) throw new Error('no shard');
  return { queues, shard, tag: keySpace.home.tag };
}

const visit = {
  jobId: 'job_1',
  tenant: 'default',
  token: 'a-token',
  stage: 'model',
  n: 2,
  priority: 3,
  task: 'note',
} as const;
const id = visitId('job_1', 'model', 2);

describe('openQueues', () => {
  it('adds a visit with ids only, and a priority', async () => {
    const { queues, shard } = await open();
    await queues.add(visit);
    const job = await shard.model.getJob(id);
    expect(job?.data).toEqual({ jobId: 'job_1', tenant: 'default', token: 'a-token' });
    expect(job).toMatchObject({ name: 'note', opts: { priority: 3, attempts: 1 } });
    expect(await shard.model.getJobCounts('prioritized', 'waiting')).toEqual({ prioritized: 1, waiting: 0 });
  });

  it('adds the same visit once', async () => {
    const { queues, shard } = await open();
    await Promise.all(Array.from({ length: 10 }, () => queues.add(visit)));
    expect(await shard.model.count()).toBe(1);
  });

  it('holds a visit back as long as it is told', async () => {
    const { queues, shard } = await open();
    await queues.add({ ...visit, delayMs: 60_000 });
    expect(await shard.model.getJobCounts('prioritized', 'delayed')).toEqual({ prioritized: 0, delayed: 1 });
  });

  it('knows whether a visit is coming', async () => {
    const { queues } = await open();
    expect(await queues.isComing('default', 'model', id)).toBe(false);
    await queues.add(visit);
    expect(await queues.isComing('default', 'model', id)).toBe(true);
    expect(await queues.isComing('default', 'redact', id)).toBe(false);
    await queues.remove('default', 'model', id);
    expect(await queues.isComing('default', 'model', id)).toBe(false);
  });

  it('does not take a visit for coming that only its hash is left of', async () => {
    const { queues, shard } = await open();
    await queues.add(visit);
    await records.redis.del(shard.model.toKey('prioritized'));
    expect(await queues.isComing('default', 'model', id)).toBe(false);
  });

  it('removes a visit, and does not mind one that is not there', async () => {
    const { queues, shard } = await open();
    await queues.remove('default', 'model', id);
    await queues.add(visit);
    await queues.remove('default', 'model', id);
    expect(await shard.model.count()).toBe(0);
  });

  it("keeps all its keys under the shard's tag", async () => {
    const { queues, tag } = await open();
    const before = new Set((await readAllKeys(records.redis)).keys());
    await queues.add(visit);
    const added = [...(await readAllKeys(records.redis)).keys()].filter((key) => !before.has(key));
    expect(added).toContain(`${tag}:model:${id}`);
    for (const key of added) expect(key.startsWith(`${tag}:`)).toBe(true);
  });

  it('gives tenants the queues of their shard', async () => {
    const keySpace = createKeySpace('spread', 3);
    const queues = openQueues(records.redis, keySpace, { isFailFast: false, onError: () => undefined });
    onTestFinished(() => queues.close());
    const tenants = Array.from({ length: 30 }, (_, n) => `tenant-${n}`);
    for (const [n, tenant] of tenants.entries()) await queues.add({ ...visit, tenant, jobId: `job_${n}` });
    const counts = await Promise.all(queues.shards.map(({ model }) => model.count()));
    const expected = keySpace.shards.map(({ tag }) => tenants.filter((one) => keySpace.keysOf(one).tag === tag).length);
    expect(counts).toEqual(expected);
  });

  it('is ready, unless Redis went away while they were opened', async () => {
    const server = await startRedis();
    const redis = await openRedis(failFastOptions(server.url), () => undefined);
    onTestFinished(async () => {
      redis.disconnect();
      await server.stop();
    });
    const openHasty = () => openQueues(redis, createKeySpace('own', 1), { isFailFast: true, onError: () => undefined });
    const queues = openHasty();
    await queues.ready();
    server.kill();
    await expect(redis.ping()).rejects.toThrow();
    await expect(openHasty().ready()).rejects.toThrow();
  });
});
