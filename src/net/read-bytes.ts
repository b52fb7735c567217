import type { ReadableStream } from 'node:stream/web';

interface ReadBytes {
  bytes: Buffer;
  /** False when there was more; the connection is then closed. */
  isWhole: boolean;
}

/** Reads a body to its end, or up to `maxBytes` as they are after decompression. Throws what the stream throws. */
export async function readBytes(body: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<ReadBytes> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    chunks.push(read.value);
    length += read.value.length;
    if (length > maxBytes) {
      await reader?.cancel();
      return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), isWhole: false };
    }
  }
  return { bytes: Buffer.concat(chunks), isWhole: true };
}
