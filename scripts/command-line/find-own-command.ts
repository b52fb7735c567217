import { existsSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { findPackageRoot } from '../development/find-package-root.ts';

/** Whether this runs from a clone; npm packs no lock file. */
export const isClone = (): boolean => existsSync(join(findPackageRoot(), 'package-lock.json'));

/**
 * What is typed in a folder to run this command. The short name might be a package of somebody else's wherever ours is not
 * installed, so the package's own is typed, which works in a clone, too; outside of that clone it is the file.
 */
export function findOwnCommand(folder = '.'): string {
  const root = findPackageRoot();
  const isOutside = isClone() && !`${resolve(folder)}${sep}`.startsWith(`${root}${sep}`);
  return isOutside ? join(root, 'scripts', 'airlock.mjs') : 'npx @airlock-jobs/airlock';
}
