import { watch } from 'node:fs';

/** An editor writes a file in several steps; so long nothing more may come. */
const SETTLED_MS = 100;

/**
 * Calls `onChange` whenever something in these folders has changed, once for all that changes at once, and never while
 * it is at work; returns what ends that.
 */
export function watchFolders(folders: readonly string[], onChange: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout | undefined;
  let working = Promise.resolve();
  const settle = () => {
    working = working.then(onChange);
  };
  const watchers = [...new Set(folders)].map((folder) =>
    watch(folder, () => {
      clearTimeout(timer);
      timer = setTimeout(settle, SETTLED_MS);
    }).on('error', () => undefined),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
