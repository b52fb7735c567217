import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { ApiProblem } from '../submissions/api-problem.ts';

/** Bytes of a body, as sent and once inflated. */
const MAX_BODY_BYTES = 1_048_576;

const inflaters = { gzip: promisify(gunzip), deflate: promisify(inflate), br: promisify(brotliDecompress) };
/** How a body may be compressed. */
export type Encoding = keyof typeof inflaters;

/**
 * Reads a JSON request's body as bytes. Checks the media type, then the encoding, then the size, before it reads.
 * Throws `media-type`, `content-encoding`, `body-too-large` or `body-incomplete`. The server's time-out ends a client
 * that stalls.
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (!isJson(request.headers['content-type'])) throw new ApiProblem('media-type');
  const encoding = findEncoding(request.headers['content-encoding']);
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw new ApiProblem('body-too-large');
  const bytes = await collect(request);
  return encoding === undefined || bytes.length === 0 ? bytes : inflateBytes(bytes, encoding);
}

/** The media type of a text in UTF-8, without its parameters; undefined for another charset, or when there is none. */
export function findMediaType(contentType: string | undefined): string | undefined {
  const [type, ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='));
  return charset === undefined || /^charset="?utf-?8"?$/.test(charset) ? type?.trim() : undefined;
}

function isJson(contentType: string | undefined): boolean {
  return contentType === 'application/json' || findMediaType(contentType) === 'application/json';
}

/** The encoding of a body; undefined when it is plain. Throws `content-encoding` for one that is not known here. */
export function findEncoding(contentEncoding: string | undefined): Encoding | undefined {
  if (contentEncoding === undefined) return undefined;
  const name = contentEncoding.trim().toLowerCase();
  if (name === 'identity') return undefined;
  if (Object.hasOwn(inflaters, name)) return name as Encoding;
  throw unsupportedEncoding();
}

function unsupportedEncoding(): ApiProblem {
  return new ApiProblem('content-encoding', { headers: { 'Accept-Encoding': 'gzip, deflate, br' } });
}

/** Drops the rest of a body that is too large as it comes, so that its sender reads our answer. */
function collect(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else {
        chunks.length = 0;
        reject(new ApiProblem('body-too-large'));
      }
    });
    request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    request.on('error', () => reject(new ApiProblem('body-incomplete')));
  });
}

async function inflateBytes(bytes: Buffer, encoding: Encoding): Promise<Buffer> {
  try {
    return await inflaters[encoding](bytes, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    if (error instanceof RangeError) throw new ApiProblem('body-too-large');
    throw unsupportedEncoding();
  }
}
