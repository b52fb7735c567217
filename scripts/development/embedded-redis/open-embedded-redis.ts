import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { appendfsyncOf, type Durability } from '../../../src/redis/durability.ts';
import { hasEnded } from '../spawn-guarded.ts';
import { findRedisServer } from './find-redis-server.ts';
import { openFolders, type RedisFolders } from './open-folders.ts';

/** A hold on the Redis of a data folder, shared with every other process that holds it. */
export interface EmbeddedRedis {
  /** `unix:///absolute/path.sock` */
  url: string;
  /** Settles with the reason when Redis or its supervisor ended without our `close`; the process cannot go on then. */
  lost: Promise<string>;
  /** Lets go. Resolves at once while others hold on, else when Redis is gone; its data stays. */
  close(): Promise<void>;
}

const ATTACH_WITHIN_MS = 30_000;

/** Starts the supervisor on its own, without our environment's secrets; our Ctrl-C does not reach it. */
function spawnSupervisor(
  binary: string,
  { dataFolder, redisSocket, supervisorSocket }: RedisFolders,
  appendfsync: string,
): ChildProcess {
  const isSource = import.meta.url.endsWith('.ts');
  const file = fileURLToPath(new URL(isSource ? './supervisor.ts' : './supervisor.js', import.meta.url));
  const tsx = () => ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href];
  const errors = openSync(join(dataFolder, 'supervisor.log'), 'a', 0o600);
  const { PATH, TMPDIR, LD_LIBRARY_PATH } = process.env;
  const args = [...(isSource ? tsx() : []), file, binary, dataFolder, redisSocket, supervisorSocket, appendfsync];
  const supervisor = spawn(process.execPath, args, {
    detached: true,
    cwd: dataFolder,
    env: { PATH, ...(TMPDIR && { TMPDIR }), ...(LD_LIBRARY_PATH && { LD_LIBRARY_PATH }) },
    stdio: ['ignore', 'ignore', errors],
  });
  closeSync(errors);
  supervisor.unref();
  return supervisor;
}

interface Attached {
  socket: Socket;
  /** What the supervisor said last: `ready`, `failed …`, `lost …`, nothing yet. */
  lastLine: string;
  /** Settles when the connection is gone, at its other end, too. */
  closed: Promise<void>;
}

/**
 * Connects to a living supervisor and waits until its Redis serves. Undefined when there is none, or it is just ending.
 */
async function attach(supervisorSocket: string): Promise<Attached | undefined> {
  const socket = connect(supervisorSocket);
  const attached: Attached = {
    socket,
    lastLine: '',
    closed: new Promise((resolve) => socket.once('close', () => resolve())),
  };
  socket.on('error', () => socket.destroy());
  const firstLine = new Promise<void>((resolve) => {
    let heard = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      heard += text;
      attached.lastLine = heard.split('\n').at(-2) ?? '';
      if (attached.lastLine) resolve();
    });
  });
  await Promise.race([firstLine, attached.closed]);
  if (attached.lastLine === 'ready') return attached;
  socket.destroy();
  if (attached.lastLine.startsWith('failed ')) throw new Error(attached.lastLine.slice('failed '.length));
  return undefined;
}

/** `findStart` is asked for a way to start a supervisor only when none lives. */
async function attachOrStart(folders: RedisFolders, findStart: () => Promise<() => ChildProcess>): Promise<Attached> {
  const running = await attach(folders.supervisorSocket);
  if (running) return running;
  const start = await findStart();
  let supervisor: ChildProcess | undefined;
  for (const deadline = performance.now() + ATTACH_WITHIN_MS; performance.now() < deadline; await delay(20)) {
    const attached = await attach(folders.supervisorSocket);
    if (attached) return attached;
    if (supervisor?.exitCode) break;
    // One that found another alive has ended; that other may have been about to end, too.
    if (!supervisor || hasEnded(supervisor)) supervisor = start();
  }
  throw new Error(`the embedded Redis does not start, see ${folders.dataFolder}/supervisor.log`);
}

/**
 * Opens the Redis of a data folder: attaches to the one that runs, or starts it. It ends when the last process that
 * holds it has closed it or died, in whatever way. Holding it does not keep a process alive. Throws with the reason
 * when Redis cannot be found or started.
 */
export async function openEmbeddedRedis(options: {
  dataDir: string;
  /** Of a Redis that is started; one that runs keeps its own. Default `fsync`. */
  durability?: Durability;
  log?: (line: string) => void;
}): Promise<EmbeddedRedis> {
  const folders = await openFolders(options.dataDir);
  const appendfsync = appendfsyncOf(options.durability ?? 'fsync');
  const findStart = async () => {
    const binary = await findRedisServer(options);
    return () => spawnSupervisor(binary, folders, appendfsync);
  };
  const attached = await attachOrStart(folders, findStart);
  const { socket, closed } = attached;
  let isClosing = false;
  socket.unref();
  const lost = new Promise<string>((resolve) => {
    void closed.then(() => {
      const said = attached.lastLine.startsWith('lost ') ? attached.lastLine.slice('lost '.length) : undefined;
      if (!isClosing) resolve(said ?? 'the supervisor of the embedded Redis has ended');
    });
  });
  return {
    url: `unix://${folders.redisSocket}`,
    lost,
    async close() {
      isClosing = true;
      socket.ref();
      socket.end();
      await closed;
    },
  };
}
