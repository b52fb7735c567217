import { type CsvOptions, readRows } from '../../../src/api/batches/read-rows.ts';
import { rowCodes } from '../../../src/batches/read-row.ts';
import type { RowReading, UploadRow } from '../../../src/batches/upload.ts';
import { Failure } from '../../../src/failures/failure.ts';
import { buildPrompt } from '../../../src/prompting/build-prompt.ts';
import type { Detector } from '../../../src/redaction/detector.ts';
import { redactJob } from '../../../src/redaction/redact-job.ts';
import type { Task } from '../../../src/tasks/task.ts';
import type { Source } from './open-source.ts';

/** Bad rows that are kept with their reason; the rest is counted. */
const MOST_KEPT = 100;
const CHARACTERS_A_TOKEN = 4;

/** What an upload would come to. */
export interface Rehearsal {
  rows: number;
  badRows: number;
  /** The first hundred bad rows. */
  bad: { row: number; code: string; message: string }[];
  /** Distinct values that would be hidden, by type, summed over the rows. */
  findings: Record<string, number>;
  /** Keys that the input's schema leaves out, and in how many rows; a hundred of a row at most. */
  droppedKeys: Record<string, number>;
  /** Estimated: about four characters make a token. */
  inputTokens: number;
}

interface Given {
  task: Task;
  csv: CsvOptions;
  detectors: readonly Detector[];
}

async function* readSource({ read, format }: Source, { task, csv }: Given): AsyncGenerator<UploadRow> {
  // The file is the caller's own: its keys may be named.
  const shown = { ...task, showDroppedKeys: true };
  const given = { tenant: 'default', task: shown, tasks: new Map([[task.name, shown]]), csv };
  for await (const some of readRows(read(), format, given)) yield* some;
}

/** What one job would hide, and how long its first question would be. */
async function measure(
  input: unknown,
  { task, detectors }: Given,
): Promise<{ counts: Record<string, number>; length: number }> {
  const { inputKeys, boundary } = task;
  const { signal } = new AbortController();
  const redacted = await redactJob({ input, documents: [], inputKeys, boundary, detectors, signal });
  const { system, user } = buildPrompt(task, redacted, []);
  return { counts: redacted.counts, length: system.length + user.length + JSON.stringify(task.providerSchema).length };
}

/**
 * What is wrong with a row beyond what the API would say; a task's own words may quote the row, so they are left out.
 */
function describeTrouble(error: unknown): { code: string; message: string } {
  if (error instanceof Failure) return { code: error.code, message: error.message };
  return { code: 'unexpected', message: "The task's prompt failed." };
}

function findFault(reading: RowReading, customIds: Set<string>): { code: string; message: string } | undefined {
  if (reading.is === 'bad') return reading.fault;
  if (reading.customId === undefined) return undefined;
  const code = 'custom-id-duplicate';
  if (customIds.has(reading.customId)) return { code, message: rowCodes[code] };
  customIds.add(reading.customId);
  return undefined;
}

function addTo(sums: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [name, n] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + n;
}

/** Reads rows as the API would, redacts each row and writes its prompt. Nothing is sent; `retrieve` is not called. */
export async function rehearseRows(source: Source, given: Given): Promise<Rehearsal> {
  const rehearsal: Rehearsal = { rows: 0, badRows: 0, bad: [], findings: {}, droppedKeys: {}, inputTokens: 0 };
  const customIds = new Set<string>();
  const refuse = (row: number, fault: { code: string; message: string }) => {
    rehearsal.badRows += 1;
    if (rehearsal.bad.length < MOST_KEPT) rehearsal.bad.push({ row, ...fault });
  };
  for await (const { number, read } of readSource(source, given)) {
    rehearsal.rows += 1;
    const reading = read();
    const fault = findFault(reading, customIds);
    if (reading.is === 'bad' || fault) {
      refuse(number, fault as NonNullable<typeof fault>);
      continue;
    }
    const { droppedKeys } = reading.submission;
    if (typeof droppedKeys === 'object')
      addTo(rehearsal.droppedKeys, Object.fromEntries(droppedKeys.map((key) => [key, 1])));
    try {
      const { counts, length } = await measure(reading.submission.input, given);
      addTo(rehearsal.findings, counts);
      rehearsal.inputTokens += Math.ceil(length / CHARACTERS_A_TOKEN);
    } catch (error) {
      refuse(number, describeTrouble(error));
    }
  }
  return rehearsal;
}
