import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { startSimulatedModel } from '../../../../scripts/development/simulated-model/start-simulated-model.ts';
import { splitCells } from '../../../../src/api/batches/read-csv-records.ts';
import type { BatchView } from '../../../../src/jobs/batch-view.ts';
import { defineTask } from '../../../../src/tasks/define-task.ts';
import { eventually } from '../../../support/eventually.ts';
import { openTerminal } from '../../../support/open-terminal.ts';
import { startCommandJourney } from '../../../support/start-command-journey.ts';
import { startJourney } from '../../../support/start-journey.ts';
import { startPipeline } from '../../../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../../../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

async function makeFile(name: string, content: string): Promise<{ dir: string; file: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'airlock-enqueue-results-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  await writeFile(join(dir, name), content);
  return { dir, file: join(dir, name) };
}

/** Answers by a rule, so that the output says what the input was. */
const echo = defineTask({
  ...{ name: 'echo', version: 1 },
  input: z.object({ text: z.string(), customer: z.object({ name: z.string() }), tags: z.array(z.string()).optional() }),
  output: z.object({ said: z.object({ text: z.string(), length: z.number() }), tags: z.array(z.string()) }),
  prompt: () => ({ system: 'Echo.', user: '' }),
  ladder: ({ rule }) => [rule(({ input: { text, tags = [] } }) => ({ said: { text, length: -text.length }, tags }))],
});

async function startEcho() {
  const { pipeline } = await startJourney(redis, { tasks: [echo] });
  const env = { AIRLOCK_URL: pipeline.url, AIRLOCK_API_KEY: pipeline.key };
  return (...args: string[]) => {
    const terminal = openTerminal(env);
    return { terminal, exitCode: terminal.run('enqueue', ...args, '--task', 'echo') };
  };
}

/** A terminal whose stdin goes on until it is ended. */
function openSlow(env: NodeJS.ProcessEnv) {
  const terminal = openTerminal(env);
  const stdin = new PassThrough();
  terminal.terminal.stdin = stdin;
  return { terminal, stdin };
}

describe('the id of a batch', () => {
  it('is printed while rows are still sent, and how to go on when that is interrupted', async () => {
    const { pipeline } = await startCommandJourney(redis);
    const { terminal, stdin } = openSlow({ AIRLOCK_URL: pipeline.url, AIRLOCK_API_KEY: pipeline.key });
    const ends = terminal.run('enqueue', '-', '--format', 'ndjson', '--task', 'sort', '--idempotency-key', 'slow');
    stdin.write('{"input":{"text":"ok 1"}}\n{"input":{"text":"ok 2"}}\n');
    const id = await eventually(() => {
      const [, found] = /^(batch_[\w-]+)\n$/.exec(terminal.stdout) ?? [];
      if (found === undefined) return undefined;
      return found;
    });
    await eventually(async () => {
      const { counts, status } = (await (await pipeline.request(`/v1/batches/${id}`)).json()) as BatchView;
      return counts.total === 2 && status === 'running';
    });
    terminal.interrupt();
    expect(await ends).toBe(130);
    expect(terminal.stdout).toBe(`${id}\n`);
    expect(terminal.stderr).toContain(
      `airlock: interrupted; what was sent stays in ${id}. Run the same command with the same --idempotency-key again`,
    );
    const again = openTerminal(
      { AIRLOCK_URL: pipeline.url, AIRLOCK_API_KEY: pipeline.key },
      { stdin: '{"input":{"text":"ok 1"}}\n{"input":{"text":"ok 2"}}\n{"input":{"text":"ok 3"}}\n' },
    );
    const args = ['--task', 'sort', '--idempotency-key', 'slow', '--watch', '--json'];
    expect(await again.run('enqueue', '-', '--format', 'ndjson', ...args)).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ id, counts: { total: 3, succeeded: 3 } });
    expect(again.stderr.startsWith(`airlock: ${id}\n`)).toBe(true);
  });
});

