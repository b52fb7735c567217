import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import pLimit from 'p-limit';
import { Piscina } from 'piscina';
import { Failure } from '../failures/failure.ts';
import type { Detector } from '../redaction/detector.ts';
import { type Call, carryOut, type Outcome, readOutcome, sizeOf } from './calls.ts';
import { createInspector, type Inspector } from './inspector.ts';
import type { Errand, ThreadData } from './inspector-thread.ts';
import { readThreadMs } from './thread-clock.ts';

/**
 * Characters of a call that is carried out in the process's own thread: some milliseconds, whatever they are, where the
 * way to another thread and back would cost about as much as looking. A question of 2 KB comes with as much of the
 * task's own words beside it.
 */
const SMALL = 8192;
/** More threads than this are better spent on more processes: each holds the lists of names for itself. */
const MOST_THREADS = 4;
/** How long a thread waits for the next long text. */
const IDLE_MS = 600_000;
/** How often it is seen whether a call is over its budget. */
const WATCH_MS = 100;
/** A text that blows up in memory ends its thread, not the process. */
const MOST_HEAP_MB = 512;

export interface InspectorThreads extends Inspector {
  close: () => Promise<void>;
}

/**
 * Makes an inspector with threads for long texts, one for each core, at most four, so that no text holds up the process;
 * small ones are inspected at once. What takes more than `budgetMs` of CPU loses its thread, which is replaced. Throws what
 * `createInspector` throws, and `redaction-failed` for good for a call that is over its budget or ends its thread.
 */
export function openInspectorThreads(given: {
  setting: ThreadData['setting'];
  /** The embedded ones in use. */
  detectors: readonly Detector[];
  budgetMs: number;
  /** Hears of a thread that fails outside of a call, and is replaced. */
  onTrouble: (error: Error) => void;
}): InspectorThreads {
  const { setting, detectors, budgetMs, onTrouble } = given;
  const here = createInspector(detectors);
  const pool = startPool({ setting, detectors: detectors.map(({ name }) => name) });
  pool.on('error', onTrouble);
  // No call waits inside of the pool: a thread that ends is not replaced for those that wait there.
  const inTurn = pLimit(pool.options.maxThreads);
  const inThread = (call: Call) => inTurn(() => runInThread(pool, call, budgetMs));
  const make = <Name extends Call['name']>(name: Name) => {
    const inspect = async (...args: unknown[]) => {
      const call = { name, given: args } as Call;
      return readOutcome(await (sizeOf(args) <= SMALL ? carryOut(here, call) : inThread(call)));
    };
    return inspect as Inspector[Name];
  };
  const checkOutgoing = make('checkOutgoing');
  return {
    redact: make('redact'),
    detect: make('detect'),
    hide: make('hide'),
    // Without originals nothing is looked for.
    checkOutgoing: (request) => (request.vault.entries.length === 0 ? here.checkOutgoing : checkOutgoing)(request),
    mendPlaceholders: make('mendPlaceholders'),
    findLeaks: make('findLeaks'),
    close: () => pool.destroy(),
  };
}

/** The thread's file, of the same kind as this one: tests run from the sources, production from what they become. */
function startPool(workerData: ThreadData): Piscina<Errand, Outcome> {
  const isSource = import.meta.url.endsWith('.ts');
  const file = new URL(`./inspector-thread.${isSource ? 'ts' : 'js'}`, import.meta.url);
  const threads = Math.min(availableParallelism(), MOST_THREADS);
  return new Piscina<Errand, Outcome>({
    filename: fileURLToPath(file),
    name: 'inspect',
    // None before the first long text: a thread takes a second of CPU to start, and some 80 MB.
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: IDLE_MS,
    recordTiming: false,
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
    ...(isSource && { execArgv: ['--import', import.meta.resolve('tsx')] }),
  });
}

/**
 * Carries a call out in a thread; `redaction-failed` for good when it is over its budget or ends the thread, for now when
 * the thread ends before it has begun.
 */
async function runInThread(pool: Piscina<Errand, Outcome>, call: Call, budgetMs: number): Promise<Outcome> {
  const over = new AbortController();
  const begun = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const hasBegun = () => Atomics.load(begun, 0) !== 0;
  let beganAt: number | undefined;
  const watch = setInterval(() => {
    if (!hasBegun()) return;
    const now = readThreadMs(Atomics.load(begun, 0));
    beganAt ??= now;
    if (now - beganAt > budgetMs) over.abort();
  }, WATCH_MS);
  const onThreadFailed = () => {
    if (!hasBegun()) over.abort();
  };
  pool.on('error', onThreadFailed);
  try {
    return await pool.run({ call, begun }, { signal: over.signal });
  } catch {
    throw new Failure('redaction-failed', { isFinal: hasBegun() });
  } finally {
    clearInterval(watch);
    pool.off('error', onThreadFailed);
  }
}
