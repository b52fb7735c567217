import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FiledReceipt } from '../../src/egress/receipt.ts';
import { createDetectors } from '../../src/redaction/detectors.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { findLogs, prove } from '../support/prove.ts';
import { startLadder } from '../support/start-ladder.ts';
import type { Pipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const email = 'ann.lee@fabrikam.example';
const input = { text: `Grüße von ${email} 🙂` };
const task = createNoteTask({ ladder: ({ model }) => [model('primary', { rounds: 1 }), model('fallback')] });

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

async function findReceipts({ redis: client, keys }: Pipeline, jobId: string): Promise<FiledReceipt[]> {
  const record = await client.hgetall(keys.job(jobId));
  return Array.from({ length: Number(record.attempts) }, (_, i) => JSON.parse(record[`receipt:${i + 1}`] ?? ''));
}

/** A job that is retried, asked again, and answered by the second model: four requests. */
async function startOne() {
  const ladder = await startLadder(redis, { tasks: [task], detectors: createDetectors('balanced') });
  const { primary, fallback, pipeline } = ladder;
  primary.script({ status: 500 }, noteAnswer({ confidence: 'high' }), noteAnswer({ summary: 7 }));
  fallback.script(noteAnswer());
  const { id } = await pipeline.submit('note', input);
  const job = await pipeline.reaches(id, 'succeeded');
  return { ...ladder, job };
}

const findLog = async (pipeline: Pipeline) => (await findLogs(pipeline)).paths[0] ?? '';

describe('every request to a model', () => {
  it('has a receipt of the very bytes that were sent: retries, questions asked again and fallbacks', async () => {
    const { primary, fallback, pipeline, job } = await startOne();
    const sent = [...primary.requests, ...fallback.requests];
    expect(sent).toHaveLength(4);
    const receipts = await findReceipts(pipeline, job.id);
    expect(receipts.map(({ sha256 }) => sha256)).toEqual(sent.map(({ text }) => hashOf(text)));
    expect(receipts.map(({ bytes }) => bytes)).toEqual(sent.map(({ text }) => Buffer.byteLength(text)));
    expect(receipts.map(({ model }) => model)).toEqual(sent.map(({ body }) => body.model));
    for (const receipt of receipts) {
      expect(receipt).toMatchObject({ region: null, findings: job.redaction, policy: receipts[0]?.policy });
    }
    expect(new Set(receipts.map(({ seq }) => seq)).size).toBe(4);
  });

  it('is shown to no caller, and its receipt holds nothing of it', async () => {
    const { pipeline, job } = await startOne();
    expect(JSON.stringify(job)).not.toMatch(/receipt|sha256/);
    const log = await readFile(await findLog(pipeline), 'utf8');
    expect(log).toContain(job.id);
    expect(log).not.toMatch(/ann\.lee|Grüße|Summarise/);
  });

  it('is proven by the record, the log and what Redis knows', async () => {
    const { primary, pipeline, job } = await startOne();
    const { exitCode, checks } = await prove(pipeline, '--job', job.id);
    expect(exitCode).toBe(0);
    expect(checks.map(({ name, status }) => `${status} ${name}`)).toEqual([1, 2, 3, 4].map((n) => `ok attempt ${n}`));
    expect(checks[0]?.detail).toContain(hashOf(primary.requests[0]?.text ?? ''));
    expect(await prove(pipeline)).toMatchObject({ exitCode: 0, failed: [] });
    expect(await prove(pipeline, '--log', await findLog(pipeline))).toMatchObject({ exitCode: 0 });
  });

  it('is no longer proven once its record says something else', async () => {
    const { pipeline, job } = await startOne();
    const [first] = await findReceipts(pipeline, job.id);
    const key = pipeline.keys.job(job.id);
    await pipeline.redis.hset(key, 'receipt:1', JSON.stringify({ ...first, sha256: hashOf('another') }));
    await pipeline.redis.hdel(key, 'receipt:2');
    const { exitCode, failed, checks } = await prove(pipeline, '--job', job.id);
    expect(exitCode).toBe(1);
    expect(failed.map(({ name }) => name)).toEqual(['attempt 1', 'attempt 2']);
    expect(failed[0]?.detail).toContain('sha256');
    expect(checks.find(({ status }) => status === 'warn')?.name).toBe('receipt');
  });

  it('is no longer proven once its log was changed, cut or removed', async () => {
    const { pipeline, job } = await startOne();
    const path = await findLog(pipeline);
    const text = await readFile(path, 'utf8');
    const bytes = (await findReceipts(pipeline, job.id))[2]?.bytes ?? 0;
    await writeFile(path, text.replace(`"bytes":${bytes}`, `"bytes":${bytes - 1}`));
    const changed = await prove(pipeline, '--job', job.id);
    const log = `log ${basename(path, '.ndjson')}`;
    expect(changed.failed.map(({ name }) => name)).toEqual(['attempt 3', 'attempt 4', log]);
    expect((await prove(pipeline, '--log', path)).failed[0]?.detail).toBe('line 4 was changed');
    await writeFile(
      path,
      text
        .split(/(?<=\n)/)
        .slice(0, -1)
        .join(''),
    );
    expect((await prove(pipeline)).failed[0]?.detail).toMatch(/^line 5 is missing/);
    expect((await prove(pipeline, '--log', path)).exitCode).toBe(0);
    await rm(path);
    expect((await prove(pipeline)).failed[0]?.detail).toContain('is not in this folder');
    expect((await prove(pipeline, '--job', job.id)).failed).toHaveLength(4);
  });

  it('is not made without a receipt: the job waits until the log can be written', async () => {
    const { primary, pipeline } = await startLadder(redis, { tasks: [task], stages: [] });
    const { dataDir, prefix } = pipeline.settings;
    await writeFile(join(dataDir, 'egress'), 'a file in the place of the folder');
    await pipeline.startWorkers();
    primary.script(noteAnswer());
    const { id } = await pipeline.submit('note', input);
    const isTold = () => pipeline.logged.some((line) => JSON.parse(line).event === 'receipt-unwritten');
    await pipeline.findWhen(id, isTold);
    expect(primary.requests).toEqual([]);
    expect((await pipeline.find(id)).attempts).toEqual([]);
    await rm(join(dataDir, 'egress'));
    await pipeline.reaches(id, 'succeeded');
    expect(await readdir(join(dataDir, 'egress', prefix))).toHaveLength(1);
  });
});
