import { findSystemProgram, type Lookup } from '../../scripts/development/system-programs/find-system-program.ts';
import type { SystemProgram } from '../../scripts/development/system-programs/system-program.ts';

const chromium: SystemProgram = {
  title: 'Chromium',
  name: 'chromium',
  setting: 'CHROMIUM_BIN',
  commands: ['chromium', 'chromium-browser', 'google-chrome'],
  packages: { 'apt-get': ['chromium'], dnf: ['chromium'], apk: ['chromium'] },
  unpackedPath: 'usr/lib/chromium/chromium',
  isRight: (version) => /^(Chromium|Google Chrome) \d/m.test(version),
  isNone: 'no Chromium',
  ways: `The page of the demo is looked at in Chromium, and none was found. One of these helps:
  - Debian:                sudo apt-get install chromium
  - Fedora, RHEL:          sudo dnf install chromium
  - Alpine:                apk add chromium
  - macOS:                 brew install --cask chromium
  - a binary of your own:  CHROMIUM_BIN=/path/to/chromium`,
};

/** Finds a Chromium to look at pages with, or gets one. Throws with the ways to get one when nothing helps. */
export const findChromium = (lookup: Lookup): Promise<string> => findSystemProgram(chromium, lookup);

/** Alone with the page: no sandbox, which root has not, and no request of its own. A fresh profile comes with each launch. */
export const browserFlags = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];
