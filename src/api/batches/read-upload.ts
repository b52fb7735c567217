import type { IncomingMessage } from 'node:http';
import { pipeline, Readable, type Transform } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { UploadEnded } from '../../batches/upload.ts';
import type { Encoding } from '../read-body.ts';

declare module 'node:http' {
  interface IncomingMessage {
    /**
     * Set while a body may take as long as it keeps coming. The server calls it when the connection's input broke off:
     * the answer may still get out.
     */
    breakOff?: (() => void) | undefined;
  }
}

/** The upload ended before its end: cut or stalled. */
export class UploadCut extends Error {
  constructor() {
    super('the upload ended early');
    this.name = 'UploadCut';
  }
}

/** The upload does not inflate: it is damaged, or not compressed as it says. Sent again it would be no better. */
export class UploadDamaged extends Error {
  constructor() {
    super('the upload does not inflate');
    this.name = 'UploadDamaged';
  }
}

const CHUNK_BYTES = 65_536;

const inflaters: Record<Encoding, () => Transform> = {
  gzip: () => createGunzip({ chunkSize: CHUNK_BYTES }),
  deflate: () => createInflate({ chunkSize: CHUNK_BYTES }),
  br: () => createBrotliDecompress({ chunkSize: CHUNK_BYTES }),
};

/** Reads the pieces of a body; rejects when there is none within `stallMs`, or never will be. */
function createReadNext(request: IncomingMessage, chunks: AsyncIterator<Buffer>, stallMs: number) {
  let isBroken = false;
  let stop = () => {};
  request.breakOff = () => {
    isBroken = true;
    stop();
  };
  return (): Promise<IteratorResult<Buffer>> =>
    new Promise((resolve, reject) => {
      stop = () => {
        clearTimeout(timer);
        reject(new UploadCut());
      };
      // What had arrived before the break is there at once.
      const timer = setTimeout(stop, isBroken ? 0 : stallMs);
      chunks.next().then((next) => {
        clearTimeout(timer);
        resolve(next);
      }, stop);
    });
}

async function* readPlain(request: IncomingMessage, stallMs: number): AsyncGenerator<Buffer> {
  // Leaving early must not close the connection: it is still to carry the answer.
  const chunks: AsyncIterator<Buffer> = request.iterator({ destroyOnReturn: false });
  const readNext = createReadNext(request, chunks, stallMs);
  try {
    for (;;) {
      const next = await readNext();
      if (next.done) break;
      yield next.value;
      // What has arrived already would be read in one go, with nobody else served meanwhile.
      await nextTurn();
    }
  } finally {
    void chunks.return?.();
  }
  if (!request.complete) throw new UploadCut();
}

/** Text that is worth a batch does not inflate to more than so many times its size; what is small may. */
const MAX_INFLATION = 200;
const FREE_BYTES = 10 * 1024 * 1024;

async function* inflate(plain: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<Buffer> {
  let received = 0;
  let inflated = 0;
  const counted = async function* () {
    for await (const chunk of plain) {
      received += chunk.length;
      yield chunk;
    }
  };
  const pieces = pipeline(Readable.from(counted()), inflaters[encoding](), () => undefined) as AsyncIterable<Buffer>;
  try {
    for await (const piece of pieces) {
      inflated += piece.length;
      if (inflated > FREE_BYTES && inflated > MAX_INFLATION * received) throw new UploadEnded('inflated-too-much');
      yield piece;
    }
  } catch (error) {
    throw error instanceof UploadEnded || error instanceof UploadCut ? error : toUploadError(error);
  }
}

/** Codes of zlib and brotli for what will never inflate. What ends early (Z_BUF_ERROR) may come whole another time. */
const DAMAGED = /^(?:Z_(?!BUF_ERROR)|ERR__)/;

function toUploadError(error: unknown): UploadCut | UploadDamaged {
  const isDamaged = error instanceof Error && 'code' in error && DAMAGED.test(String(error.code));
  return isDamaged ? new UploadDamaged() : new UploadCut();
}

/**
 * Reads a body of any length piece by piece, no faster than the pieces are taken. It may take any time, but no pause
 * may be longer than `stallMs`. Throws `UploadCut` when it ends early, `UploadDamaged` when it does not inflate,
 * `UploadEnded` when it inflates to over 200 times its size once it has 10 MiB.
 */
export function readUpload(
  request: IncomingMessage,
  encoding: Encoding | undefined,
  stallMs: number,
): AsyncGenerator<Buffer> {
  const plain = readPlain(request, stallMs);
  return encoding === undefined ? plain : inflate(plain, encoding);
}
