import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deadLetter } from '../../../src/jobs/transitions.ts';
import { createLookTools } from '../../../src/operations/look-tools.ts';
import type { ReplayFilter } from '../../../src/operations/replay.ts';
import { listDeadLetters } from '../../../src/records/dead-letters.ts';
import type { Store } from '../../../src/records/store.ts';
import { deriveChainKey, writeHead } from '../../../src/seals/chain.ts';
import { createCatalogue } from '../../../src/tasks/load-tasks.ts';
import { acceptanceOf, bareHead, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const task = createNoteTask();
const masterKey = { id: 'k1', bytes: randomBytes(32) };
const headKey = deriveChainKey(masterKey, 'egress');
const planted = 'dana@example.com';

/** The tools, with dead letters of whom three match; and what they were told to replay. */
async function start() {
  const store = await records.openStore();
  const replayed: [string, ReplayFilter][] = [];
  const catalogue = createCatalogue([task]);
  const tools = createLookTools({
    ...{ store, encryptionKeys: [masterKey] },
    waiting: {
      listDeadLetters: (tenant, query) => listDeadLetters(store, catalogue, tenant, query),
      replayJobs: async (tenant, filter) => {
        replayed.push([tenant, filter]);
        return { replayed: Math.min(2, filter.limit), skipped: Math.min(1, Math.max(0, filter.limit - 2)) };
      },
    },
  });
  const accept = async (tenant: string, metadata = {}) => {
    const acceptance = acceptanceOf(task, { text: planted }, { tenant, metadata });
    return (await openBareHands(store).accept(acceptance)).jobId;
  };
  return { store, tools, replayed, accept };
}

/** A job that died after one request to a model. */
async function die(store: Store): Promise<string> {
  const hands = openBareHands(store);
  const visit = await hands.accept(acceptanceOf(task, { text: planted }, { metadata: { order: planted } }));
  await hands.commitRedacted(await hands.start(visit, 'redact'), { text: planted });
  const job = await hands.start(visit, 'model');
  const begun = await hands.begin(job);
  if (begun.is !== 'begun') throw new Error(begun.is);
  const attempt = { ...begun.attempt, outcome: 'failed', failure: 'model-error', latencyMs: 5 } as const;
  await hands.commit(job, deadLetter(job, { code: 'model-error', attempt }));
  return visit.jobId;
}

describe('listClosedJobs', () => {
  it('lists the jobs of one tenant or of all, without opening a seal', async () => {
    const { store, tools, accept } = await start();
    const dead = await die(store);
    const other = await accept('globex', { order: planted });
    const { data } = await tools.listClosedJobs(null, { limit: 10 });
    expect(data.map(({ id, tenant }) => [id, tenant])).toEqual([
      [other, 'globex'],
      [dead, 'default'],
    ]);
    expect(data[1]).toMatchObject({ status: 'failed', failure: { code: 'model-error' }, usage: { modelCalls: 1 } });
    expect(JSON.stringify(data)).not.toContain(planted);
    expect(data.some((job) => 'output' in job || 'metadata' in job)).toBe(false);
    expect((await tools.listClosedJobs('globex', { limit: 10 })).data.map(({ id }) => id)).toEqual([other]);
  });

  it('shows what another hand has changed as such, and what is not proven to be whose it says not at all', async () => {
    const { store, tools, accept } = await start();
    const [tampered, foreign] = [await accept('default'), await accept('default')];
    const key = store.keySpace.home.job;
    await store.redis.hset(key(tampered), { dataClass: 'public' });
    await store.redis.hset(key(foreign), { origin: 'forged', dataClass: 'public' });
    const { data } = await tools.listClosedJobs('default', { limit: 10 });
    expect(data.map(({ id, failure }) => [id, failure?.code])).toEqual([[tampered, 'record-tampered']]);
  });
});

describe('findJobs', () => {
  it('finds ids up to so many, and says whether there are more', async () => {
    const { tools, accept } = await start();
    const ids = [await accept('default'), await accept('globex'), await accept('default')].reverse();
    const found = await tools.findJobs(null, { isOpen: true }, 2);
    expect([found.jobs.map(({ id }) => id), found.isMore]).toEqual([ids.slice(0, 2), true]);
    expect(await tools.findJobs(null, {}, 3)).toMatchObject({ jobs: ids.map((id) => ({ id })), isMore: false });
  });
});

describe('findStory', () => {
  it('tells what happened, which payloads there are and the keys of the metadata, and no payload', async () => {
    const { store, tools } = await start();
    const id = await die(store);
    const story = await tools.findStory('default', id);
    expect(story).toMatchObject({
      ...{ metadataKeys: ['order'], payloads: ['input', 'redacted'], failedStage: 'model' },
      job: { id, status: 'failed', attempts: [{ n: 1, outcome: 'failed' }] },
    });
    expect(story?.history.map(({ event }) => event)).toEqual([
      ...['accepted', 'started', 'redacted', 'started', 'asked', 'dead-lettered'],
    ]);
    expect(story?.lives).toMatchObject([
      { run: 1, segments: [{ kind: 'queue' }, { kind: 'redact' }, { kind: 'queue' }, { kind: 'failed', attempt: 1 }] },
    ]);
    expect(JSON.stringify(story)).not.toContain(planted);
    expect(await tools.findStory('globex', id)).toBeUndefined();
  });

  it('draws a job that goes on up to now, with the visit that somebody works on', async () => {
    const { store, tools } = await start();
    const hands = openBareHands(store);
    const visit = await hands.accept(acceptanceOf(task, { text: planted }));
    const waiting = await tools.findStory('default', visit.jobId);
    expect(waiting?.lives[0]?.segments.map(({ kind }) => kind)).toEqual(['queue']);
    await hands.commitRedacted(await hands.start(visit, 'redact'), { text: planted });
    await hands.begin(await hands.start(visit, 'model'));
    const asking = await tools.findStory('default', visit.jobId);
    expect(asking?.lives[0]?.segments.at(-1)).toMatchObject({ kind: 'inFlight', attempt: 1, profile: 'primary' });
  });
});

describe('findSent', () => {
  it('proves each receipt by the record, and says how far Redis knows its log', async () => {
    const { store, tools } = await start();
    const id = await die(store);
    const { egressHeads, job } = store.keySpace.home;
    const headOf = async () => (await tools.findSent('default', id))?.attempts.map(({ fault, head }) => [fault, head]);
    const know = (seq: number) =>
      store.redis.hset(egressHeads, bareHead.log, writeHead(bareHead.log, { seq, mac: 'a'.repeat(64) }, headKey));
    expect(await headOf()).toEqual([[undefined, 'broken']]);
    await store.redis.hdel(egressHeads, bareHead.log);
    expect(await headOf()).toEqual([[undefined, 'unknown']]);
    await know(bareHead.seq - 1);
    expect(await headOf()).toEqual([[undefined, 'behind']]);
    await know(bareHead.seq);
    expect(await headOf()).toEqual([[undefined, 'reached']]);
    const receipt = JSON.parse((await store.redis.hget(job(id), 'receipt:1')) ?? '') as object;
    await store.redis.hset(job(id), 'receipt:1', JSON.stringify({ ...receipt, bytes: 1 }));
    expect(await headOf()).toEqual([['record-tampered', 'reached']]);
    expect(await tools.findSent('globex', id)).toBeUndefined();
  });
});

describe('listDeadLettersOf', () => {
  it('lists those of all tenants page by page, the newest first', async () => {
    const { store, tools, accept } = await start();
    const ids = [await die(store), await die(store), await die(store)].reverse();
    await accept('globex');
    const first = await tools.listDeadLettersOf(null, { limit: 2 });
    const next = await tools.listDeadLettersOf(null, { limit: 2, cursor: first.nextCursor ?? '' });
    expect([...first.data, ...next.data].map(({ id, tenant }) => [id, tenant])).toEqual(
      ids.map((id) => [id, 'default']),
    );
    expect(next.nextCursor).toBeNull();
  });
});

describe('replayJobsOf', () => {
  const who = { key: 'key_a', address: null, reason: null };

  it('replays tenant by tenant, so many at most together', async () => {
    const { tools, replayed, accept } = await start();
    await accept('acme');
    await accept('globex');
    expect(await tools.replayJobsOf(null, { limit: 5, dryRun: true }, who)).toEqual({ replayed: 4, skipped: 1 });
    expect(replayed).toEqual([
      ['acme', { limit: 5, dryRun: true }],
      ['default', { limit: 2, dryRun: true }],
    ]);
    await tools.replayJobsOf('globex', { limit: 5, dryRun: false }, who);
    expect(replayed.at(-1)).toEqual(['globex', { limit: 5, dryRun: false }]);
  });
});
