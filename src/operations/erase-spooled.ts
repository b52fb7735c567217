import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSpooled, readSpool } from '../records/open-spool.ts';

/** A file of the spool; whose it is says only one that was written to its end. */
export interface SpooledFile {
  jobId: string;
  tenant: string | undefined;
}

/**
 * Removes answers from this machine's spool, also those that were being written when their process died; returns how
 * many. A worker that lives and holds one finds its job gone, and removes it itself.
 */
export async function eraseSpooled(
  dir: string,
  isErased: (file: SpooledFile) => boolean | Promise<boolean>,
): Promise<number> {
  let erased = 0;
  for await (const { name, bytes } of readSpool(dir)) {
    const tenant = parseSpooled(bytes)?.visit.tenant;
    if (!(await isErased({ jobId: name.slice(0, name.indexOf('.')), tenant }))) continue;
    await rm(join(dir, name), { force: true });
    erased += 1;
  }
  return erased;
}
