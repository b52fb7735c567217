import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeMachine, type FakeMachine } from './fake-machine.ts';
import { findChromium } from './find-chromium.ts';

let machine: FakeMachine;

const addBrowser = (name: string, says = 'Chromium 150.0.1 built on Debian') =>
  machine.addCommand(name, `echo "${says}"`);
const find = ({ isRoot = false, binary = '' } = {}) =>
  findChromium(machine.lookup({ isRoot, env: { CHROMIUM_BIN: binary } }));

beforeEach(async () => {
  machine = await createFakeMachine();
});

afterEach(() => machine.remove());

describe('findChromium', () => {
  it('takes CHROMIUM_BIN before what is on PATH, and nothing else when it is no browser', async () => {
    await addBrowser('chromium');
    await addBrowser('mine');
    await addBrowser('other', 'hello');
    expect(await find({ binary: machine.bin('mine') })).toBe(machine.bin('mine'));
    await expect(find({ binary: machine.bin('other') })).rejects.toThrow(/^CHROMIUM_BIN=.* is no Chromium$/);
  });

  it('takes chromium, chromium-browser or google-chrome from PATH, a stub that does not start aside', async () => {
    await addBrowser('google-chrome', 'Google Chrome 150.0.1');
    await machine.addCommand('chromium-browser', 'echo "install it as a snap"; exit 1');
    expect(await find()).toBe(machine.bin('google-chrome'));
    await addBrowser('chromium');
    expect(await find()).toBe(machine.bin('chromium'));
    expect(machine.said).toEqual([]);
  });

  it('installs it from the system packages as root', async () => {
    const write = `printf '#!/bin/sh\\necho Chromium 150.0.1' >"${machine.bin('chromium')}"`;
    await machine.addCommand('apt-get', `${machine.note('apt-get')}\n${write}\nchmod 755 "${machine.bin('chromium')}"`);
    expect(await find({ isRoot: true })).toBe(machine.bin('chromium'));
    expect(await machine.asked()).toEqual([
      expect.stringMatching(/^apt-get .*install --no-install-recommends chromium$/),
    ]);
  });

  it('unpacks it without any rights, and shows it the fonts that came along', async () => {
    await machine.addCommand(
      'apt-get',
      `case "$2" in
        -s) echo 'Inst fontconfig-config (2.14)'; echo 'Inst chromium (150)' ;;
        download) shift 2; for name; do echo >"\${name}_1_amd64.deb"; done ;;
      esac`,
    );
    await machine.addCommand(
      'dpkg-deb',
      `PATH=/usr/bin:/bin
      mkdir -p root/usr/lib/chromium root/etc/fonts
      printf '#!/bin/sh\\n[ -d "$FONTCONFIG_PATH" ] && [ -n "$XDG_DATA_HOME" ] && echo Chromium 150.0.1' >root/usr/lib/chromium/chromium
      chmod 755 root/usr/lib/chromium/chromium`,
    );
    expect(await find()).toBe(machine.inData('chromium', 'unpacked', 'chromium'));
  });

  it('names the ways to get one when nothing helps', async () => {
    await expect(find()).rejects.toThrow(/apt-get install chromium.*CHROMIUM_BIN=/s);
  });
});
