import { ApiProblem } from '../submissions/api-problem.ts';
import type { CallbackPolicy } from '../submissions/check-callback-url.ts';
import { checkUnknownFields, parseSubmission, rowFields } from '../submissions/parse-submission.ts';
import { problemCodes } from '../submissions/problem-codes.ts';
import type { Task } from '../tasks/task.ts';
import type { RowReading } from './upload.ts';

/** What may be wrong with a row alone; all else may be wrong with any job. docs/failures.md lists the same codes. */
export const rowCodes = {
  'line-too-large': 'A line may have 1 MiB.',
  'csv-invalid': 'A quote is not closed, or stands where none may.',
  'csv-uneven': 'A record has one cell for each column of the header.',
  'custom-id-invalid': 'A customId is a text of 1 to 255 characters without control characters.',
  'custom-id-duplicate': 'Another row of this batch has this customId.',
} as const satisfies Record<string, string>;

/** The code of what is wrong with a row alone. */
export type RowCode = keyof typeof rowCodes;

/** What is wrong with a row, in general, by its code. */
export function describeCode(code: string): string {
  const known: Readonly<Record<string, string | undefined>> = rowCodes;
  return known[code] ?? (code in problemCodes ? problemCodes[code as keyof typeof problemCodes].detail : code);
}

/** What all rows of an upload have in common. */
export interface RowGiven {
  tenant: string;
  task: Task;
  tasks: ReadonlyMap<string, Task>;
  /** Id of the API key that sends it. */
  submittedBy?: string | undefined;
  /** Where events may go. */
  callbacks?: CallbackPolicy | undefined;
  traceparent?: string | undefined;
}

const MAX_CUSTOM_ID_LENGTH = 255;
const CONTROL_CHARACTER = /\p{Cc}/u;

function isCustomId(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length > 0 &&
    value.length <= MAX_CUSTOM_ID_LENGTH &&
    !CONTROL_CHARACTER.test(value)
  );
}

/** A row's fault as it is listed: the code of the problem, and the first place that does not fit. */
export function describeFault({ code, details }: ApiProblem): { code: string; message: string } {
  const [first] = details.errors ?? [];
  if (first === undefined) return { code, message: details.detail ?? problemCodes[code].detail };
  return { code, message: first.path === '' ? first.message : `${first.path}: ${first.message}` };
}

const refuse = (code: RowCode, customId?: string): RowReading => ({
  is: 'bad',
  fault: { code, message: rowCodes[code] },
  customId,
});

/** Reads a row's body as `POST /v1/jobs` would. What is wrong with it is returned, without a value of it. */
export function readRow(readBody: () => Record<string, unknown> | RowCode, given: RowGiven): RowReading {
  let customId: string | undefined;
  try {
    const body = readBody();
    if (typeof body === 'string') return refuse(body);
    if (isCustomId(body.customId)) customId = body.customId;
    checkUnknownFields(body, rowFields);
    if (body.customId !== undefined && customId === undefined) return refuse('custom-id-invalid');
    const job = { task: given.task.name, input: body.input, options: body.options, metadata: body.metadata };
    const { task: _, ...shared } = given;
    const submission = parseSubmission(job, { ...shared, idempotencyKey: undefined });
    return { is: 'job', submission, customId };
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return { is: 'bad', fault: describeFault(error), customId };
  }
}
