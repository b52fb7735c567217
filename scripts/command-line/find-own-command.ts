import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findPackageRoot } from '../development/find-package-root.ts';

/**
 * What is typed to run this command: in a clone npx finds it by its own name; anywhere else that name might be a package
 * of somebody else's, and the package's is typed.
 */
export const findOwnCommand = (): string =>
  existsSync(join(findPackageRoot(), 'package-lock.json')) ? 'npx airlock' : 'npx @airlock-jobs/airlock';
