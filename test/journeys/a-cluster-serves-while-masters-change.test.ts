import { describe, expect, it } from 'vitest';
import { checkRedis, checkShards } from '../../scripts/command-line/doctor/check-redis.ts';
import type { RedisNode } from '../../scripts/laboratory/redis-nodes/redis-nodes.ts';
import { startCluster } from '../../scripts/laboratory/redis-nodes/start-cluster.ts';
import { openAuditLog } from '../../src/audit/audit-log.ts';
import { verifyAudit } from '../../src/audit/verify-audit.ts';
import { eraseTenant } from '../../src/operations/erase-tenant.ts';
import { createApiKey } from '../../src/records/api-keys.ts';
import { mastersOf } from '../../src/redis/masters-of.ts';
import { rewriteFiles } from '../../src/redis/rewrite-files.ts';
import { collect } from '../support/collect.ts';
import { eventually } from '../support/eventually.ts';
import { useRedisNodes } from '../support/open-redis-nodes.ts';
import { readAllKeys } from '../support/read-all-keys.ts';
import { createSortTask } from '../support/sort-task.ts';
import { startJourney } from '../support/start-journey.ts';
import { createClient, type Pipeline } from '../support/start-pipeline.ts';

const cluster = useRedisNodes(startCluster);

const settings = { durability: 'replicated' as const };
const start = () => startJourney(cluster(), { settings, tasks: [createSortTask()] });

async function findKeeper(tag: string): Promise<RedisNode> {
  const masters = await cluster().findMasters();
  const kept = await Promise.all(masters.map((master) => cluster().keeps(master, tag)));
  return masters[kept.indexOf(true)] as RedisNode;
}

/** As a producer does: what was answered 503 is sent again under its key. */
async function submitAll({ submit }: Pipeline) {
  const keys = texts.map(() => crypto.randomUUID());
  const submitOne = async (text: string, idempotencyKey: string) => {
    const taken = () => submit('sort', { text }, { idempotencyKey }).catch(() => undefined);
    return eventually(taken, { withinMs: 20_000, describe: 'the job to be taken' });
  };
  return Promise.all(texts.map((text, i) => submitOne(text, keys[i] ?? '')));
}

const texts = Array.from({ length: 40 }, (_, i) => `ok ${i}`);

describe('a Redis Cluster', { timeout: 120_000 }, () => {
  it('shares tenants out over its masters, and each has all of its own', async () => {
    const { pipeline } = await start();
    const { store, url } = pipeline;
    const checks = await checkRedis(store.redis, settings);
    expect(checks.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'redis cluster ok',
      'redis version ok',
      'redis durability ok',
      'redis eviction ok',
      'redis replicas ok',
      'redis memory ok',
    ]);
    expect(checkShards(store.redis, store.keySpace, { shards: undefined }).detail).toMatch(
      /^24: 8 on .*, 8 on .*, 8 on /,
    );
    const audit = openAuditLog(store, pipeline.encryptionKeys, { keepMs: 1e12 });
    const teller = audit.as({ key: 'test', address: null, reason: null });
    const tenants = Array.from({ length: 12 }, (_, i) => `tenant-${i}`);
    const run = async (tenant: string) => {
      const { key } = await createApiKey(store, tenant, 'admin', 'tenant', { teller });
      const client = createClient(url, key);
      const job = await client.submit('sort', { text: `ok ${tenant}` });
      expect((await client.reaches(job.id, 'succeeded')).output).toEqual({ kind: `ok ${tenant}` });
    };
    await Promise.all(tenants.map(run));
    const keepers = await Promise.all(tenants.map((tenant) => findKeeper(store.keySpace.keysOf(tenant).tag)));
    expect(new Set(keepers).size).toBeGreaterThan(1);
    expect((await collect(verifyAudit(store, audit.keys))).map(({ chain, is }) => `${chain} ${is}`)).toEqual(
      expect.arrayContaining(['installation whole', ...tenants.map((tenant) => `tenant/${tenant} whole`)]),
    );
    expect(await eraseTenant(store, 'tenant-3')).toMatchObject({ jobs: 1, apiKeys: 1 });
    expect(await rewriteFiles(store.redis, 20_000)).toEqual({ appendOnlyFile: 'rewritten', snapshot: 'off' });
    const { home } = store.keySpace;
    const left = [...(await readAllKeys(store.redis, `{${pipeline.settings.prefix}*`))].filter(
      ([key, text]) => !key.startsWith(home.audit('')) && key !== home.auditEnds && /tenant-3\b/.test(key + text),
    );
    // Its deeds stay on record, and are counted as its own.
    expect(left.map(([key]) => key)).toEqual([home.held]);
    expect(mastersOf(store.redis)).toHaveLength(3);
  });

  it('loses no job that was accepted when a master is killed', async () => {
    const { pipeline } = await start();
    const master = await findKeeper(pipeline.keys.tag);
    const jobs = await Promise.all(texts.map((text) => pipeline.submit('sort', { text })));
    await master.kill();
    const ended = await Promise.all(jobs.map(({ id }) => pipeline.reaches(id, 'succeeded')));
    expect(ended.map(({ output }) => (output as { kind: string }).kind)).toEqual(texts);
    expect(await findKeeper(pipeline.keys.tag)).not.toBe(master);
    await master.start();
    await cluster().untilWhole();
  });

  it('goes on when a replica takes a place as planned, and when a shard moves while it is used', async () => {
    const { pipeline } = await start();
    const { tag } = pipeline.keys;
    const endAll = (jobs: readonly { id: string }[]) =>
      Promise.all(jobs.map(({ id }) => pipeline.reaches(id, 'succeeded')));
    const before = await submitAll(pipeline);
    await cluster().failOver(await findKeeper(tag));
    await endAll(before);
    await cluster().untilWhole();
    const from = await findKeeper(tag);
    const to = (await cluster().findMasters()).find((one) => one !== from) as RedisNode;
    const jobs = await submitAll(pipeline);
    await cluster().moveTag?.(tag, from, to);
    expect(await findKeeper(tag)).toBe(to);
    await endAll(jobs);
    await endAll(await submitAll(pipeline));
  });
});
