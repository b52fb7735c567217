import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findOnPath } from '../../scripts/development/system-programs/find-on-path.ts';
import { eventually } from '../support/eventually.ts';
import { commandOf, compose, inProfile, type Service } from './compose-file.ts';

const { services } = compose;
const nodes = inProfile('cluster').filter(([name]) => name !== 'redis-cluster');
const password = 'b1946ac92492d234';

let folder: string;
let started: ReturnType<typeof spawn>[];
const opened: Redis[] = [];

beforeEach(async () => {
  started = [];
  folder = await mkdtemp(join(tmpdir(), 'airlock-compose-'));
  await writeFile(join(folder, 'redis-password'), `${password}\n`);
  // By this name it is the server, whatever it is called where it was found.
  await symlink(process.env.REDIS_SERVER_BIN ?? '', join(folder, 'redis-server'));
});

afterEach(async () => {
  for (const client of opened.splice(0)) client.disconnect();
  for (const child of started) {
    if (child.exitCode !== null || !child.kill('SIGKILL')) continue;
    await once(child, 'exit');
  }
  await rm(folder, { recursive: true, force: true });
});

const env = () => ({ PATH: `${folder}:${process.env.PATH}` }) as NodeJS.ProcessEnv;

/** Runs a service's own command here, with more arguments. */
function start(service: Service, here: string[], cwd = folder) {
  const [program = '', ...args] = commandOf(service, folder).map((arg) => arg.replace(/^\$\{\w+:-(.*)\}$/, '$1'));
  const child = spawn(program, [...args, ...here], { cwd, env: env(), stdio: 'ignore' });
  started.push(child);
  return child;
}

/** A client that tries once. */
function open(options: object): Redis {
  const given = { lazyConnect: true, retryStrategy: () => null, enableReadyCheck: false, ...options };
  const client = new Redis(given).on('error', () => undefined);
  opened.push(client);
  return client;
}

const isAnswered = (options: object) => () =>
  open(options)
    .ping()
    .then(Boolean, () => false);

describe('Redis of docker-compose.yml', () => {
  it('fsyncs every write to a volume, evicts nothing, and takes jobs up to its memory', async () => {
    const path = join(folder, 'redis.sock');
    start(services.redis, ['--port', '0', '--unixsocket', path]);
    await eventually(isAnswered({ path, password }), { describe: 'Redis to listen' });
    const client = open({ path, password });
    const config = async (name: string) => [await client.config('GET', name)].flat(2)[1];
    const told = ['appendonly', 'appendfsync', 'maxmemory-policy', 'maxmemory', 'hash-max-listpack-value'].map(config);
    expect(await Promise.all(told)).toEqual(['yes', 'always', 'noeviction', `${2 ** 30}`, '4096']);
    expect(services.redis.volumes).toEqual(['redis-data:/data']);
    expect(services.redis.healthcheck?.test?.join(' ')).toMatch(/^CMD-SHELL .*redis-cli ping \| grep -q PONG$/);
  });

  it('serves nobody without the password, which no list of processes shows', async () => {
    const path = join(folder, 'redis.sock');
    const child = start(services.redis, ['--port', '0', '--unixsocket', path]);
    // The socket is there a moment before it is listened to.
    await eventually(isAnswered({ path, password }), { describe: 'Redis to listen' });
    await expect(open({ path }).ping()).rejects.toThrow('NOAUTH');
    expect(readFileSync(`/proc/${child.pid}/cmdline`, 'utf8')).not.toContain(password);
  });
});

/** A port that is free here and whose bus, 10,000 above it, there can be: each node listens to it on an address of its own. */
async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port - 20_000 : 0;
}

describe('the cluster of docker-compose.yml', () => {
  it('is of nodes that keep jobs as a single Redis does, each on a volume of its own', () => {
    for (const [name, node] of nodes) {
      expect(node.volumes).toEqual([`${name}-data:/data`]);
      expect(node.command?.slice(0, 3)).toEqual(services.redis.command?.slice(0, 3));
      expect(node.command?.slice(-2)).toEqual(['--cluster-enabled', 'yes']);
      expect(node.healthcheck).toEqual(services.redis.healthcheck);
    }
    const script = services['redis-cluster'].command?.at(-1) ?? '';
    expect(script).toContain(`in ${nodes.map(([name]) => name).join(' ')}; do`);
    expect(services['redis-cluster'].healthcheck).toEqual({ disable: true });
  });

  it('is made where redis-cli is found (PATH), and found again after nodes have changed their addresses', {
    timeout: 120_000,
  }, async () => {
    const client = findOnPath('redis-cli', process.env);
    // Only Linux has all of 127/8.
    if (client === undefined || process.platform !== 'linux') return;
    const port = await findPort();
    const up = async (addressOf: (n: number) => string) => {
      const names = nodes.map(([name], i) => [name, addressOf(i)] as const);
      const lines = names.map(([name, address]) => `${name}) echo "${address}   ${name}" ;;`);
      await writeFile(join(folder, 'getent'), `#!/bin/sh\ncase "$2" in ${lines.join(' ')} esac\n`);
      // In the place of the network's names.
      const named = `#!/bin/sh
if [ "$1" = -h ]; then
  host=$2; shift 2
  [ "$host" = redis-1 ] && host=${addressOf(0)}
  set -- -h "$host" -p ${port} "$@"
fi
exec ${client} "$@"
`;
      await writeFile(join(folder, 'redis-cli'), named);
      for (const file of ['getent', 'redis-cli']) await chmod(join(folder, file), 0o755);
      for (const [i, [name, node]] of nodes.entries()) {
        await mkdir(join(folder, name), { recursive: true });
        const own = ['--port', `${port}`, '--bind', addressOf(i), '--bind-source-addr', addressOf(i)];
        start(node, [...own, '--cluster-node-timeout', '2000'], join(folder, name));
      }
      for (const [, host] of names) await eventually(isAnswered({ host, port, password }), { withinMs: 30_000 });
      const maker = commandOf(services['redis-cluster'], folder).map((arg) => arg.replaceAll(':6379', `:${port}`));
      const made = start({ command: maker }, []);
      await once(made, 'exit');
      return made.exitCode;
    };
    const isWhole = async (host: string) => {
      const one = open({ host, port, password });
      const lines = String(await one.call('CLUSTER', 'NODES'))
        .trim()
        .split('\n');
      const healthy = lines.filter((line) => / connected/.test(line) && !/fail|noaddr|handshake/.test(line));
      const masters = healthy.filter((line) => /\bmaster\b/.test(line));
      const isInTouch = /role:master|master_link_status:up/.test(await one.info('replication'));
      one.disconnect();
      return healthy.length === 6 && masters.length === 3 && isInTouch;
    };
    const untilWhole = async (addressOf: (n: number) => string) => {
      for (const i of nodes.keys()) await eventually(() => isWhole(addressOf(i)), { withinMs: 30_000 });
    };
    const first = (i: number) => `127.0.1.${i + 1}`;
    const moved = (i: number) => `127.0.1.${((i + 2) % 6) + 1}`;
    expect(await up(first)).toBe(0);
    await untilWhole(first);
    for (const child of started) if (child.exitCode === null && child.kill('SIGTERM')) await once(child, 'exit');
    expect(await up(moved)).toBe(0);
    await untilWhole(moved);
  });
});
