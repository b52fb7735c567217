import { ReadableStream } from 'node:stream/web';
import { describe, expect, it } from 'vitest';
import { readBytes } from '../../../src/net/read-bytes.ts';

function streamOf(...chunks: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(Buffer.from(chunk));
      controller.close();
    },
  });
}

describe('readBytes', () => {
  it('reads a body to its end', async () => {
    const { bytes, isWhole } = await readBytes(streamOf('ab', '', 'cd'), 4);
    expect([bytes.toString(), isWhole]).toEqual(['abcd', true]);
  });

  it('reads no body as no bytes', async () => {
    expect(await readBytes(null, 4)).toEqual({ bytes: Buffer.alloc(0), isWhole: true });
  });

  it('stops at the limit and lets the source go', async () => {
    let isCancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(Buffer.from('abc')),
      cancel: () => {
        isCancelled = true;
      },
    });
    const { bytes, isWhole } = await readBytes(endless, 4);
    expect([bytes.toString(), isWhole, isCancelled]).toEqual(['abca', false, true]);
  });

  it('throws what the stream throws', async () => {
    const error = new Error('cut');
    const broken = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(error) });
    await expect(readBytes(broken, 4)).rejects.toBe(error);
  });
});
