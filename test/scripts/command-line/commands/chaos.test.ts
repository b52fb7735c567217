import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const airlock = resolve('scripts/command-line/airlock.ts');

const chaos = (...args: string[]) =>
  new Promise<{ code: number | null; stdout: string; stderr: string }>((done) => {
    const all = ['--import', 'tsx', airlock, 'chaos', ...args];
    const child = execFile(process.execPath, all, (_, stdout, stderr) =>
      done({ code: child.exitCode, stdout, stderr }),
    );
  });

describe('airlock chaos', () => {
  it("shows the campaign's own options, and exits 0", async () => {
    const { code, stdout, stderr } = await chaos('--help');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^airlock chaos \[options\]/);
  });

  it('exits 2 at a target that is none, and says why on stderr alone', async () => {
    const { code, stdout, stderr } = await chaos('--jobs', '5', '--target', './absent.mjs');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('airlock: --target must be airlock, chain, or a file');
  });
});
