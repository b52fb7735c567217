import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulatedModel } from '../../scripts/development/simulated-model/start-simulated-model.ts';
import type { ResultView } from '../../src/jobs/batch-view.ts';
import { openTerminal } from '../support/open-terminal.ts';
import { type Pipeline, startPipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

const tickets = fileURLToPath(new URL('../../scripts/samples/tickets.csv', import.meta.url));
const ROWS = 30;
const BAD_ROW = 17;

let redis: TestRedis;
let model: Awaited<ReturnType<typeof startSimulatedModel>>;
let pipeline: Pipeline;
let dir: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  redis = await startRedis();
  model = await startSimulatedModel({ latencyMs: { min: 1, max: 5 } });
  pipeline = await startPipeline({ redisUrl: redis.url, modelUrl: model.url });
  dir = await mkdtemp(join(tmpdir(), 'airlock-enqueue-'));
  env = { AIRLOCK_URL: pipeline.url, AIRLOCK_API_KEY: pipeline.key };
});

afterAll(async () => {
  await pipeline.close();
  await model.close();
  await redis.stop();
  await rm(dir, { recursive: true });
});

const enqueue = ['enqueue', tickets, '--task', 'ticket-triage'];

describe('enqueue of a file', () => {
  it('shows progress as lines in a pipe, writes every row, and exits 1 as one was refused', async () => {
    const out = join(dir, 'results.ndjson');
    const terminal = openTerminal(env);
    expect(await terminal.run(...enqueue, '--watch', '--out', out)).toBe(1);

    const results = (await readFile(out, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as ResultView);
    expect(results.map(({ row }) => row)).toEqual(Array.from({ length: ROWS }, (_, i) => i + 1));
    for (const { row, status, output, failure } of results) {
      expect(status).toBe(row === BAD_ROW ? 'rejected' : 'succeeded');
      expect(failure?.code).toBe(row === BAD_ROW ? 'input-invalid' : undefined);
      expect(output === null).toBe(row === BAD_ROW);
    }
    expect(terminal.stdout).toMatch(/^batch_[\w-]+\n$/);
    expect(terminal.stderr).toContain('  done 100% · 30 rows · 29 succeeded · 1 rejected\n');
    expect(terminal.stderr).toContain(
      'airlock: row 17 rejected: input-invalid: /options/priority: Must be at most 10.\n',
    );
    expect(terminal.stderr).not.toContain('\x1b');
    expect(await readdir(dir)).toEqual(['results.ndjson']);
  });

  it('finds the same batch when it is run again, and draws a bar on a terminal', async () => {
    const first = openTerminal(env);
    await first.run(...enqueue);
    const again = openTerminal(env, { isTTY: true });
    expect(await again.run(...enqueue, '--watch', '--json')).toBe(1);
    const batch = JSON.parse(again.stdout);
    expect(batch).toMatchObject({ id: first.stdout.trim(), status: 'finished', counts: { total: ROWS, rejected: 1 } });
    expect(again.stderr).toContain(`airlock: ${batch.id} was sent before: 30 rows`);
    // The bar of 40 blocks, drawn over the line it stands on, with the cursor shown again at the end.
    expect(again.stderr).toContain(`${'\u2588'.repeat(40)} 100% · 30 rows · 29 succeeded`);
    expect(again.stderr).toContain('\x1b[?25h');
  });

  it('makes a batch of its own with another key, and gives the results to a pipe', async () => {
    const first = openTerminal(env);
    await first.run(...enqueue, '--json');
    const other = openTerminal(env);
    expect(await other.run(...enqueue, '--idempotency-key', 'anew', '--out', '-')).toBe(1);
    const lines = other.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as ResultView);
    expect(lines).toHaveLength(ROWS);
    const jobs = openTerminal(env);
    expect(await jobs.run('jobs', 'list', '--batch', JSON.parse(first.stdout).id, '--limit', '500', '--json')).toBe(0);
    const ids = (JSON.parse(jobs.stdout) as { id: string }[]).map(({ id }) => id);
    expect(ids).toHaveLength(ROWS - 1);
    expect(lines.filter(({ jobId }) => jobId !== null && ids.includes(jobId))).toEqual([]);
  });
});
