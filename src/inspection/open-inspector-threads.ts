import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { checkOutgoing } from '../boundary/check-outgoing.ts';
import type { Outcome } from './calls.ts';
import { createDispatcher } from './create-dispatcher.ts';
import type { Inspector } from './inspector.ts';
import type { Batch, ThreadData } from './inspector-thread.ts';
import { readThreadMs } from './thread-clock.ts';

/** More threads than this are better spent on more processes: each holds the lists of names for itself. */
const MOST_THREADS = 4;
/** How often it is seen whether a batch is over its budget. */
const WATCH_MS = 100;
/** A text that blows up in memory ends its thread, not the process. */
const MOST_HEAP_MB = 512;

export interface InspectorThreads extends Inspector {
  close: () => Promise<void>;
}

/**
 * Starts threads that inspect texts, one for each core, at most four, so that no text holds up the process. What takes
 * more than `budgetMs` of CPU loses its thread, which is replaced. Throws what `createInspector` throws, and
 * `redaction-failed` for good for a call that is over its budget or ends its thread.
 */
export function openInspectorThreads(given: {
  setting: ThreadData['setting'];
  /** Names of the embedded detectors in use. */
  detectors: readonly string[];
  budgetMs: number;
  /** Hears of a thread that fails outside of a call, and is replaced. */
  onTrouble: (error: Error) => void;
}): InspectorThreads {
  const { setting, detectors, budgetMs, onTrouble } = given;
  const threads = Math.min(availableParallelism(), MOST_THREADS);
  const board = new Int32Array(new SharedArrayBuffer(threads * Int32Array.BYTES_PER_ELEMENT));
  const pool = startPool(threads, { setting, detectors, board });
  pool.on('error', onTrouble);
  const inThread = createDispatcher(threads, (calls, place) => runBatch(pool, { place, calls }, board, budgetMs));
  return {
    ...inThread,
    // Without originals nothing is looked for.
    checkOutgoing: async (request) =>
      request.vault.entries.length === 0 ? checkOutgoing(request) : inThread.checkOutgoing(request),
    close: () => pool.destroy(),
  };
}

/** The thread's file, of the same kind as this one: tests run from the sources, production from what they become. */
function startPool(threads: number, workerData: ThreadData): Piscina<Batch, Outcome[]> {
  const isSource = import.meta.url.endsWith('.ts');
  const file = new URL(`./inspector-thread.${isSource ? 'ts' : 'js'}`, import.meta.url);
  return new Piscina<Batch, Outcome[]>({
    filename: fileURLToPath(file),
    name: 'inspectBatch',
    minThreads: threads,
    maxThreads: threads,
    recordTiming: false,
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
    ...(isSource && { execArgv: ['--import', import.meta.resolve('tsx')] }),
  });
}

/** The outcomes of a batch; undefined when it was over its budget or its thread ended. */
async function runBatch(
  pool: Piscina<Batch, Outcome[]>,
  batch: Batch,
  board: Int32Array,
  budgetMs: number,
): Promise<Outcome[] | undefined> {
  const over = new AbortController();
  let beganAt: number | undefined;
  Atomics.store(board, batch.place, 0);
  const watch = setInterval(() => {
    const threadNumber = Atomics.load(board, batch.place);
    if (threadNumber === 0) return;
    const now = readThreadMs(threadNumber);
    beganAt ??= now;
    if (now - beganAt > budgetMs) over.abort();
  }, WATCH_MS);
  try {
    return await pool.run(batch, { signal: over.signal });
  } catch {
    return undefined;
  } finally {
    clearInterval(watch);
  }
}
