import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { spawnGuarded } from '../spawn-guarded.ts';

/** Where one Redis keeps its things. `socketPath` is at most 107 bytes long, the system's limit. */
export interface RedisPlace {
  socketPath: string;
  dataFolder: string;
}

/** The log and the pid of the Redis in a data folder. */
export function redisFilesOf(dataFolder: string) {
  return { logFile: join(dataFolder, 'redis.log'), pidFile: join(dataFolder, 'redis.pid') };
}

/**
 * Starts a Redis on a unix socket only, with every write fsynced before it is answered. It dies with the calling
 * process, also when that is killed. The pid of the returned process is the pid of Redis. `more` arguments come last
 * and win over those here.
 */
export function spawnRedis(binary: string, place: RedisPlace, more: string[] = []): ChildProcess {
  const { logFile, pidFile } = redisFilesOf(place.dataFolder);
  const command = [
    ...[binary, '--port', '0', '--unixsocket', place.socketPath, '--unixsocketperm', '700', '--daemonize', 'no'],
    ...['--dir', place.dataFolder, '--logfile', logFile, '--pidfile', pidFile, '--loglevel', 'warning'],
    ...['--appendonly', 'yes', '--appendfsync', 'always', '--save', '', '--maxmemory-policy', 'noeviction'],
    // A record's payloads are longer than the 64 bytes that let a hash stay compact: this keeps it so, for 1/4 less
    // memory.
    ...['--hash-max-listpack-value', '4096', ...more],
  ];
  return spawnGuarded(command);
}
