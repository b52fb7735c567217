import type { Actor } from '../audit/entry.ts';
import type { BatchView, ResultView } from '../jobs/batch-view.ts';
import type { Page, PageQuery } from '../records/list-jobs.ts';
import type { Submission } from '../submissions/submission.ts';
import type { Task } from '../tasks/task.ts';
import type { RowFault } from './take-row.ts';

/** What a row of an upload turned out to be. A row refused for its content may still have a custom id. */
export type RowReading =
  | { is: 'job'; submission: Submission; customId: string | undefined }
  | { is: 'bad'; fault: RowFault; customId: string | undefined };

/** A row of an upload. It is read only when it was not taken before. */
export interface UploadRow {
  /** From 1; blank lines do not count. */
  number: number;
  /** What the row is known by when it is sent again. */
  content: string | Buffer;
  read: () => RowReading;
}

/** Why an upload was ended before its end: what came of it was taken, and nothing more is. */
export type EarlyEnd = 'rejected-too-many' | 'inflated-too-much' | 'lines-too-many';

/** Thrown by what reads an upload that goes on beyond what is taken. */
export class UploadEnded extends Error {
  readonly code: EarlyEnd;

  constructor(code: EarlyEnd) {
    super(code);
    this.name = 'UploadEnded';
    this.code = code;
  }
}

/**
 * How rows got into their batch: all of them; or not, since another row had been taken under the same number, or since
 * the batch was cancelled or had ended early. `rejected-too-many`: they did, and no more are wanted.
 */
export type RowsOutcome = 'taken' | 'mismatch' | 'stopped' | 'gone' | 'rejected-too-many';

/** A batch whose rows are being taken. */
export interface OpenBatch {
  id: string;
  /** Its upload had ended before: nothing new can come of this one. */
  isReplayed: boolean;
  /** Takes rows, each once however often it is sent; those that are no job are listed with why. */
  take: (rows: readonly UploadRow[]) => Promise<RowsOutcome>;
  /** Ends the upload at its last row, or early. */
  finish: (lastRow: number, endedEarly?: EarlyEnd) => Promise<RowsOutcome>;
  /** The upload broke off: one that nobody can resume ends here. */
  leave: (lastRow: number) => Promise<void>;
}

/** A batch as an upload asks for it. */
export interface NewBatch {
  tenant: string;
  task: Pick<Task, 'name' | 'version'>;
  idempotencyKey: string | undefined;
  /** Id of the API key that sends it. */
  submittedBy?: string | undefined;
  /** What stands between the cells of its CSV file. */
  delimiter?: string | undefined;
  /** Where its end is told; the events of its rows go where each row says. */
  callbackUrl?: string | undefined;
  /** The trace that it came in. */
  traceparent?: string | undefined;
}

/** What the routes of batches can do. */
export interface BatchTools {
  /** Finds the batch of the idempotency key; undefined when the key stands for a batch of another task. */
  openBatch: (batch: NewBatch) => Promise<OpenBatch | undefined>;
  /** Newest first. Throws a RangeError for a foreign cursor. */
  listBatches: (tenant: string, query: PageQuery) => Promise<Page<BatchView>>;
  findBatch: (tenant: string, batchId: string) => Promise<BatchView | undefined>;
  /** Stops the batch; its jobs are cancelled after this has returned. */
  cancelBatch: (tenant: string, batchId: string, who: Actor) => Promise<BatchView | undefined>;
  /** Erases a batch that is over, with its jobs; `forbidden` as with `eraseJob`. */
  eraseBatch: (
    tenant: string,
    batchId: string,
    who: Actor & { isOperator: boolean },
  ) => Promise<{ is: 'erased' | 'open' | 'unknown' | 'forbidden' | 'left' }>;
  /** What became of the rows, in their order, in pages; undefined when the batch is not the tenant's. */
  readResults: (
    tenant: string,
    batchId: string,
    who: Actor,
  ) => Promise<AsyncIterable<readonly ResultView[]> | undefined>;
}
