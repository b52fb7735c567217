import { readFile, readlink, rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRedisServer } from '../../../../scripts/development/embedded-redis/find-redis-server.ts';
import { createFakeMachine, type FakeMachine } from '../../../support/fake-machine.ts';

let machine: FakeMachine;

const kept = (...path: string[]) => machine.inData('redis-server', ...path);
const addServer = (name: string, says = 'Redis server v=7.0.15 sha=0') => machine.addCommand(name, `echo "${says}"`);
const addFailing = (name: string) => machine.addCommand(name, `${machine.note(name)}\nexit 1`);
const find = ({ isRoot = false, binary = '' } = {}) =>
  findRedisServer(machine.lookup({ isRoot, env: { REDIS_SERVER_BIN: binary } }));

/** An `apt-get install` that puts on PATH what Debian's redis-tools does. */
const addInstallingApt = () => {
  const checker = machine.bin('redis-check-rdb');
  const write = `printf '#!/bin/sh\\necho Redis server v=7.0.15' >"${checker}"\nchmod 755 "${checker}"`;
  return machine.addCommand('apt-get', `${machine.note('apt-get')}\n${write}`);
};

beforeEach(async () => {
  machine = await createFakeMachine();
});

afterEach(() => machine.remove());

describe('findRedisServer', () => {
  it('takes REDIS_SERVER_BIN before anything on PATH', async () => {
    await addServer('redis-server');
    await addServer('my-redis');
    expect(await find({ binary: machine.bin('my-redis') })).toBe(machine.bin('my-redis'));
  });

  it('refuses a REDIS_SERVER_BIN that is no Redis, instead of taking another', async () => {
    await addServer('redis-server');
    await addServer('my-redis', 'hello');
    await expect(find({ binary: machine.bin('my-redis') })).rejects.toThrow(/^REDIS_SERVER_BIN=.* is no Redis server/);
  });

  it('takes redis-server, else valkey-server, from PATH and says nothing', async () => {
    await addServer('valkey-server', 'Valkey server v=8.0.1 sha=0');
    expect(await find()).toBe(machine.bin('valkey-server'));
    await addServer('redis-server');
    expect(await find()).toBe(machine.bin('redis-server'));
    expect(machine.said).toEqual([]);
  });

  it('passes over a Redis that is too old', async () => {
    await addServer('redis-server', 'Redis server v=5.0.7 sha=0');
    await addServer('valkey-server', 'Valkey server v=7.2.5 sha=0');
    expect(await find()).toBe(machine.bin('valkey-server'));
  });

  it('starts the checker that is the server under another name', async () => {
    await addServer('redis-check-rdb');
    expect(await find()).toBe(kept('redis-server'));
    expect(await readlink(kept('redis-server'))).toBe(machine.bin('redis-check-rdb'));
  });

  it('installs redis-tools, which brings no service, as root', async () => {
    await addInstallingApt();
    expect(await find({ isRoot: true })).toBe(kept('redis-server'));
    expect(await machine.asked()).toEqual([
      expect.stringMatching(/^apt-get .*install --no-install-recommends redis-tools$/),
    ]);
    expect(machine.said).toEqual(["installing Redis from the system's packages with apt-get"]);
  });

  it('fetches the package lists when the first attempt to install fails', async () => {
    await addFailing('apt-get');
    await expect(find({ isRoot: true })).rejects.toThrow('sudo apt-get install redis-tools');
    const verbs = (await machine.asked()).map((line) => /install|update/.exec(line)?.[0]);
    expect(verbs).toEqual(['install', 'update', 'install']);
  });

  it('installs with sudo when that asks for no password', async () => {
    await addInstallingApt();
    await machine.addCommand('sudo', `${machine.note('sudo')}\n[ "$1" = -n ] && shift && exec "$@"`);
    await machine.addCommand('true', 'exit 0');
    expect(await find()).toBe(kept('redis-server'));
    expect((await machine.asked())[0]).toBe('sudo -n true');
    expect((await machine.asked())[1]).toMatch(/^sudo -n .*redis-tools$/);
  });

  it('installs with dnf and apk where those are', async () => {
    await addFailing('dnf');
    await expect(find({ isRoot: true })).rejects.toThrow('Airlock needs Redis');
    await rm(machine.bin('dnf'));
    await addFailing('apk');
    await expect(find({ isRoot: true })).rejects.toThrow('Airlock needs Redis');
    const names = (await machine.asked()).map((line) => line.split(' ').at(-1));
    expect(names).toEqual(['redis', 'valkey', 'redis', 'valkey']);
  });

  it('unpacks the packages into the data folder without any rights, once', async () => {
    await machine.addCommand(
      'apt-get',
      `${machine.note('apt-get')}
      case "$2" in
        -s) printf 'Inst libc6 (2.36)\\nInst liblzf1 (3.6)\\nInst redis-tools (7.0)\\nConf redis-tools (7.0)\\n' ;;
        download) for name in liblzf1 redis-tools; do echo >"\${name}_1_amd64.deb"; done ;;
      esac`,
    );
    await machine.addCommand(
      'dpkg-deb',
      `PATH=/usr/bin:/bin
      case "$1 $2" in
        "-x redis-tools"*) mkdir -p root/usr/bin
          printf '#!/bin/sh\\necho Redis server v=7.0.15 $LD_LIBRARY_PATH' >root/usr/bin/redis-check-rdb
          chmod 755 root/usr/bin/redis-check-rdb ;;
        "-x "*) mkdir -p root/usr/lib/any; echo >"root/usr/lib/any/\${2%%_*}.so.1" ;;
      esac`,
    );
    expect(await find()).toBe(kept('unpacked', 'redis-server'));
    expect((await machine.asked()).at(-1)).toBe('apt-get -qq download liblzf1 redis-tools');
    expect(await find()).toBe(kept('unpacked', 'redis-server'));
    expect(machine.said).toEqual(["unpacking the distribution's Redis packages into the data folder"]);
    expect(await readFile(kept('unpacked', 'redis-server'), 'utf8')).toContain('LD_LIBRARY_PATH="$root/usr/lib/any"');
  });

  it('fetches package lists of its own where the system has none', async () => {
    await addFailing('apt-get');
    await machine.addCommand('dpkg-deb', 'exit 1');
    await expect(find()).rejects.toThrow('Airlock needs Redis');
    const [system = '', update = '', own = ''] = await machine.asked();
    expect(system).toBe('apt-get -qq -s install --no-install-recommends redis-tools');
    const lists = /-o Dir::State::Lists=\S+/.exec(update)?.[0] ?? 'none';
    expect(update).toMatch(/ update$/);
    expect(own).toContain(lists);
  });

  it('names the ways to get one when nothing helps', async () => {
    await expect(find()).rejects.toThrow(/REDIS_URL=.*brew install redis.*REDIS_SERVER_BIN=/s);
  });
});
