import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const airlock = resolve('scripts/command-line/airlock.ts');

const chaos = (...args: string[]) =>
  new Promise<{ code: number | null; stdout: string; stderr: string }>((done) => {
    const all = ['--import', 'tsx', airlock, 'chaos', ...args];
    const child = execFile(process.execPath, all, (_, stdout, stderr) =>
      done({ code: child.exitCode, stdout, stderr }),
    );
  });

let help: Awaited<ReturnType<typeof chaos>>;
let absent: Awaited<ReturnType<typeof chaos>>;
beforeAll(async () => {
  [help, absent] = await Promise.all([chaos('--help'), chaos('--jobs', '5', '--target', './absent.mjs')]);
}, 120_000);

describe('airlock chaos', () => {
  it("shows the campaign's own options, and exits 0", () => {
    expect([help.code, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toMatch(/^airlock chaos \[options\]/);
  });

  it('exits 2 at a target that is none, and says why on stderr alone', () => {
    expect([absent.code, absent.stdout]).toEqual([2, '']);
    expect(absent.stderr).toContain('--target must be airlock, chain, or a file');
  });
});
