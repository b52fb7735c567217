import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkRecords } from '../../../../scripts/command-line/prove/check-records.ts';
import { readLogs } from '../../../../scripts/command-line/prove/read-logs.ts';
import { openEgressLog } from '../../../../src/egress/open-egress-log.ts';
import { describeAttempt, describeCount, ORIGIN, proofOf, proveRoute } from '../../../../src/jobs/route.ts';
import type { Store } from '../../../../src/records/store.ts';
import { startRecords, type TestRecords } from '../../../support/start-records.ts';
import { createReceipt, egressKey, egressKeys, makeFolder } from '../../../support/write-egress.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const route = {
  ...({ task: 'note', taskVersion: 1, taskHash: 'a-hash', ladder: 'm', dataClass: 'internal' } as const),
  ...({ run: 1, stage: 'done' } as const),
};
const attempt = { n: 1, run: 1, rung: 0, round: 0, profile: 'primary', model: 'small' };

/** Files jobs that asked once each, and keeps the log open. */
async function openFiled(store: Store, dir: string) {
  const egress = openEgressLog(dir, egressKey, () => undefined);
  const sealer = await store.sealerOf('default');
  const { job } = store.keySpace.home;
  const file = async (id: string) => {
    const seals = sealer.forJob(id);
    const { jobId, n, profile, ...receipt } = createReceipt(1, { jobId: id });
    const { log, seq } = egress.append({ jobId, n, profile, ...receipt });
    const text = JSON.stringify({ ...receipt, log, seq });
    const proof = seals.prove(proofOf(n), describeAttempt(attempt, text));
    await store.redis.hset(job(id), {
      ...{ tenant: 'default', ...route, status: 'succeeded', attempts: 1 },
      ...{
        origin: seals.prove('origin', ORIGIN),
        counted: seals.prove('counted', describeCount(1)),
        route: proveRoute(route, {}, seals),
      },
      ...{ 'attempt:1': JSON.stringify(attempt), 'receipt:1': text, [proofOf(1)]: proof },
    });
    return log;
  };
  return { file, close: egress.close };
}

const idsOf = (count: number) => Array.from({ length: count }, (_, i) => `job_${i}`);

async function openMany(count: number) {
  const store = await records.openStore();
  const dir = await makeFolder();
  const { file, close } = await openFiled(store, dir);
  const logs = await Promise.all(idsOf(count).map(file));
  // Redis is through with making room: until then a scan may meet a key twice.
  await Promise.all(idsOf(count).map((id) => store.redis.exists(store.keySpace.home.job(id))));
  const check = async () => checkRecords(store, await readLogs([dir], { keys: egressKeys, heads: new Map() }));
  return { store, dir, log: logs[0] ?? '', file, close, check };
}

const tell = ({ checks }: Awaited<ReturnType<typeof checkRecords>>) =>
  checks.map(({ name, status, detail }) => `${status} ${name} ${detail}`);

describe('checkRecords', () => {
  it('looks at every record, over several pages, and counts what a log lacks', async () => {
    const { dir, log, close, check } = await openMany(700);
    close();
    const whole = await check();
    expect(tell(whole)).toEqual(['ok records 700 looked at, with 700 attempts']);
    expect(whole.missing.size).toBe(0);
    const path = join(dir, `${log}.ndjson`);
    const lines = (await readFile(path, 'utf8')).split(/(?<=\n)/);
    await writeFile(path, lines.slice(0, 401).join(''));
    expect((await check()).missing.get(log)).toEqual({ count: 300, first: expect.stringMatching(/^line \d+, of /) });
  });

  it('tells of some records that are wrong, and how many more there are', async () => {
    const { store, close, check } = await openMany(60);
    close();
    for (const id of idsOf(30)) await store.redis.hdel(store.keySpace.home.job(id), 'receipt:1');
    const told = tell(await check());
    expect(told).toHaveLength(22);
    expect(told[0]).toMatch(/^fail job job_\d+ attempt 1 has no receipt in the record$/);
    expect(told.slice(20)).toEqual([
      'fail jobs 10 more records are wrong',
      'ok records 60 looked at, with 60 attempts',
    ]);
  });

  it('finds receipts that were written after the logs were read, in the same log and in another', async () => {
    const { store, dir, file, close } = await openMany(3);
    const logs = await readLogs([dir], { keys: egressKeys, heads: new Map() });
    const own = await file('job_later');
    const other = await openFiled(store, dir);
    const log = await other.file('job_elsewhere');
    expect(log).not.toBe(own);
    const { missing, checks } = await checkRecords(store, logs);
    expect([missing.size, checks.map(({ detail }) => detail)]).toEqual([0, ['5 looked at, with 5 attempts']]);
    expect(logs.all.map(({ receipts }) => receipts)).toEqual([4, 1]);
    await file('job_last');
    await appendFile(join(dir, `${own}.ndjson`), 'nonsense\n');
    await other.file('job_very_last');
    expect((await checkRecords(store, logs)).missing.size).toBe(0);
    expect(logs.all[0]?.check).toMatchObject({ is: 'broken', line: 7 });
    close();
    other.close();
  });

  it('finds a line that is another than its receipt, which only holders of the keys can write', async () => {
    const { store, dir, file, close } = await openMany(1);
    const { job } = store.keySpace.home;
    await file('job_other');
    close();
    const seals = (await store.sealerOf('default')).forJob('job_0');
    const text = ((await store.redis.hget(job('job_0'), 'receipt:1')) ?? '').replace('"bytes":101', '"bytes":102');
    const proof = seals.prove(proofOf(1), describeAttempt(attempt, text));
    await store.redis.hset(job('job_0'), { 'receipt:1': text, [proofOf(1)]: proof });
    const logs = await readLogs([dir], { keys: egressKeys, heads: new Map() });
    expect(tell(await checkRecords(store, logs))[0]).toMatch(/^fail job job_0 attempt 1 and line 2 of log .+ are not/);
  });
});
