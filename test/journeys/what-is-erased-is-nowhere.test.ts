import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createApiKey } from '../../src/records/api-keys.ts';
import { spoolDirOf } from '../../src/records/spool.ts';
import { createDetectors } from '../../src/redaction/detectors.ts';
import { createBatchClient, lineOf } from '../support/batch-client.ts';
import { eventually } from '../support/eventually.ts';
import { findCanaries, readFolder } from '../support/find-canaries.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { openTerminal } from '../support/open-terminal.ts';
import { readAllKeys } from '../support/read-all-keys.ts';
import { startJourney } from '../support/start-journey.ts';
import { createClient, type Pipeline } from '../support/start-pipeline.ts';
import { startRedis } from '../support/start-redis.ts';

const TENANT = 'acme-canary';
const text = 'Write to marwenna.canary@example.org, the-plain-canary';
const canaries = [TENANT, 'marwenna.canary@example.org', 'the-plain-canary', 'the-metadata-canary', 'custom-canary'];
const more = { metadata: { from: 'the-metadata-canary' } };
const SEAL = /k1\.[\w+/=-]{22,}/g;

/** A product with a disk of its own, a snapshot too, and two tenants. */
async function startTenants() {
  const [redis, dataDir] = await Promise.all([
    // Compressed, a text would stand in its files and not be found.
    startRedis({ args: ['--save', '3600 1', '--rdbcompression', 'no'] }),
    mkdtemp(join(tmpdir(), 'airlock-data-')),
  ]);
  onTestFinished(async () => {
    await redis.stop();
    await rm(dataDir, { recursive: true });
  });
  const ladder: NonNullable<Parameters<typeof createNoteTask>[0]>['ladder'] = ({ model, review }) => [
    model('primary', { attempts: 1, rounds: 0 }),
    review(),
  ];
  const tasks = [createNoteTask({ attempts: 1 }), { ...createNoteTask({ ladder }), name: 'reviewed' }];
  const given = { tasks, detectors: createDetectors('balanced'), settings: { dataDir } };
  const { model, pipeline } = await startJourney(redis, given);
  const { key } = await createApiKey(pipeline.store, TENANT, 'admin', 'installation');
  const env = {
    ...{ REDIS_URL: redis.url, AIRLOCK_DATA_DIR: dataDir, AIRLOCK_PREFIX: pipeline.settings.prefix },
    AIRLOCK_ENCRYPTION_KEYS: pipeline.encryptionKeys.map(({ id, bytes }) => `${id}:${bytes.toString('base64')}`).join(),
  };
  const everywhere = async () =>
    [
      ...(await readAllKeys(pipeline.redis)),
      ...(await readFolder(redis.dir)),
      ...(await readFolder(dataDir)),
      ...[['board', await readBoard(pipeline)] as const],
    ]
      // What Redis logs of itself are no data.
      .filter(([place]) => !place.endsWith('redis.log'));
  return { redis, dataDir, model, pipeline, client: createClient(pipeline.url, key), env, everywhere };
}

async function readBoard({ request }: Pipeline): Promise<string> {
  const pages = ['redact', 'model', 'validate', 'fallback', 'review', 'dead-letter'].flatMap((queue) =>
    ['latest', 'completed', 'prioritized', 'delayed'].map(async (status) => {
      const path = `/admin/queues/api/queues?activeQueue=${queue}&status=${status}&page=1&jobsPerPage=100`;
      return (await request(path)).text();
    }),
  );
  return (await Promise.all(pages)).join('\n');
}

/**
 * Everything that a tenant leaves behind: jobs of each fate, a batch, a paid answer on disk. Returns the ids of the
 * jobs.
 */
async function leaveTraces({ model, client, pipeline, dataDir }: Awaited<ReturnType<typeof startTenants>>) {
  model.script(noteAnswer());
  const done = await client.submit('note', { text }, { ...more, idempotencyKey: 'a key' });
  await client.reaches(done.id, 'succeeded');
  model.script({ status: 400 });
  const dead = await client.submit('note', { text }, more);
  await client.reaches(dead.id, 'failed');
  model.script({ status: 400 });
  const reviewed = await client.submit('reviewed', { text }, more);
  await client.reaches(reviewed.id, 'in_review');
  model.script(noteAnswer());
  const batches = createBatchClient(client);
  const rows =
    lineOf({ input: { text }, customId: 'custom-canary' }) + lineOf({ input: 7, customId: 'custom-canary-2' });
  const batch = await batches.accept('note', rows, { 'idempotency-key': 'a batch' });
  await batches.findWhen(batch.id, ({ status }) => status === 'finished');
  const isAsked = model.nextRequest();
  model.script(() => undefined);
  const running = await client.submit('note', { text }, more);
  await isAsked;
  const dir = spoolDirOf({ dataDir, prefix: pipeline.settings.prefix });
  await mkdir(dir, { recursive: true });
  const job = { jobId: running.id, tenant: TENANT };
  await writeFile(join(dir, `${running.id}.1.commit`), serialize({ job, left: {}, change: { set: {} } }));
  return [done.id, dead.id, reviewed.id, running.id];
}

/** The audit log keeps who did what, by ids and the tenant's name: its lines, and the names of its chains. */
const withoutAudit = (text: string) =>
  text
    .replaceAll(/\{"seq":\d+,"prev":"[0-9a-f]*",.*?"mac":"[0-9a-f]{64}"\}/gs, '')
    .replaceAll(`audit:tenant/${TENANT}`, '')
    .replaceAll(/(audit-ends.{0,200}?)tenant\/acme-canary/gs, '$1');

