interface ReadBytes {
  bytes: Buffer;
  /** False when there was more; the connection is then closed. */
  isWhole: boolean;
}

/** Reads a body to its end, or up to `maxBytes` as they are after decompression. Throws what the stream throws. */
export async function readBytes(body: AsyncIterable<Uint8Array> | null, maxBytes: number): Promise<ReadBytes> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    // To leave the loop closes the stream.
    if (length > maxBytes) return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), isWhole: false };
  }
  return { bytes: Buffer.concat(chunks), isWhole: true };
}