describe('progress of enqueue', () => {
  it('is told in rows that were taken, and what the batch has cost', async () => {
    const model = await startSimulatedModel({ latencyMs: { min: 1, max: 5 } });
    const pipeline = await startPipeline({
      ...{ redisUrl: redis.url, modelUrl: model.url },
      reaches: { primary: { price: { input: 1_000_000, output: 0 } } },
    });
    onTestFinished(() => pipeline.close().then(() => model.close()));
    const { file } = await makeFile('rows.ndjson', `\n${'{"input":{"text":"A line."}}\n'.repeat(3)}`);
    const terminal = openTerminal({ AIRLOCK_URL: pipeline.url, AIRLOCK_API_KEY: pipeline.key });
    await terminal.run('enqueue', file, '--task', 'summarise', '--watch', '--json');
    const batch = JSON.parse(terminal.stdout) as BatchView;
    expect(terminal.stderr).toContain('  taken 100% · 3 of 3 rows\n');
    const jobs = (await (await pipeline.request(`/v1/jobs?batch=${batch.id}`)).json()) as {
      data: { usage: { costUsd: number } }[];
    };
    const sum = jobs.data.reduce((so, { usage }) => so + usage.costUsd, 0);
    expect(sum).toBeGreaterThan(0);
    expect(batch.costUsd).toBeCloseTo(sum, 6);
    expect(terminal.stderr).toContain(`it cost $${sum.toFixed(2)}\n`);
  });
});

describe('enqueue --out FILE.csv', () => {
  const parse = (csv: string, delimiter: ',' | ';' = ',') =>
    csv
      .split('\r\n')
      .slice(0, -1)
      .map((line) => splitCells(line, delimiter));

  it("joins the results to the file's own columns, and writes no formula", async () => {
    const run = await startEcho();
    const rows = ['Nr;Text;customer.name;tags', '=1+1;@SUM(1);Dana;"[""a"",""b""]"', '-7;"a;b";;', 'x;uneven'];
    const { dir, file } = await makeFile('rows.csv', `${rows.join('\n')}\n`);
    const out = join(dir, 'out.csv');
    const args = ['--columns', 'text=Text', '--id-column', 'Nr', '--delimiter', ';', '--out', out];
    const { terminal, exitCode } = run(file, ...args);
    expect(await exitCode, terminal.stderr).toBe(1);
    const [head, first, second, third, ...more] = parse(await readFile(out, 'utf8'), ';');
    expect(head).toEqual([
      ...['Nr', 'Text', 'customer.name', 'tags', 'airlock.row', 'airlock.jobId', 'airlock.status', 'airlock.failure'],
      ...['output.said.text', 'output.said.length', 'output.tags'],
    ]);
    const job = expect.stringMatching(/^job_/);
    expect(first).toEqual([
      ...["'=1+1", "'@SUM(1)", 'Dana', '["a","b"]', '1', job, 'succeeded', ''],
      ...["'@SUM(1)", '-7', '["a","b"]'],
    ]);
    expect(second).toEqual(['-7', 'a;b', '', '', '2', job, 'succeeded', '', 'a;b', '-3', '[]']);
    expect(third).toEqual([
      ...['x', 'uneven', '', '', '3', '', 'rejected', expect.stringMatching(/^csv-uneven: /), '', '', ''],
    ]);
    expect(more).toEqual([]);
  });

  it('makes columns of the input of NDJSON', async () => {
    const run = await startEcho();
    const { dir, file } = await makeFile(
      'rows.ndjson',
      '{"input":{"text":"\\tx","customer":{"name":"Dana"}},"customId":"c1"}\n\n{\n',
    );
    const out = join(dir, 'out.csv');
    const { terminal, exitCode } = run(file, '--out', out);
    expect(await exitCode, terminal.stderr).toBe(1);
    const [head, first, second] = parse(await readFile(out, 'utf8'));
    expect(head?.slice(0, 5)).toEqual(['customId', 'text', 'customer.name', 'tags', 'airlock.row']);
    expect(first?.slice(0, 5)).toEqual(['c1', "'\tx", 'Dana', '', '1']);
    expect(second?.slice(0, 7)).toEqual(['', '', '', '', '2', '', 'rejected']);
  });
});
