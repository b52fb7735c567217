import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSpooled } from './open-spool.ts';

/** A file of the spool; whose it is says only one that was written to its end. */
export interface SpooledFile {
  jobId: string;
  tenant: string | undefined;
}

/**
 * Removes answers from this machine's spool, also those that were being written when their process died; returns how many.
 * A worker that lives and holds one finds its job gone, and removes it itself.
 */
export async function eraseSpooled(
  dir: string,
  isErased: (file: SpooledFile) => boolean | Promise<boolean>,
): Promise<number> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return [];
  });
  let erased = 0;
  for (const name of names) {
    const file = join(dir, name);
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    const tenant = parseSpooled(bytes)?.visit.tenant;
    if (!(await isErased({ jobId: name.slice(0, name.indexOf('.')), tenant }))) continue;
    await rm(file, { force: true });
    erased += 1;
  }
  return erased;
}
