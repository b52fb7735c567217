import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../failures/failure.ts';
import { type ChainHead, type ChainKey, NO_HEAD, writeHead, writeLine } from '../seals/chain.ts';
import type { EgressEntry } from './receipt.ts';

/** Where a line stands. */
export interface EgressPlace extends ChainHead {
  log: string;
  /** The same as Redis keeps it, with a code. */
  kept: string;
}

/** What this process sends to models, line by line. */
export interface EgressLog {
  /** Returns once the line is with the system. Throws `receipt-unwritten` when the disk does not take it. */
  append: (entry: EgressEntry) => EgressPlace;
  close: () => void;
}

interface OpenFile {
  log: string;
  descriptor: number;
  /** Bytes of whole lines. */
  size: number;
  head: ChainHead;
}

export const LOG_ENDING = '.ndjson';

/** Where the logs of a machine's processes are. */
export const egressDirOf = ({ dataDir, prefix }: { dataDir: string; prefix: string }): string =>
  join(dataDir, 'egress', prefix);

/** Writes all of it or throws: a disk may take a part. */
function writeWhole(file: OpenFile, text: string): void {
  const bytes = Buffer.from(text);
  if (writeSync(file.descriptor, bytes) < bytes.length) throw new Error('the disk took a part of a line');
  file.size += bytes.length;
}

function appendTo(file: OpenFile, entry: EgressEntry, key: ChainKey): EgressPlace {
  const { text, head } = writeLine(entry, file.head, key);
  writeWhole(file, text);
  file.head = head;
  return { log: file.log, ...head, kept: writeHead(file.log, head, key) };
}

function openFile(dir: string, key: ChainKey): OpenFile {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const log = crypto.randomUUID();
  // Append-only, and a file that nobody else has begun.
  const path = join(dir, log + LOG_ENDING);
  const descriptor = openSync(path, 'ax', 0o600);
  const file = { log, descriptor, size: 0, head: NO_HEAD };
  try {
    appendTo(file, { log, at: Date.now() }, key);
    return file;
  } catch (error) {
    closeSync(descriptor);
    rmSync(path, { force: true });
    throw error;
  }
}

/**
 * Opens the log of this process: a file of its own in `dir`, made with the first line. Each line is handed to the
 * system in one write and not synced, a few microseconds. One that the disk does not take is cut off again; where that
 * fails, too, the next line begins another log. `onTrouble` hears of both.
 */
export function openEgressLog(dir: string, key: ChainKey, onTrouble: (error: Error) => void): EgressLog {
  let file: OpenFile | undefined;
  const close = () => {
    if (file !== undefined) closeSync(file.descriptor);
    file = undefined;
  };
  const takeBack = () => {
    try {
      if (file !== undefined) ftruncateSync(file.descriptor, file.size);
    } catch {
      close();
    }
  };
  return {
    append: (entry) => {
      try {
        file ??= openFile(dir, key);
        return appendTo(file, entry, key);
      } catch (error) {
        takeBack();
        onTrouble(error as Error);
        throw new Failure('receipt-unwritten', { cause: error });
      }
    },
    close,
  };
}
