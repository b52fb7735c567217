import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readCount } from '../../../../scripts/laboratory/faults/run-as-command.ts';

const script = fileURLToPath(new URL('../../../../scripts/laboratory/deliveries.ts', import.meta.url));

const start = (...args: string[]) =>
  new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(process.execPath, ['--import', 'tsx', ...args], (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });

const run = (...args: string[]) => start(script, ...args);

describe('runAsCommand', () => {
  it.each([
    ['--events must be', '--events', '0'],
    ["Unknown option '--colour'", '--colour'],
  ])('says %j and the usage, and exits 2', async (said, ...args) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(said);
    expect(stderr).toContain('npm run deliveries -- [options]');
  });
});

describe('runAsCommand, whose campaign never ends', () => {
  const module = fileURLToPath(new URL('../../../../scripts/laboratory/faults/run-as-command.ts', import.meta.url));

  it.each([
    ['ends this process', 'process.exit(0)'],
    ['waits for what never comes', 'new Promise(() => undefined)'],
  ])('exits 1 and says so where something %s', async (_, work) => {
    const given = `{ usage: '', args: [], parseOptions: () => ({}), run: async () => ${work}, say: console.error }`;
    const text = `const { runAsCommand } = await import(${JSON.stringify(module)}); await runAsCommand(${given});`;
    const { code, stderr } = await start('--input-type=module', '--eval', text);
    expect(stderr).toContain('ended before there was a result');
    expect(code).toBe(1);
  });
});

describe('runAsCommand, asked for help', () => {
  it('shows the usage on stdout, and exits 0', async () => {
    const { code, stdout, stderr } = await run('--help');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('npm run deliveries -- [options]');
  });
});

describe('readCount', () => {
  it('takes a whole number, or the default when none is given', () => {
    expect([readCount('jobs', '3', 9), readCount('jobs', undefined, 9)]).toEqual([3, 9]);
  });

  it.each(['0', '-1', '1.5', 'many', '', '10000001'])('refuses %j and names the option', (text) => {
    expect(() => readCount('jobs', text, 9)).toThrow('--jobs must be a whole number from 1 to 10000000');
  });

  it('takes nothing below the least', () => {
    expect(() => readCount('values', '499', 600, 500)).toThrow('from 500');
  });
});
