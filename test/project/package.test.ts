import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { filesOf, readInRoot, repoFiles } from './repo-files.ts';

interface Package {
  name: string;
  version: string;
  private?: boolean;
  publishConfig: object;
  license: string;
  engines: Record<string, string>;
  bin: Record<string, string>;
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  overrides: Record<string, string>;
  allowScripts: Record<string, boolean>;
}

const own = JSON.parse(readInRoot('package.json')) as Package;
const lock = JSON.parse(readInRoot('package-lock.json')) as {
  packages: Record<string, Partial<Package> & { resolved?: string }>;
};
const { '': rootOfLock, ...locked } = lock.packages;

describe('package.json', () => {
  it('may be published by all, with proof of where it was built; is scoped and MIT, and asks for Node 20.19', () => {
    expect(own).not.toHaveProperty('private');
    expect(own.publishConfig).toEqual({ access: 'public', provenance: true });
    expect(own).toMatchObject({ license: 'MIT', engines: { node: '>=20.19' } });
    expect(own.name).toMatch(/^@[a-z-]+\/airlock$/);
    expect(readInRoot('LICENSE')).toMatch(/^MIT License\n\nCopyright \(c\) 2026 The Airlock authors\n/);
  });

  it('pins what we write the own keys of, and what must be of one version', () => {
    const { bullmq, ioredis, ...others } = own.dependencies;
    expect(bullmq).toMatch(/^\d+\.\d+\.\d+$/);
    expect(ioredis).toMatch(/^\d+\.\d+\.\d+$/);
    const board = Object.entries(others).filter(([name]) => name.startsWith('@bull-board/'));
    expect(board).toHaveLength(3);
    expect(new Set(board.map(([, version]) => version)).size).toBe(1);
    for (const [, version] of board) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(own.overrides).toHaveProperty('msgpackr-extract');
    expect(readInRoot('queues/visits-lua.ts')).toContain(`BullMQ ${bullmq}`);
  });

  it('has the command airlock, which can be run', () => {
    expect(own.bin).toEqual({ airlock: 'scripts/airlock.mjs' });
    expect(statSync(new URL('../../scripts/airlock.mjs', import.meta.url)).mode & 0o111).not.toBe(0);
  });

  it('makes a bare clone ready before every command of a newcomer', () => {
    // Without exec a SIGTERM to npm leaves the process behind.
    const started = Object.entries(own.scripts).filter(([, script]) => script.startsWith('exec '));
    expect(started.map(([name]) => name)).toEqual(expect.arrayContaining(['start', 'demo', 'test', 'bench', 'chaos']));
    for (const [name] of started) {
      // The command makes it ready by itself.
      const isCommand = own.scripts[name] === `exec node scripts/airlock.mjs ${name}`;
      expect(own.scripts[`pre${name}`], name).toBe(isCommand ? undefined : 'node scripts/prepare.mjs');
    }
    for (const name of ['start', 'demo', 'api', 'workers']) {
      expect(own.scripts[name]).toBe(`exec node scripts/airlock.mjs ${name}`);
    }
  });

  it('runs no package script at an install, its own included', () => {
    expect(Object.values(own.allowScripts).every((isAllowed) => !isAllowed)).toBe(true);
    for (const name of ['preinstall', 'install', 'postinstall', 'prepare'])
      expect(own.scripts).not.toHaveProperty(name);
  });

  it('is built before it is packed', () => {
    expect(own.scripts.prepack).toBe('node scripts/prepare.mjs');
  });

  it('starts files that there are', () => {
    const started = Object.values(own.scripts).flatMap((script) => /\bdist\/(\S+)\.js/.exec(script)?.[1] ?? []);
    expect(started.length).toBeGreaterThan(3);
    for (const file of started) expect(repoFiles).toContain(`${file}.ts`);
  });

  it('has every script that the documents tell of', () => {
    const documents = ['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md', ...filesOf(['docs'], '.md')];
    const told = documents.flatMap((file) => {
      const text = readInRoot(file);
      const named = [...text.matchAll(/npm run ([a-z:-]+)/g)].map(([, name]) => name ?? '');
      return [...named, ...[...text.matchAll(/npm (start|test)\b/g)].map(([, name]) => name ?? '')];
    });
    expect(new Set(told).size).toBeGreaterThan(5);
    for (const name of new Set(told)) expect(own.scripts).toHaveProperty([name]);
  });
});

describe('package-lock.json', () => {
  it('asks for what package.json asks for', () => {
    const { dependencies, devDependencies, name, version } = own;
    expect(rootOfLock).toMatchObject({ name, version, dependencies, devDependencies });
  });

  it('says nothing of where packages come from', () => {
    expect(Object.keys(locked).length).toBeGreaterThan(100);
    expect(Object.entries(locked).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });
});