const places = (found: (readonly [string, string])[], texts: readonly string[]) =>
  found.filter(([place, content]) => texts.some((one) => `${place} ${content}`.includes(one))).map(([place]) => place);

describe('what is erased', () => {
  it('is nowhere, plain or sealed, once a tenant is erased; another tenant keeps its own', {
    timeout: 90_000,
  }, async () => {
    const ground = await startTenants();
    const { pipeline, model, env, everywhere } = ground;
    const ids = await leaveTraces(ground);
    model.script(noteAnswer());
    const other = await pipeline.submit('note', { text: 'the other tenant' }, { wait: 10 });
    await pipeline.redis.save();
    const before = await everywhere();
    const sealed = before.flatMap(([key, content]) => (key.includes(':job:') ? content.match(SEAL) : []) ?? []);
    const record = JSON.stringify(await pipeline.redis.hgetall(pipeline.keys.job(other.id)));
    const others: string[] = record.match(SEAL) ?? [];
    const own = sealed.filter((one) => !others.includes(one));
    expect([own.length > 10, others.length]).toEqual([true, 7]);
    const salt = (await pipeline.redis.hget(pipeline.keys.salts, TENANT)) ?? '';
    const traces = [...own, ...ids, salt, TENANT];
    for (const place of ['board', '.commit', '.aof', '.rdb', ':job:']) {
      expect(
        places(before, traces).some((one) => one.includes(place)),
        place,
      ).toBe(true);
    }

    const terminal = openTerminal(env);
    expect(await terminal.run('erase', '--tenant', TENANT, '--yes', '--json'), terminal.stderr).toBe(0);
    expect(JSON.parse(terminal.stdout)).toEqual({
      ...{ tenant: TENANT, jobs: 5, cancelled: 2, reviews: 1, batches: 1, idempotencyKeys: 2, apiKeys: 1 },
      ...{ webhooks: 0, payloadsLeft: 0, spooled: 1, appendOnlyFile: 'rewritten', snapshot: 'rewritten' },
    });

    // Redis removes the old files behind the new ones' back.
    const after = await eventually(async () => {
      const all = await everywhere();
      const isAudit = ([place]: readonly [string, string]) => place.includes('}:audit');
      const payloads = canaries.filter((canary) => canary !== TENANT);
      expect(all.filter(isAudit).flatMap(([, content]) => findCanaries(content, payloads))).toEqual([]);
      const found = all.filter((one) => !isAudit(one)).map(([place, text]) => [place, withoutAudit(text)] as const);
      // Receipts keep what was sent to whom, by ids and hashes: a log that something can be taken out of proves
      // nothing.
      const isReceipt = (place: string) => place.includes('/egress/');
      const left = [
        ...places(found, [...own, salt, TENANT]),
        ...places(found, ids).filter((place) => !isReceipt(place)),
      ];
      if (left.length > 0) throw new Error(`left in ${left}`);
      return found;
    });
    expect(after.flatMap(([place, content]) => findCanaries(`${place} ${content}`, canaries))).toEqual([]);
    expect(places(after, others).some((place) => place.endsWith('.rdb'))).toBe(true);
    expect((await pipeline.find(other.id)).status).toBe('succeeded');
    expect((await ground.client.request('/v1/jobs')).status).toBe(401);
  });

  it('is a single job, cancelled first when it runs; the tenant goes on', { timeout: 60_000 }, async () => {
    const { pipeline, model, env } = await startTenants();
    const isAsked = model.nextRequest();
    model.script(() => undefined);
    const running = await pipeline.submit('note', { text });
    await isAsked;
    expect((await pipeline.request(`/v1/jobs/${running.id}`, { method: 'DELETE' })).status).toBe(409);
    const terminal = openTerminal(env);
    expect(await terminal.run('erase', '--job', running.id, '--yes')).toBe(0);
    expect(terminal.stdout).toMatch(/^jobs +1\ncancelled +1$/m);
    expect((await pipeline.request(`/v1/jobs/${running.id}`)).status).toBe(404);
    model.script(noteAnswer());
    expect((await pipeline.submit('note', { text }, { wait: 10 })).status).toBe('succeeded');
  });

  it('is a job by HTTP, and its row says that it is removed', { timeout: 60_000 }, async () => {
    const { pipeline, model } = await startTenants();
    model.script(noteAnswer(), noteAnswer());
    const batches = createBatchClient(pipeline);
    const batch = await batches.accept('note', lineOf({ input: { text } }) + lineOf({ input: { text: 'another' } }));
    await batches.findWhen(batch.id, ({ status }) => status === 'finished');
    const [first, second] = await batches.results(batch.id);
    const erase = (id: unknown) => pipeline.request(`/v1/jobs/${id}`, { method: 'DELETE' });
    expect((await erase(first?.jobId)).status).toBe(204);
    expect((await erase(first?.jobId)).status).toBe(404);
    expect(await batches.results(batch.id)).toMatchObject([
      { row: 1, status: 'removed', output: null },
      { row: 2, status: 'succeeded' },
    ]);
    expect((await erase(second?.jobId)).status).toBe(204);
    expect((await pipeline.request(`/v1/batches/${batch.id}`)).status).toBe(404);
  });
});
