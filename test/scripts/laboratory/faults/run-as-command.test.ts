import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../../../scripts/laboratory/compare.ts', import.meta.url));

const run = (...args: string[]) =>
  new Promise<{ code: number | null; stderr: string }>((resolve) => {
    const child = execFile(process.execPath, ['--import', 'tsx', script, ...args], (_, __, stderr) =>
      resolve({ code: child.exitCode, stderr }),
    );
  });

describe('runAsCommand', () => {
  it.each([
    ['--jobs must be', '--jobs', '0'],
    ["Unknown option '--colour'", '--colour'],
  ])('says %j and the usage, and exits 2', async (said, ...args) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(said);
    expect(stderr).toContain('npm run compare -- [options]');
  });
});
