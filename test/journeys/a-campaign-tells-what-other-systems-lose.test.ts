import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CampaignResult } from '../../scripts/laboratory/chaos/report.ts';

const airlock = resolve('scripts/command-line/airlock.ts');

/** The command as a user types it. */
const chaos = (...args: string[]) =>
  new Promise<{ code: number | null; stdout: string; stderr: string }>((done) => {
    const all = ['--import', 'tsx', airlock, 'chaos', ...args];
    const child = execFile(process.execPath, all, (_, stdout, stderr) =>
      done({ code: child.exitCode, stdout, stderr }),
    );
  });

const file = 'docs/examples/chaos/target.mjs';
const commands = {
  file: `--target ${file} --jobs 60 --seed 2 --faults worker-kill,provider-errors,redis-kill --must-be-zero --json`,
  chain: '--target chain --jobs 60 --seed 1 --workers 2 --faults worker-kill,redis-kill',
};
let run: Record<keyof typeof commands, Awaited<ReturnType<typeof chaos>>>;

beforeAll(async () => {
  const [ofFile, ofChain] = await Promise.all([commands.file, commands.chain].map((line) => chaos(...line.split(' '))));
  run = { file: ofFile, chain: ofChain } as typeof run;
}, 120_000);

describe('airlock chaos', () => {
  it('finds what a job API that keeps its jobs in memory loses', () => {
    const { code, stdout, stderr } = run.file;
    const { accepted, ended, violations, ...told } = JSON.parse(stdout) as CampaignResult;
    expect({ accepted, target: told.target, faults: told.faults }).toEqual({
      ...{ accepted: 60, target: file, faults: { 'worker-kill': 1, 'provider-errors': 1 } },
    });
    expect(told.skipped['redis-kill']).toBe('does not apply: it has no Redis of ours');
    expect(violations.lost).toBeGreaterThan(0);
    expect((ended.succeeded ?? 0) + (ended.failed ?? 0) + (violations.lost ?? 0)).toBe(60);
    expect(told.calls).toBeGreaterThan(told.callsWithoutMark);
    expect(stderr).toMatch(/chaos: lost: \d+ [0-9a-f-]{36}: is gone/);
    expect(code).toBe(1);
  });

  it('knows that API by the file that docs/chaos.md shows, of 30 lines at most', async () => {
    const [code, docs] = await Promise.all([readFile(file, 'utf8'), readFile('docs/chaos.md', 'utf8')]);
    expect(docs).toContain(`\`\`\`js\n${code}\`\`\``);
    expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(30);
  });

  it('measures a hand-written chain under the same faults, and only tells', () => {
    const { code, stdout } = run.chain;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\| chain, seed 1, /);
    for (const row of ['| accepted | 60 |  |', '| fault worker-kill | 1 |  |', '| fault redis-kill | 1 |  |']) {
      expect(stdout).toContain(row);
    }
    expect(stdout).toMatch(/\| lost \(accepted, not ended\) \| \d+ \| {2}\|/);
    expect(stdout).not.toContain('MISSED');
  });
});
