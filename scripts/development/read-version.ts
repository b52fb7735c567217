import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPackageRoot } from './find-package-root.ts';

/** The version of Airlock, as its package says. */
export function readVersion(): string {
  const { version } = JSON.parse(readFileSync(join(findPackageRoot(), 'package.json'), 'utf8')) as { version: string };
  return version;
}
