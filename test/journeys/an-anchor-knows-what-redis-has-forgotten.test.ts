import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePort } from '../../scripts/development/find-free-port.ts';
import type { Settings } from '../../src/config.ts';
import { deriveChainKey, NO_HEAD, writeHead, writeLine } from '../../src/seals/chain.ts';
import { eventually } from '../support/eventually.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { findLogs, prove, runAs } from '../support/prove.ts';
import { startJourney } from '../support/start-journey.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';
import { createReceipt, makeFolder } from '../support/write-egress.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const task = createNoteTask({ ladder: ({ model }) => [model('primary')] });
const input = { text: 'The pump leaks again.' };

/** A pipeline whose workers may be started and ended by themselves. */
async function startWith(settings: Partial<Settings>) {
  const { model, pipeline } = await startJourney(redis, { tasks: [task], settings, stages: [] });
  const answerOne = async () => {
    model.script(noteAnswer());
    const { id } = await pipeline.submit('note', input);
    await pipeline.reaches(id, 'succeeded');
    return pipeline.keys.job(id);
  };
  return { pipeline, answerOne };
}

/** Three jobs of one worker process that has ended, and what its anchor was sent. */
async function startAnchored() {
  const file = join(await makeFolder(), 'heads.ndjson');
  const { pipeline, answerOne } = await startWith({ anchor: { file } });
  const workers = await pipeline.startWorkers();
  const keys = [await answerOne()];
  const [path = ''] = (await findLogs(pipeline)).paths;
  const log = basename(path, '.ndjson');
  const earlier = (await pipeline.redis.hget(pipeline.keys.egressHeads, log)) ?? '';
  keys.push(await answerOne(), await answerOne());
  await workers.close();
  return { pipeline, file, keys, path, log, earlier };
}

describe('an anchor', () => {
  it('holds nothing of a job, and is proven with the logs', async () => {
    const { pipeline, file, path } = await startAnchored();
    const text = await readFile(file, 'utf8');
    expect(text.split('\n').filter(Boolean)).toHaveLength(2);
    expect(text).not.toMatch(/job_|note|primary/);
    const { exitCode, checks } = await prove(pipeline, '--anchor', file);
    expect(exitCode).toBe(0);
    expect(checks.at(-1)?.detail).toMatch(/^2 heads, the last of 20/);
    expect((await prove(pipeline, '--log', path, '--anchor', file)).exitCode).toBe(0);
  });

  it('shows a cut whose records are gone and whose head was put back as it once was', async () => {
    const { pipeline, file, keys, path, log, earlier } = await startAnchored();
    await pipeline.redis.del(...keys.slice(1));
    await pipeline.redis.hset(pipeline.keys.egressHeads, log, earlier);
    const text = await readFile(path, 'utf8');
    await writeFile(
      path,
      text
        .split(/(?<=\n)/)
        .slice(0, 2)
        .join(''),
    );
    // This much only an anchor knows.
    expect((await prove(pipeline)).exitCode).toBe(0);
    const { exitCode, told } = await prove(pipeline, '--anchor', file);
    expect(exitCode).toBe(1);
    expect(told).toEqual([expect.stringMatching(/has 2 whole lines; 4 lines were anchored at 20/)]);
    expect((await prove(pipeline, '--log', path, '--anchor', file)).exitCode).toBe(1);
  });

  it('shows a log that is gone with all that Redis knew of it', async () => {
    const { pipeline, file, path } = await startAnchored();
    await pipeline.redis.flushall();
    await rm(path);
    expect((await prove(pipeline)).exitCode).toBe(0);
    expect((await prove(pipeline, '--anchor', file)).told).toEqual([
      expect.stringMatching(/is not in this folder; 4 lines/),
    ]);
    expect((await prove(pipeline, '--anchor', file, '--partial')).exitCode).toBe(0);
  });

  it('shows a log that somebody with the keys has written anew, and its head', async () => {
    const { pipeline, file, keys, path, log } = await startAnchored();
    const [master] = pipeline.encryptionKeys;
    const key = deriveChainKey(master ?? expect.fail('no key'), 'egress');
    const entries = [{ log, at: 1 }, ...[1, 2, 3, 4].map((n) => createReceipt(n))];
    let head = NO_HEAD;
    const lines = entries.map((entry) => {
      const written = writeLine(entry, head, key);
      head = written.head;
      return written.text;
    });
    await writeFile(path, lines.join(''));
    await pipeline.redis.hset(pipeline.keys.egressHeads, log, writeHead(log, head, key));
    await pipeline.redis.del(...keys);
    expect((await prove(pipeline)).exitCode).toBe(0);
    expect((await prove(pipeline, '--anchor', file)).told).toEqual([
      expect.stringMatching(/line 4 is not the one that was anchored at 20/),
    ]);
  });

  it('is no anchor where its lines were changed, or where it holds none', async () => {
    const { pipeline, file } = await startAnchored();
    const text = await readFile(file, 'utf8');
    await appendFile(file, 'nonsense\n{"at":1,"chain":"a","seq":0,"mac":"","key":"k1","code":""}\n');
    const { exitCode, told } = await prove(pipeline, '--anchor', file);
    expect([exitCode, told]).toEqual([1, ['anchor: line 5 is none of an anchor', 'anchor: line 6 was changed']]);
    await writeFile(file, text.replace('"seq":3', '"seq":2'));
    expect((await prove(pipeline, '--anchor', file)).told).toEqual(['anchor: line 4 was changed']);
    await writeFile(file, '');
    expect((await prove(pipeline, '--anchor', file)).told).toEqual(['anchor: holds no head of an egress log']);
    const { exitCode: usage } = await runAs(pipeline, pipeline.encryptionKeys, 'prove', '--anchor', '/nowhere');
    expect(usage).toBe(2);
  });

  it('that cannot be reached holds up no job, and is told of', async () => {
    const { pipeline, answerOne } = await startWith({
      anchor: { url: `http://127.0.0.1:${await findFreePort()}/heads` },
    });
    const workers = await pipeline.startWorkers();
    for (let n = 0; n < 3; n++) await answerOne();
    const lines = () =>
      pipeline.logged
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter(({ event }) => event === 'anchor-failed');
    await eventually(() => lines().length > 0);
    expect(lines()[0]).toMatchObject({ level: 40, reason: 'ECONNREFUSED' });
    expect(await pipeline.metric('airlock_anchor_failures_total')).toBe(lines().length);
    await workers.close();
    expect(lines()).toHaveLength(2);
  });
});
