import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, readlink, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** What one data folder's Redis and its supervisor share with those who attach. */
export interface RedisFolders {
  /** Redis' own files. */
  dataFolder: string;
  /** Where Redis listens. */
  redisSocket: string;
  /** Where its supervisor listens. */
  supervisorSocket: string;
}

// The system's limit is 107 on Linux, 103 on macOS.
const LONGEST_SOCKET_PATH_BYTES = 100;

const socketsIn = (folder: string) => ({
  redisSocket: join(folder, 'redis.sock'),
  supervisorSocket: join(folder, 'supervisor.sock'),
});

const isShortEnough = (folder: string) =>
  Buffer.byteLength(socketsIn(folder).supervisorSocket) <= LONGEST_SOCKET_PATH_BYTES;

/** Makes the folder ours alone; throws when it already is somebody else's. */
async function openPrivateFolder(folder: string) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) throw new Error(`${folder} belongs to someone else`);
  await chmod(folder, 0o700);
}

/**
 * The folder under the system's temp for a data folder too deep for a socket. A link beside the data names it, so that
 * processes with different TMPDIR agree; a link that came with a copied data folder is replaced.
 */
async function openShortFolder(dataFolder: string) {
  const name = `airlock-${createHash('sha256').update(dataFolder).digest('hex').slice(0, 16)}`;
  const note = join(dataFolder, 'sockets');
  const noted = await readlink(note).catch(() => name);
  if (basename(noted) !== name) await rm(note);
  const under = [tmpdir(), '/tmp'].find((base) => isShortEnough(join(base, name))) ?? '/tmp';
  await symlink(join(under, name), note).catch(() => undefined);
  const folder = await readlink(note);
  await openPrivateFolder(folder);
  return folder;
}

/** Makes the folders of the embedded Redis of `dataDir`, readable by us alone, and says where everything is. */
export async function openFolders(dataDir: string): Promise<RedisFolders> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const dataFolder = join(await realpath(dataDir), 'redis');
  await openPrivateFolder(dataFolder);
  return { dataFolder, ...socketsIn(isShortEnough(dataFolder) ? dataFolder : await openShortFolder(dataFolder)) };
}
