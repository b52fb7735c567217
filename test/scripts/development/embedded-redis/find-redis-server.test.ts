import { chmod, mkdir, mkdtemp, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findOnPath } from '../../../../scripts/development/embedded-redis/find-on-path.ts';
import { findRedisServer } from '../../../../scripts/development/embedded-redis/find-redis-server.ts';

// A machine made of shell scripts: its whole PATH is `bin`, and what its package manager is asked stands in `asked`.
let machine = '';
let said: string[] = [];
const bin = (name: string) => join(machine, 'bin', name);
const kept = (...path: string[]) => join(machine, 'data', 'redis-server', ...path);

async function addCommand(name: string, script: string) {
  await writeFile(bin(name), `#!/bin/sh\n${script}\n`);
  await chmod(bin(name), 0o755);
}

const addServer = (name: string, says = 'Redis server v=7.0.15 sha=0') => addCommand(name, `echo "${says}"`);
const asked = async () => (await readFile(join(machine, 'asked'), 'utf8').catch(() => '')).trim().split('\n');
const noteThen = (name: string, then: string) => `echo "${name} $*" >>"${machine}/asked"\n${then}`;

const find = (options: { isRoot?: boolean; binary?: string } = {}) =>
  findRedisServer({
    dataDir: join(machine, 'data'),
    env: { PATH: join(machine, 'bin'), ...(options.binary && { REDIS_SERVER_BIN: options.binary }) },
    isRoot: options.isRoot ?? false,
    log: (line) => said.push(line),
  });

/** An `apt-get install` that puts on PATH what Debian's redis-tools does. */
const addInstallingApt = () =>
  addCommand(
    'apt-get',
    noteThen(
      'apt-get',
      `printf '#!/bin/sh\\necho Redis server v=7.0.15' >"${bin('redis-check-rdb')}"\nchmod 755 "${bin('redis-check-rdb')}"`,
    ),
  );

beforeEach(async () => {
  machine = await mkdtemp(join(tmpdir(), 'airlock-machine-'));
  said = [];
  await mkdir(join(machine, 'bin'));
  for (const tool of ['sh', 'env', 'chmod', 'dirname']) {
    await symlink(findOnPath(tool, process.env) ?? '', bin(tool));
  }
});

afterEach(() => rm(machine, { recursive: true }));

describe('findRedisServer', () => {
  it('takes REDIS_SERVER_BIN before anything on PATH', async () => {
    await addServer('redis-server');
    await addServer('my-redis');
    expect(await find({ binary: bin('my-redis') })).toBe(bin('my-redis'));
  });

  it('refuses a REDIS_SERVER_BIN that is no Redis, instead of taking another', async () => {
    await addServer('redis-server');
    await addServer('my-redis', 'hello');
    await expect(find({ binary: bin('my-redis') })).rejects.toThrow(/^REDIS_SERVER_BIN=.* is no Redis server/);
  });

  it('takes redis-server, else valkey-server, from PATH and says nothing', async () => {
    await addServer('valkey-server', 'Valkey server v=8.0.1 sha=0');
    expect(await find()).toBe(bin('valkey-server'));
    await addServer('redis-server');
    expect(await find()).toBe(bin('redis-server'));
    expect(said).toEqual([]);
  });

  it('passes over a Redis that is too old', async () => {
    await addServer('redis-server', 'Redis server v=5.0.7 sha=0');
    await addServer('valkey-server', 'Valkey server v=7.2.5 sha=0');
    expect(await find()).toBe(bin('valkey-server'));
  });

  it('starts the checker that is the server under another name', async () => {
    await addServer('redis-check-rdb');
    expect(await find()).toBe(kept('redis-server'));
    expect(await readlink(kept('redis-server'))).toBe(bin('redis-check-rdb'));
  });

  it('installs redis-tools, which brings no service, as root', async () => {
    await addInstallingApt();
    expect(await find({ isRoot: true })).toBe(kept('redis-server'));
    expect(await asked()).toEqual([expect.stringMatching(/^apt-get .*install --no-install-recommends redis-tools$/)]);
    expect(said).toEqual(["installing Redis from the system's packages with apt-get"]);
  });

  it('fetches the package lists when the first attempt to install fails', async () => {
    await addCommand('apt-get', noteThen('apt-get', 'exit 1'));
    await expect(find({ isRoot: true })).rejects.toThrow('sudo apt-get install redis-tools');
    const verbs = (await asked()).map((line) => /install|update/.exec(line)?.[0]);
    expect(verbs).toEqual(['install', 'update', 'install']);
  });

  it('installs with sudo when that asks for no password', async () => {
    await addInstallingApt();
    await addCommand('sudo', noteThen('sudo', '[ "$1" = -n ] && shift && exec "$@"'));
    await addCommand('true', 'exit 0');
    expect(await find()).toBe(kept('redis-server'));
    expect((await asked())[0]).toBe('sudo -n true');
    expect((await asked())[1]).toMatch(/^sudo -n .*redis-tools$/);
  });

  it('installs with dnf and apk where those are', async () => {
    await addCommand('dnf', noteThen('dnf', 'exit 1'));
    await expect(find({ isRoot: true })).rejects.toThrow('Airlock needs Redis');
    await rm(bin('dnf'));
    await addCommand('apk', noteThen('apk', 'exit 1'));
    await expect(find({ isRoot: true })).rejects.toThrow('Airlock needs Redis');
    expect((await asked()).map((line) => line.split(' ').at(-1))).toEqual(['redis', 'valkey', 'redis', 'valkey']);
  });

  it('unpacks the packages into the data folder without any rights, once', async () => {
    await addCommand('dpkg', 'exit 1');
    await addCommand('apt-get', noteThen('apt-get', '[ "$2" = download ] && echo >"$3_1_amd64.deb"'));
    await addCommand(
      'dpkg-deb',
      `case "$1 $2" in
        "-f redis-tools"*) echo "adduser, libc6 (>= 2.34), liblzf1 (>= 1.5), libsystemd0 (>= 233) | libelogind0" ;;
        "-x redis-tools"*) PATH=/usr/bin:/bin; mkdir -p root/usr/bin
          printf '#!/bin/sh\\necho Redis server v=7.0.15 $LD_LIBRARY_PATH' >root/usr/bin/redis-check-rdb
          chmod 755 root/usr/bin/redis-check-rdb ;;
        "-x "*) PATH=/usr/bin:/bin; mkdir -p root/usr/lib/any; echo >"root/usr/lib/any/\${2%%_*}.so.1" ;;
      esac`,
    );
    expect(await find()).toBe(kept('unpacked', 'redis-server'));
    const downloads = (await asked()).map((line) => line.split(' ').at(-1));
    expect([...new Set(downloads)]).toEqual(['redis-tools', 'liblzf1', 'libsystemd0']);
    expect(await find()).toBe(kept('unpacked', 'redis-server'));
    expect(said).toEqual(["unpacking the distribution's Redis packages into the data folder"]);
    expect(await readFile(kept('unpacked', 'redis-server'), 'utf8')).toContain('LD_LIBRARY_PATH="$root/usr/lib/any"');
  });

  it('names the ways to get one when nothing helps', async () => {
    await expect(find()).rejects.toThrow(/REDIS_URL=.*brew install redis.*REDIS_SERVER_BIN=/s);
  });
});
