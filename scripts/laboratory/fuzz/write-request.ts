import { gzipSync } from 'node:zlib';
import type { FuzzedRequest, Mutation } from './fuzzed-request.ts';

/** Applies changes one after the other. */
export function mutate(bytes: Buffer, mutations: readonly Mutation[]): Buffer {
  return mutations.reduce((now, { is, at, length, bytes: added }) => {
    const start = Math.min(now.length, Math.floor(at * (now.length + 1)));
    const end = Math.min(now.length, start + Math.ceil(length * now.length));
    if (is === 'flip') {
      const flipped = Buffer.from(now);
      if (start < now.length) flipped[start] = (now[start] ?? 0) ^ (1 << Math.floor(length * 8));
      return flipped;
    }
    if (is === 'cut') return now.subarray(0, start);
    if (is === 'drop') return Buffer.concat([now.subarray(0, start), now.subarray(end)]);
    const middle = is === 'duplicate' ? now.subarray(start, end) : Buffer.from(added, 'utf8');
    return Buffer.concat([now.subarray(0, start), middle, now.subarray(start)]);
  }, bytes);
}

const CHUNK = 16;

function writeChunks(body: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; at < body.length; at += CHUNK) {
    const chunk = body.subarray(at, at + CHUNK);
    chunks.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
  }
  return Buffer.concat([...chunks, Buffer.from('0\r\n\r\n')]);
}

/** The header that tells the end of a body, and the body as it goes over the wire. */
function frame(framing: FuzzedRequest['framing'], body: Buffer): { header: string; sent: Buffer } {
  if (framing === 'none') return { header: '', sent: body };
  if (framing.startsWith('chunked')) {
    const chunks = writeChunks(body);
    const sent = framing === 'chunked' ? chunks : chunks.subarray(0, chunks.length >> 1);
    return { header: 'Transfer-Encoding: chunked\r\n', sent };
  }
  const off = framing === 'length' ? 0 : framing === 'too long' ? 7 : -7;
  return { header: `Content-Length: ${Math.max(0, body.length + off)}\r\n`, sent: body };
}

/** The bytes of a request. */
export function writeRequest(request: FuzzedRequest): Buffer {
  const { method, headers, encoding, framing } = request;
  const plain = mutate(Buffer.from(request.body), request.inBody);
  const body = encoding === 'gzip' ? gzipSync(plain) : plain;
  const path = mutate(Buffer.from(request.path, 'latin1'), request.inPath).toString('latin1');
  const all = [...headers, ...(encoding === 'none' ? [] : [['Content-Encoding', 'gzip']])];
  const lines = all.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const { header, sent } = frame(framing, body);
  const head = `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n${lines}${header}\r\n`;
  return mutate(Buffer.concat([Buffer.from(head, 'latin1'), sent]), request.inWhole);
}

/** Whether a server can tell where the request ends. */
export const isWhole = ({ framing, inWhole }: FuzzedRequest): boolean =>
  inWhole.length === 0 && framing !== 'chunked and cut' && framing !== 'too long';
