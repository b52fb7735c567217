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
}

/** A call for a thread. */
export interface Errand {
  call: Call;
  /** Holds the number of the thread from when it begins; 0 before. */
  begun: Int32Array;
}

const { setting, detectors } = workerData as ThreadData;
const threadNumber = readThreadNumber();
const inspector = createInspector(createDetectors(setting).filter(({ name }) => detectors.includes(name)));
const boundary = { redact: 'all', keep: [], block: [] } as const;
let warmedUp: Promise<unknown> | undefined;

/** The thread's work, called by piscina. */
export async function inspect({ call, begun }: Errand): Promise<Outcome> {
  // Reads the lists and weights before anybody's budget counts.
  warmedUp ??= inspector.redact({ input: 'Dear Ann Lee,', documents: [], inputKeys: new Set(), boundary });
  await warmedUp;
  Atomics.store(begun, 0, threadNumber);
  return carryOut(inspector, call);
}
