import { UploadEnded } from '../../batches/upload.ts';

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** A line of an upload, without its end; `bytes` is undefined when it had more than may be kept. */
export interface Line {
  bytes: Buffer | undefined;
  length: number;
}

/** Puts the pieces of a line together, and lets go of them once they are too many. */
function createHeld(maxBytes: number) {
  let pieces: Buffer[] = [];
  let length = 0;
  const hold = (piece: Buffer) => {
    length += piece.length;
    // One byte more: a carriage return may be the last.
    if (length <= maxBytes + 1) pieces.push(piece);
    else pieces = [];
  };
  const take = (): Line => {
    const whole = pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
    const isKept = whole.length === length;
    const bytes = isKept && whole.at(-1) === RETURN ? whole.subarray(0, -1) : whole;
    const line = { bytes: isKept && bytes.length <= maxBytes ? bytes : undefined, length };
    pieces = [];
    length = 0;
    return line;
  };
  return { hold, take, isEmpty: () => length === 0 };
}

/** Takes a byte order mark off the front of a stream, whose first pieces may be as short as they like. */
async function* withoutMark(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < 3) continue;
    yield head.subarray(0, 3).equals(BYTE_ORDER_MARK) ? head.subarray(3) : head;
    head = undefined;
  }
  if (head !== undefined) yield head;
}

/** Lines of an upload, and the blank ones among them. */
const MAX_LINES = 10_000_000;
const MAX_BLANK_LINES = 1_000_000;

/** Counts lines; throws `UploadEnded` when there are too many. */
function createCounter(): (line: Line) => void {
  let lines = 0;
  let blank = 0;
  return (line) => {
    lines += 1;
    if (isBlank(line)) blank += 1;
    if (lines > MAX_LINES || blank > MAX_BLANK_LINES) throw new UploadEnded('lines-too-many');
  };
}

const EMPTY: Line = { bytes: Buffer.alloc(0), length: 0 };

/**
 * Splits a stream of bytes into lines, those of one piece at a time. LF and CRLF end a line, the last one needs no end.
 * A line over `maxBytes` is told by its length alone; no more than that is ever held. Throws `UploadEnded` behind the
 * ten millionth line, or the millionth blank one.
 */
export async function* splitLines(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Line[]> {
  const held = createHeld(maxBytes);
  const count = createCounter();
  for await (const chunk of withoutMark(chunks)) {
    const lines: Line[] = [];
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      const isEmpty = at === from && held.isEmpty();
      if (!isEmpty) held.hold(chunk.subarray(from, at));
      const line = isEmpty ? EMPTY : held.take();
      count(line);
      lines.push(line);
      from = at + 1;
    }
    if (from < chunk.length) held.hold(chunk.subarray(from));
    if (lines.length > 0) yield lines;
  }
  if (!held.isEmpty()) yield [held.take()];
}

/** Whether a line holds nothing but white space. */
export function isBlank({ bytes }: Line): boolean {
  return bytes?.every((byte) => byte === 0x20 || byte === 0x09 || byte === RETURN) ?? false;
}
