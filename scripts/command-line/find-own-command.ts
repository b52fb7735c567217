import { existsSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { findPackageRoot } from '../development/find-package-root.ts';

/** Whether this runs from a clone; npm packs no lock file. */
export const isClone = (): boolean => existsSync(join(findPackageRoot(), 'package-lock.json'));

/**
 * What is typed in a folder to run this command. In a clone npx finds it by its own name. Anywhere else that name might be
 * a package of somebody else's, so the package's own is typed, and of a clone somewhere else the file.
 */
export function findOwnCommand(folder = '.'): string {
  if (!isClone()) return 'npx @airlock-jobs/airlock';
  const root = findPackageRoot();
  return `${resolve(folder)}${sep}`.startsWith(`${root}${sep}`) ? 'npx airlock' : join(root, 'scripts', 'airlock.mjs');
}
