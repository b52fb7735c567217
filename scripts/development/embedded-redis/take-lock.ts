import { readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';

function holderOf(file: string): number | undefined {
  try {
    return Number(readlinkSync(file));
  } catch {
    return undefined;
  }
}

function link(file: string): boolean {
  try {
    symlinkSync(String(process.pid), file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes away a lock whose holder is dead, and gives it back if a faster process has made it its own meanwhile. */
function removeStale(file: string, dead: number) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const holder = holderOf(aside);
  rmSync(aside);
  if (holder !== undefined && holder !== dead) symlinkSync(String(holder), file);
}

/**
 * Takes a lock for the life of this process: a symbolic link whose target is the pid, because that is made with its
 * content in one step. False when `isHolder` says that its holder lives. The holder may remove the file when it ends.
 */
export function takeLock(file: string, isHolder: (pid: number) => boolean): boolean {
  if (link(file)) return true;
  const holder = holderOf(file);
  if (holder !== undefined && isHolder(holder)) return false;
  if (holder !== undefined) removeStale(file, holder);
  return link(file);
}
