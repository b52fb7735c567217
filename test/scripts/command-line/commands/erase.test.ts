import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { spoolDirOf } from '../../../../src/records/spool.ts';
import { openTerminal } from '../../../support/open-terminal.ts';
import { startRedis, type TestRedis } from '../../../support/start-redis.ts';

let redis: TestRedis;
let dataDir: string;
beforeAll(async () => {
  redis = await startRedis();
  dataDir = await mkdtemp(join(tmpdir(), 'airlock-erase-'));
});
afterAll(async () => {
  await redis.stop();
  await rm(dataDir, { recursive: true });
});

const JOB = 'job_01920000-0000-7000-8000-000000000001';
const open = (more: Parameters<typeof openTerminal>[1] = {}, env: NodeJS.ProcessEnv = {}) =>
  openTerminal({ REDIS_URL: redis.url, AIRLOCK_DATA_DIR: dataDir, ...env }, more);

describe('erase', () => {
  it.each([[[]], [['--job', JOB, '--tenant', 'acme']], [['--job']], [['--everything']]])(
    'is used wrongly with %j',
    async (args) => {
      expect(await open().run('erase', ...args, '--yes')).toBe(2);
    },
  );

  it('wants --yes where nobody can be asked', async () => {
    const terminal = open();
    expect(await terminal.run('erase', '--job', JOB)).toBe(2);
    expect(terminal.stderr).toContain('add --yes');
  });

  it('asks on a terminal, and takes anything but yes for a no', async () => {
    const terminal = open({ isTTY: true, stdin: 'y\n' });
    expect(await terminal.run('erase', '--tenant', 'acme')).toBe(1);
    expect(terminal.stderr).toContain('all jobs, batches and keys of the tenant acme');
    expect(terminal.stderr).toContain('nothing was erased');
    expect(terminal.stdout).toBe('');
  });

  it('exits 1 when there was nothing to erase, and has the files written anew all the same', async () => {
    const terminal = open({ isTTY: true, stdin: 'yes\n' });
    expect(await terminal.run('erase', '--job', JOB, '--json')).toBe(1);
    expect(JSON.parse(terminal.stdout)).toMatchObject({ job: JOB, jobs: 0, appendOnlyFile: 'rewritten' });
    expect(terminal.stderr).toContain('there was nothing to erase');
  });

  it('exits 1, and says so, when Redis does not write its files anew', async () => {
    const strict = await startRedis({ args: ['--rename-command', 'BGREWRITEAOF', ''] });
    onTestFinished(() => strict.stop());
    const dir = spoolDirOf({ dataDir, prefix: 'airlock' });
    await mkdir(dir, { recursive: true });
    await writeFile(join(dir, `${JOB}.1.commit`), 'x');
    const terminal = open({}, { REDIS_URL: strict.url });
    expect(await terminal.run('erase', '--job', JOB, '--yes', '--json')).toBe(1);
    expect(JSON.parse(terminal.stdout)).toMatchObject({ spooled: 1, appendOnlyFile: 'refused', snapshot: 'off' });
    expect(terminal.stderr).toContain("Redis' files may still hold what was erased");
    expect(terminal.stderr).not.toContain('nothing to erase');
  });

  it('exits 3 when Redis cannot be reached', async () => {
    const env = { REDIS_URL: 'redis://127.0.0.1:1' };
    expect(await open({}, env).run('erase', '--tenant', 'acme', '--yes')).toBe(3);
  });
});
