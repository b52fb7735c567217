import { workerData } from 'piscina';
import { createDetectors } from '../redaction/detectors.ts';
import { type Call, carryOut, type Outcome } from './calls.ts';
import { createInspector } from './inspector.ts';
import { readThreadNumber } from './thread-clock.ts';

/** What a thread of `open-inspector-threads.ts` is started with. */
export interface ThreadData {
  setting: 'balanced' | 'strict';
  /** Names of the embedded detectors that the process uses. */
  detectors: readonly string[];
  /** For each batch in work the number of its thread, from when it begins; 0 before. */
  board: Int32Array;
}

/** Calls for one thread, carried out one after the other. */
export interface Batch {
  /** Its place on the board. */
  place: number;
  calls: readonly Call[];
}

const { setting, detectors, board } = workerData as ThreadData;
const threadNumber = readThreadNumber();
const inspector = createInspector(createDetectors(setting).filter(({ name }) => detectors.includes(name)));
const boundary = { redact: 'all', keep: [], block: [] } as const;
let warmedUp: Promise<unknown> | undefined;

/** The thread's work, called by piscina. */
export async function inspectBatch({ place, calls }: Batch): Promise<Outcome[]> {
  // Reads the lists and weights before anybody's budget counts.
  warmedUp ??= inspector.redact({ input: 'Dear Ann Lee,', documents: [], inputKeys: new Set(), boundary });
  await warmedUp;
  Atomics.store(board, place, threadNumber);
  const outcomes: Outcome[] = [];
  for (const call of calls) outcomes.push(await carryOut(inspector, call));
  return outcomes;
}
