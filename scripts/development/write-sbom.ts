import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPackageRoot } from './find-package-root.ts';

interface Package {
  devDependencies?: Record<string, string>;
}

interface Lock {
  packages: Record<string, Package & { dev?: boolean }>;
}

const read = (name: string): unknown => JSON.parse(readFileSync(join(findPackageRoot(), name), 'utf8'));

/**
 * `npm run sbom --silent`: prints what an installed Airlock stands on, as CycloneDX, from the lock file. npm would leave
 * out what development needs as well (`--omit=dev`), so it is shown a package that has no development.
 */
function writeSbom(): void {
  const { devDependencies: _, ...shipped } = read('package.json') as Package;
  const lock = read('package-lock.json') as Lock;
  for (const [path, { dev }] of Object.entries(lock.packages)) if (dev) delete lock.packages[path];
  delete lock.packages['']?.devDependencies;
  const parent = mkdtempSync(join(tmpdir(), 'airlock-sbom-'));
  const folder = join(parent, 'airlock');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify(shipped));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
  const args = ['sbom', '--package-lock-only', '--sbom-format=cyclonedx'];
  const { status } = spawnSync('npm', args, { cwd: folder, stdio: 'inherit' });
  rmSync(parent, { recursive: true });
  process.exitCode = status ?? 1;
}

writeSbom();
