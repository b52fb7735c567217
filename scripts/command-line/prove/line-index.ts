import { createHash } from 'node:crypto';
import type { LoggedReceipt } from '../../../src/egress/receipt.ts';

/** Of what a receipt says, enough to tell another one; and of a line's code, enough that nobody finds another. */
const SAID_BYTES = 8;
const MAC_BYTES = 16;
const LINE_BYTES = SAID_BYTES + MAC_BYTES;

/** What the lines of a log say, by their numbers: 24 bytes each, however long they are. */
export interface LineIndex {
  add: (receipt: LoggedReceipt | undefined, mac: string) => void;
  /** How many lines there are. */
  count: () => number;
  isReceipt: (seq: number, receipt: LoggedReceipt) => boolean;
  hasMac: (seq: number, mac: string) => boolean;
}

function digest({ jobId, n, profile, at, model, region, bytes, sha256, findings, policy }: LoggedReceipt): Buffer {
  const said = [jobId, n, profile, at, model, region, bytes, sha256, findings, policy];
  return createHash('sha256').update(JSON.stringify(said)).digest().subarray(0, SAID_BYTES);
}

export function createLineIndex(): LineIndex {
  let lines = Buffer.alloc(64 * LINE_BYTES);
  let used = 0;
  const part = (seq: number, from: number, length: number) => {
    const start = seq * LINE_BYTES + from;
    return seq >= 0 && start + length <= used ? lines.subarray(start, start + length) : undefined;
  };
  return {
    add: (receipt, mac) => {
      if (used === lines.length) lines = Buffer.concat([lines, Buffer.alloc(lines.length)]);
      const said = receipt === undefined ? Buffer.alloc(SAID_BYTES) : digest(receipt);
      said.copy(lines, used);
      lines.write(mac.slice(0, 2 * MAC_BYTES), used + SAID_BYTES, 'hex');
      used += LINE_BYTES;
    },
    count: () => used / LINE_BYTES,
    isReceipt: (seq, receipt) => part(seq, 0, SAID_BYTES)?.equals(digest(receipt)) ?? false,
    hasMac: (seq, mac) =>
      part(seq, SAID_BYTES, MAC_BYTES)?.equals(Buffer.from(mac.slice(0, 2 * MAC_BYTES), 'hex')) ?? false,
  };
}
