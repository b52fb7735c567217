import { Failure } from '../failures/failure.ts';
import { type Call, type Outcome, readOutcome, sizeOf } from './calls.ts';
import type { Inspector } from './inspector.ts';

/** What is larger goes to a thread by itself. */
const BATCH_SIZE = 16_384;
const BATCH_CALLS = 32;
/** Fewer small calls than this are not worth a second thread. */
const FEW_CALLS = 4;

/** Carries calls out one after the other in a thread; undefined when it could not come to the end. */
export type RunBatch = (calls: readonly Call[], thread: number) => Promise<readonly Outcome[] | undefined>;

interface Waiting {
  call: Call;
  size: number;
  /** Its batch did not come to the end: only by itself it shows whether that was its own fault. */
  isApart: boolean;
  resolve: (value: unknown) => void;
  reject: (reason: unknown) => void;
}

/**
 * Makes an inspector that deals its calls out to threads, in order. Small ones that wait together go together, as many
 * to each free thread, unless they are few. Where a batch does not come to its end, its calls are made again one by one; a call that does
 * not come to its end by itself is `redaction-failed`, for good.
 */
export function createDispatcher(threads: number, run: RunBatch): Inspector {
  const free = Array.from({ length: threads }, (_, thread) => thread);
  const waiting: Waiting[] = [];
  let isDue = false;

  const send = async (batch: readonly Waiting[], thread: number) => {
    const calls = batch.map(({ call }) => call);
    const outcomes = await run(calls, thread);
    free.push(thread);
    if (outcomes) for (const [at, one] of batch.entries()) settle(one, outcomes[at]);
    else if (batch.length === 1) batch[0]?.reject(new Failure('redaction-failed', { isFinal: true }));
    else waiting.push(...batch.map((one) => ({ ...one, isApart: true })));
    sendWaiting();
  };
  const sendWaiting = () => {
    isDue = false;
    while (waiting.length > 0) {
      const thread = free.pop();
      if (thread === undefined) return;
      void send(takeBatch(waiting, free.length + 1), thread);
    }
  };
  return createCaller(
    (call) =>
      new Promise((resolve, reject) => {
        waiting.push({ call, size: sizeOf(call.given), isApart: false, resolve, reject });
        // Behind the work of this turn, so that all its calls go together.
        if (!isDue && free.length > 0) setImmediate(sendWaiting);
        isDue = true;
      }),
  );
}

/** The next calls for one thread: a fair share of those that wait, as far as they are small. */
function takeBatch(waiting: Waiting[], freeThreads: number): Waiting[] {
  const most = Math.min(BATCH_CALLS, Math.max(FEW_CALLS, Math.ceil(waiting.length / freeThreads)));
  let size = 0;
  let count = 0;
  for (const one of waiting.slice(0, most)) {
    size += one.size;
    if (count > 0 && (size > BATCH_SIZE || one.isApart)) break;
    count += 1;
    if (one.isApart) break;
  }
  return waiting.splice(0, count);
}

function settle({ resolve, reject }: Waiting, outcome: Outcome | undefined): void {
  try {
    resolve(readOutcome(outcome));
  } catch (error) {
    reject(error);
  }
}

/** An inspector of which every function is a call. */
function createCaller(dispatch: (call: Call) => Promise<unknown>): Inspector {
  const make = <Name extends Call['name']>(name: Name) =>
    ((...given: unknown[]) => dispatch({ name, given } as Call)) as Inspector[Name];
  return {
    redact: make('redact'),
    detect: make('detect'),
    hide: make('hide'),
    checkOutgoing: make('checkOutgoing'),
    findLeaks: make('findLeaks'),
  };
}
