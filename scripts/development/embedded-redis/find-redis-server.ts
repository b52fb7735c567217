import { findSystemProgram, type Lookup } from '../system-programs/find-system-program.ts';
import type { SystemProgram } from '../system-programs/system-program.ts';

const OLDEST = [6, 2] as const;

const redisServer: SystemProgram = {
  title: 'Redis',
  name: 'redis-server',
  setting: 'REDIS_SERVER_BIN',
  commands: ['redis-server', 'valkey-server'],
  // Debian keeps the server in redis-tools under the checker's name, and no service comes with it.
  disguises: ['redis-check-rdb', 'valkey-check-rdb'],
  packages: { 'apt-get': ['redis-tools'], dnf: ['redis', 'valkey'], apk: ['redis', 'valkey'] },
  unpackedPath: 'usr/bin/redis-check-rdb',
  // `Redis server v=7.0.15 …`, `Valkey server v=8.0.1 …`
  isRight: (version) => {
    const [, major = '0', minor = '0'] = /server v=(\d+)\.(\d+)/.exec(version) ?? [];
    return Number(major) > OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) >= OLDEST[1]);
  },
  isNone: `no Redis server of version ${OLDEST.join('.')} or newer`,
  ways: `Airlock needs Redis ${OLDEST.join('.')} or newer and found none. One of these helps:
  - a running Redis:       REDIS_URL=redis://127.0.0.1:6379
  - Debian, Ubuntu:        sudo apt-get install redis-tools   (the program, without a service)
  - Fedora, RHEL:          sudo dnf install redis
  - Alpine:                apk add redis
  - macOS:                 brew install redis
  - a binary of your own:  REDIS_SERVER_BIN=/path/to/redis-server`,
};

/** Finds a Redis server to run, or gets one. Throws with the ways to get one when nothing helps. */
export const findRedisServer = (lookup: Lookup): Promise<string> => findSystemProgram(redisServer, lookup);
