import { mkdir, mkdtemp, readlink, realpath, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFolders } from '../../../../scripts/development/embedded-redis/open-folders.ts';

let folder = '';
const shortFolders: string[] = [];

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'airlock-folders-')));
});

afterEach(async () => {
  for (const path of [folder, ...shortFolders.splice(0)]) await rm(path, { recursive: true });
});

const deepFolder = (letter: string) => join(folder, letter.repeat(100));

async function openDeep(letter: string) {
  const folders = await openFolders(deepFolder(letter));
  shortFolders.push(dirname(folders.redisSocket));
  return folders;
}

describe('openFolders', () => {
  it('puts everything into the data folder, closed to others', async () => {
    const dataFolder = join(folder, 'data', 'redis');
    expect(await openFolders(join(folder, 'data'))).toEqual({
      dataFolder,
      redisSocket: join(dataFolder, 'redis.sock'),
      supervisorSocket: join(dataFolder, 'supervisor.sock'),
    });
    expect((await stat(dataFolder)).mode & 0o777).toBe(0o700);
  });

  it('closes a folder that stood open', async () => {
    await mkdir(join(folder, 'redis'), { mode: 0o755 });
    const { dataFolder } = await openFolders(folder);
    expect((await stat(dataFolder)).mode & 0o777).toBe(0o700);
  });

  it('gives the same folder for every way to name it', async () => {
    const straight = await openFolders(folder);
    await symlink(folder, join(folder, 'detour'));
    expect(await openFolders(join(folder, 'detour'))).toEqual(straight);
  });

  it('listens in a short folder of its own for every data folder that is too deep', async () => {
    const first = await openDeep('a');
    const second = await openDeep('b');
    expect(first.dataFolder).toBe(join(deepFolder('a'), 'redis'));
    expect(Buffer.byteLength(first.supervisorSocket)).toBeLessThanOrEqual(100);
    expect((await stat(dirname(first.redisSocket))).mode & 0o777).toBe(0o700);
    expect(first.redisSocket).not.toBe(second.redisSocket);
  });

  it('keeps to the short folder that another process has noted, whatever TMPDIR says', async () => {
    const first = await openDeep('a');
    const noted = await readlink(join(first.dataFolder, 'sockets'));
    const other = join(folder, basename(noted));
    await rm(join(first.dataFolder, 'sockets'));
    await symlink(other, join(first.dataFolder, 'sockets'));
    expect(dirname((await openFolders(deepFolder('a'))).redisSocket)).toBe(other);
  });

  it('does not follow a note that came with a copied data folder', async () => {
    const first = await openDeep('a');
    const { dataFolder } = await openDeep('b');
    await rm(join(dataFolder, 'sockets'));
    await symlink(dirname(first.redisSocket), join(dataFolder, 'sockets'));
    expect((await openFolders(deepFolder('b'))).redisSocket).not.toBe(first.redisSocket);
  });
});
