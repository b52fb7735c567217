import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pingRedis } from '../../../../scripts/development/embedded-redis/ping-redis.ts';
import { redisFilesOf, spawnRedis } from '../../../../scripts/development/embedded-redis/spawn-redis.ts';
import { findOnPath } from '../../../../scripts/development/system-programs/find-on-path.ts';
import { eventually } from '../../../support/eventually.ts';
import { findProcesses } from '../../../support/find-processes.ts';

let folder = '';
const binary = process.env.REDIS_SERVER_BIN ?? '';
const placeIn = (dataFolder: string) => ({ dataFolder, socketPath: join(dataFolder, 'redis.sock') });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airlock-spawn-'));
});

afterEach(async () => {
  for (const pid of findProcesses(folder)) process.kill(pid, 'SIGKILL');
  await eventually(() => findProcesses(folder).length === 0);
  await rm(folder, { recursive: true });
});

/** Starts Redis from a process of its own with this PATH and gives that process' pid. */
async function spawnFromAnother(path: string) {
  const module = new URL('../../../../scripts/development/embedded-redis/spawn-redis.ts', import.meta.url).href;
  const script = `import(${JSON.stringify(module)}).then(({ spawnRedis }) =>
    spawnRedis(...${JSON.stringify([binary, placeIn(folder)])}))`;
  const env = { ...process.env, PATH: path };
  const starter = spawn(process.execPath, ['--import', 'tsx', '-e', script], { env, stdio: 'inherit' });
  await eventually(() => pingRedis(placeIn(folder).socketPath));
  return starter;
}

describe('spawnRedis', () => {
  it('runs Redis under the pid it gives, in folders with any name', async () => {
    const dataFolder = join(folder, `it's "a" folder`);
    await mkdir(dataFolder);
    const child = spawnRedis(binary, placeIn(dataFolder), ['--maxmemory', '64mb']);
    await eventually(() => pingRedis(placeIn(dataFolder).socketPath));
    const { pidFile, logFile } = redisFilesOf(dataFolder);
    expect(Number(await readFile(pidFile, 'utf8'))).toBe(child.pid);
    expect(await readFile(logFile, 'utf8')).toContain('Redis');
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
  });

  it('ends Redis when the process that started it is killed', async () => {
    const starter = await spawnFromAnother(process.env.PATH ?? '');
    starter.kill('SIGKILL');
    await eventually(() => findProcesses(folder).length === 0, { describe: 'Redis to be gone' });
  });

  it('ends Redis and its guard where the system has no parent death signal', async () => {
    const tools = join(folder, 'tools');
    await mkdir(tools);
    await symlink(findOnPath('sh', process.env) ?? '', join(tools, 'sh'));
    const starter = await spawnFromAnother(tools);
    expect(findProcesses(folder).length).toBeGreaterThan(2);
    starter.kill('SIGKILL');
    await eventually(() => findProcesses(folder).length === 0, { describe: 'Redis to be gone' });
  });
});
