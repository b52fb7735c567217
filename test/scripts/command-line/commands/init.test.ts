import { execFileSync } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTerminal } from '../../../support/open-terminal.ts';

let dir: string;
beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'airlock-init-')));
});
afterEach(() => rm(dir, { recursive: true }));

describe('airlock init', () => {
  it('prints what it wrote, and how to go on from here, whatever the folder is called', async () => {
    const folder = join(dir, "ann's project");
    const terminal = openTerminal({});
    expect(await terminal.run('init', folder)).toBe(0);
    expect(terminal.stdout.split('\n')).toContain(join(folder, '.env'));
    const [, next = ''] = /next:\n {2}(cd .+)\n/.exec(terminal.stderr) ?? [];
    expect(execFileSync('sh', ['-c', `${next} && pwd`], { encoding: 'utf8' })).toBe(`${folder}\n`);
  });

  it('prints JSON where that was asked for', async () => {
    const terminal = openTerminal({});
    expect(await terminal.run('init', dir, '--json')).toBe(0);
    expect(JSON.parse(terminal.stdout)).toEqual({ files: expect.arrayContaining([join(dir, 'docker-compose.yml')]) });
  });

  it('exits 2 where something is there, and prints nothing', async () => {
    await openTerminal({}).run('init', dir);
    const terminal = openTerminal({});
    expect(await terminal.run('init', dir)).toBe(2);
    expect(terminal.stdout).toBe('');
    expect(terminal.stderr).toContain(`nothing was written:\n  ${join(dir, '.env')}\n`);
  });
});
