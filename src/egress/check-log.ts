import { createReadStream } from 'node:fs';
import { type ChainHead, type ChainKey, NO_HEAD, readLine } from '../seals/chain.ts';
import type { EgressEntry } from './receipt.ts';

/** How far a log was checked. */
interface CheckedTo {
  lines: number;
  bytes: number;
  head: ChainHead;
}

export type LogCheck =
  /** Every line is as it was written, and none is missing up to `head`. */
  | ({ is: 'whole' } & CheckedTo)
  /** `line` counts from 1. */
  | { is: 'broken'; line: number; reason: string };

interface LogGiven {
  keys: ReadonlyMap<string, ChainKey>;
  /** The log's name; undefined takes the one that its first line says. */
  log?: string | undefined;
  /** The latest line that is known from elsewhere. */
  known?: ChainHead | undefined;
  /** Is told every entry, in order, as long as nothing is wrong. */
  onEntry?: (entry: EgressEntry, head: ChainHead) => void;
  /** Goes on behind what an earlier check found whole. */
  after?: CheckedTo;
}

const NEWLINE = 0x0a;

/** The lines of a file by its newlines alone, without them; the last one is not whole when it lacks its own. */
async function* readLines(path: string, start: number): AsyncGenerator<{ bytes: Buffer; isWhole: boolean }> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { start })) {
    let from = 0;
    const bytes = Buffer.concat([rest, chunk as Buffer]);
    for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, from)) {
      yield { bytes: bytes.subarray(from, at), isWhole: true };
      from = at + 1;
    }
    rest = bytes.subarray(from);
  }
  if (rest.length > 0) yield { bytes: rest, isWhole: false };
}

/** What else may be wrong with a line that reads well; undefined is nothing. */
function findFault(entry: EgressEntry, { seq, mac }: ChainHead, { log, known }: LogGiven): string | undefined {
  if (seq === 0 && !('log' in entry)) return 'is no beginning of a log';
  if (seq === 0 && 'log' in entry && log !== undefined && entry.log !== log) return 'begins another log';
  if (known?.seq === seq && known.mac !== mac) return 'is not the one that Redis knows';
  return undefined;
}

/**
 * Checks a log from its first line: any byte that was changed, any line that was removed, moved, doubled or put in is
 * found, and with `known` also what is missing at its end. Throws what reading the file throws.
 */
export async function checkLog(path: string, given: LogGiven): Promise<LogCheck> {
  let { lines, bytes, head } = given.after ?? { lines: 0, bytes: 0, head: NO_HEAD };
  for await (const { bytes: line, isWhole } of readLines(path, bytes)) {
    lines += 1;
    const read = readLine<EgressEntry>(line, head, given.keys);
    if (!isWhole) return { is: 'broken', line: lines, reason: 'is cut short' };
    if (!read.ok) return { is: 'broken', line: lines, reason: read.reason };
    const fault = findFault(read.entry, read.head, given);
    if (fault !== undefined) return { is: 'broken', line: lines, reason: fault };
    given.onEntry?.(read.entry, read.head);
    head = read.head;
    bytes += line.length + 1;
  }
  const missing = Math.max(given.known?.seq ?? 0, 0) - head.seq;
  if (missing > 0) return { is: 'broken', line: lines + 1, reason: `is missing, and ${missing - 1} behind it` };
  return { is: 'whole', lines, bytes, head };
}
