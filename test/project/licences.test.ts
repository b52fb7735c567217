import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readInRoot } from './repo-files.ts';

/** Licences that ask for nothing but their own text to be kept. */
const PERMISSIVE = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

interface Locked {
  version: string;
  license?: string;
  dev?: boolean;
  devOptional?: boolean;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const { packages } = JSON.parse(readInRoot('package-lock.json')) as { packages: Record<string, Locked> };

/** What an installed Airlock stands on, without what only its development needs. */
const shipped = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

const HEAD = `# Licences

Airlock is MIT. What it stands on when it is installed, packages of packages and of other platforms included, has licences
that ask for no more than that their text is kept: each package brings its own. \`npm run sbom --silent\` lists them with
their versions, as CycloneDX. What only development needs is not in these lists.

| licence | packages |
|---|---|
`;

function writeLicences(): string {
  const rows = PERMISSIVE.map((licence) => {
    const names = shipped.filter(([, { license }]) => license === licence).map(([path]) => nameOf(path));
    return { licence, names: [...new Set(names)].sort() };
  });
  const told = rows.filter(({ names }) => names.length > 0);
  return HEAD + told.map(({ licence, names }) => `| ${licence} | ${names.join(', ')} |\n`).join('');
}

describe('what an installed Airlock stands on', () => {
  it('has permissive licences alone', () => {
    expect(shipped.length).toBeGreaterThan(100);
    const others = shipped.filter(([, { license = 'none' }]) => !PERMISSIVE.includes(license));
    expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
  });

  it('says so itself, where it is installed', () => {
    const installed = shipped.filter(([path]) => existsSync(`${root}${path}/package.json`));
    expect(installed.length).toBeGreaterThan(100);
    const told = installed.map(([path]) => {
      const { license } = JSON.parse(readInRoot(`${path}/package.json`)) as { license?: string };
      return [path, license];
    });
    expect(told).toEqual(installed.map(([path, { license }]) => [path, license]));
  });

  it('is listed in docs/licences.md, which `npx vitest run test/project/licences.test.ts --update` writes', async () => {
    await expect(writeLicences()).toMatchFileSnapshot('../../docs/licences.md');
  });

  it('is told with versions and licences by npm run sbom', () => {
    const text = execFileSync('npm', ['run', '--silent', 'sbom'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 24 });
    const { bomFormat, components } = JSON.parse(text) as {
      bomFormat: string;
      components: { purl: string; licenses: { license: { id: string } }[] }[];
    };
    const told = components.map(({ purl, licenses }) => `${decodeURIComponent(purl)} ${licenses[0]?.license.id}`);
    const locked = shipped.map(([path, { version, license }]) => `pkg:npm/${nameOf(path)}@${version} ${license}`);
    expect(bomFormat).toBe('CycloneDX');
    expect([...new Set(told)].sort()).toEqual([...new Set(locked)].sort());
  });
});
