import { readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { withRoute } from '../../../src/jobs/route.ts';
import { advance, askAgain } from '../../../src/jobs/transitions.ts';
import { nameOf } from '../../../src/payloads/reference.ts';
import { commit } from '../../../src/records/commit.ts';
import { findJob } from '../../../src/records/find-job.ts';
import { openOutside } from '../../../src/records/outside.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { namesIn, openTestBucket, openTestFolder } from '../../support/open-places.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const task = createNoteTask();
const long = (mark: string) => `${mark} ${'long '.repeat(2000)}`;

/** Records with a place beside them. */
async function openWith({ settings }: Awaited<ReturnType<typeof openTestFolder | typeof openTestBucket>>) {
  const outside = openOutside({ ...settings, prefix: 'airlock' });
  if (outside === undefined) throw new Error('no place');
  onTestFinished(() => outside.place.close());
  await outside.place.prepare();
  const store = await records.openStore({ outside });
  const { home: keys } = store.keySpace;
  const fieldsOf = (jobId: string) => store.redis.hgetall(keys.job(jobId));
  return {
    store,
    keys,
    place: outside.place,
    fieldsOf,
    hands: openBareHands(store),
    names: () => namesIn(outside.place),
  };
}

const places = {
  folder: async () => openWith(await openTestFolder()),
  bucket: async () => openWith(await openTestBucket()),
};

/** A job that has come to its answer: input, redaction and answer are long. */
async function answerLong({ hands }: Awaited<ReturnType<typeof openWith>>) {
  const visit = await hands.accept(acceptanceOf(task, { text: long('input') }));
  const redacted = { input: { text: long('redacted') }, documents: [], vault: { entries: [] } };
  const first = await hands.start(visit, 'redact');
  await hands.commit(first, advance(first, 'model', { redacted, findings: {}, isUnchanged: false }).change);
  const job = await hands.start(visit, 'model');
  await hands.commitAnswered(job, long('answer'), await hands.begin(job));
  return { jobId: visit.jobId, visit };
}

describe.each(['folder', 'bucket'] as const)('moveOut, with a %s', (kind) => {
  it('puts what is long outside, and nothing else; Redis holds references', async () => {
    const opened = await places[kind]();
    const { hands, fieldsOf, names, store, keys } = opened;
    const { jobId } = await answerLong(opened);
    const { input = '', redacted = '', answer = '', metadata, outside } = await fieldsOf(jobId);
    for (const field of [input, redacted, answer]) expect(field).toMatch(/^~k1\.[\w-]{30}$/);
    expect([metadata, outside]).toEqual([undefined, '1']);
    expect(await names()).toEqual([input, redacted, answer].map((reference) => nameOf(jobId, reference)).sort());
    expect(await store.redis.hget(keys.outside, 'jobs')).toBe('1');
    expect(Number(await store.redis.hget(keys.held, 'default'))).toBeLessThan(4500);

    const small = await hands.accept(acceptanceOf(task, { text: 'short' }));
    expect(await fieldsOf(small.jobId)).toMatchObject({ input: expect.stringMatching(/^k1\./) });
    expect((await fieldsOf(small.jobId)).outside).toBeUndefined();
    expect(await names()).toHaveLength(3);
  });

  it('brings them back as they were, to stages and to producers', async () => {
    const opened = await places[kind]();
    const { jobId, visit } = await answerLong(opened);
    const { hands, store } = opened;
    const job = await hands.start(visit, 'validate');
    expect(JSON.parse((await job.open('input')) ?? '')).toEqual({ text: long('input') });
    expect(JSON.parse((await job.open('redacted')) ?? '')).toMatchObject({ input: { text: long('redacted') } });
    expect(JSON.parse((await job.open('answer')) ?? '')).toMatchObject({ text: long('answer') });
    const answer = { by: 'rule', rung: 0, profile: null, model: null, confidence: null, degraded: false } as const;
    await hands.commit(job, advance(job, 'done', { output: { summary: long('output') }, answer }).change);
    expect(await findJob(store, 'default', jobId)).toMatchObject({
      output: { summary: long('output') },
      failure: null,
    });
  });

  it('has what a record names no more removed in an hour', async () => {
    const opened = await places[kind]();
    const { hands, store, keys, fieldsOf } = opened;
    const { jobId, visit } = await answerLong(opened);
    const { answer: before } = await fieldsOf(jobId);
    const job = await hands.start(visit, 'validate');
    await hands.commit(job, askAgain(job, { code: 'answer-empty' }).change);
    expect((await fieldsOf(jobId)).answer).toBeUndefined();
    const [member, due] = await store.redis.zrange(keys.outsideGone, '0', '-1', 'WITHSCORES');
    expect(member).toBe(`${jobId} default ${before}`);
    expect(Math.abs(Number(due) - Date.now() - 3_600_000)).toBeLessThan(60_000);
  });
});

describe('moveOut', () => {
  it('leaves nothing behind of what was not accepted', async () => {
    const { hands, names, store, keys } = await places.folder();
    const idempotency = { route: 'POST /v1/jobs', key: 'a key', body: 'a body' };
    const acceptance = acceptanceOf(task, { text: long('input') }, { idempotency });
    await hands.accept(acceptance);
    expect(await names()).toHaveLength(1);
    await expect(hands.accept({ ...acceptance, idempotency: { ...idempotency, body: 'another' } })).rejects.toThrow();
    await expect.poll(names).toHaveLength(1);
    await store.redis.hset(keys.knobs('tenants'), 'default', JSON.stringify({ limits: { maxWaiting: 1 } }));
    await expect(hands.accept(acceptanceOf(task, { text: long('input') }))).rejects.toThrow();
    await expect.poll(names).toHaveLength(1);
  });

  it('records nothing where the place does not take it', async () => {
    const { hands, place, store, keys } = await places.folder();
    place.put = async () => Promise.reject(new Error('the disk is full'));
    await expect(hands.accept(acceptanceOf(task, { text: long('input') }))).rejects.toThrow('the disk is full');
    expect(await store.redis.exists(keys.outside, keys.live, keys.jobsOf('default'))).toBe(0);
  });

  it('puts once what is committed again, and anew what was put hours ago', async () => {
    const { store, hands, place, names, fieldsOf } = await places.folder();
    const visit = await hands.accept(acceptanceOf(task, { text: 'short' }));
    const job = await hands.start(visit, 'redact');
    const redacted = { input: { text: long('redacted') }, documents: [], vault: { entries: [] } };
    const change = withRoute(job, advance(job, 'model', { redacted, findings: {}, isUnchanged: false }).change);
    const repeat = () => commit(store, job, change, { nextToken: 'the next' });
    const realNow = Date.now;
    onTestFinished(() => {
      Date.now = realNow;
    });
    // As of a process that has stood still since: a record never names what may have been removed.
    Date.now = () => realNow() - 7 * 3_600_000;
    const put = place.put;
    let puts = 0;
    place.put = async (name, text) => {
      puts += 1;
      await put(name, text);
      Date.now = realNow;
    };
    expect(await repeat()).toMatchObject({ is: 'done' });
    expect([puts, (await names()).length]).toEqual([2, 2]);
    expect(await repeat()).toMatchObject({ is: 'done', isRepeated: true });
    expect(puts).toBe(2);
    expect(await names()).toContain(nameOf(visit.jobId, (await fieldsOf(visit.jobId)).redacted ?? ''));
  });

  it('takes back what was put for a job that is gone', async () => {
    const { hands, names, store, keys } = await places.folder();
    const visit = await hands.accept(acceptanceOf(task, { text: 'short' }));
    const job = await hands.start(visit, 'redact');
    await store.redis.del(keys.job(visit.jobId));
    const redacted = { input: { text: long('redacted') }, documents: [], vault: { entries: [] } };
    await hands.commit(job, advance(job, 'model', { redacted, findings: {}, isUnchanged: false }).change);
    expect(await names()).toEqual([]);
  });
});

describe('readSealed', () => {
  /** Two jobs whose payloads are files that a test may change. */
  async function startTwo() {
    const folder = await openTestFolder();
    const opened = await openWith(folder);
    const { hands, fieldsOf } = opened;
    const accept = async (mark: string) => {
      const { jobId } = await hands.accept(acceptanceOf(task, { text: long(mark) }));
      const name = nameOf(jobId, (await fieldsOf(jobId)).input ?? '') ?? '';
      return { jobId, name, file: join(folder.path, 'airlock', name) };
    };
    return { ...opened, one: await accept('one'), other: await accept('other') };
  }

  it.each([
    ['missing', ({ file }) => rm(file)],
    ['cut', ({ file }) => truncate(file, 5000)],
    ['empty', ({ file }) => truncate(file, 0)],
    ['another text', ({ file }) => writeFile(file, `k1.${'A'.repeat(5000)}`)],
    ["another job's", async ({ file }, { place, other }) => writeFile(file, (await place.get(other.name)) ?? '')],
  ] as [string, (one: { file: string }, all: Awaited<ReturnType<typeof startTwo>>) => Promise<void>][])(
    'opens nothing that is %s, and has its neighbour opened',
    async (_, spoil) => {
      const all = await startTwo();
      const { hands, one, other, place } = all;
      await spoil(one, all);
      const [job, next] = [await hands.start(one, 'redact'), await hands.start(other, 'redact')];
      await expect(job.open('input')).rejects.toMatchObject({ code: 'seal-broken' });
      expect(JSON.parse((await next.open('input')) ?? '')).toEqual({ text: long('other') });
      expect(await place.list('')).not.toEqual([]);
    },
  );

  it('says that the place is away where it is, and nothing of seals', async () => {
    const { hands, one, store } = await startTwo();
    const job = await hands.start(one, 'redact');
    if (store.outside === undefined) throw new Error('no place');
    const { place } = store.outside;
    place.get = async () => Promise.reject(new Error('away'));
    await expect(job.open('input')).rejects.toThrow('away');
  });

  it('reads no file that a changed reference names', async () => {
    const { hands, one, other, store, keys, place } = await startTwo();
    const asked: string[] = [];
    const get = place.get;
    place.get = (name) => {
      asked.push(name);
      return get(name);
    };
    for (const reference of ['~k1.../../../owner', `~${'a'.repeat(40)}`, '~']) {
      await store.redis.hset(keys.job(one.jobId), 'input', reference);
      await hands.crash();
      const job = await openBareHands(store)
        .start(one, 'redact')
        .catch(() => undefined);
      if (job !== undefined) await expect(job.open('input')).rejects.toMatchObject({ code: 'seal-broken' });
    }
    expect(asked).toEqual([]);
    expect(await readdir(join(other.file, '..'))).toHaveLength(1);
  });
});
