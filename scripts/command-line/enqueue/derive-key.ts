import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { UploadFormat } from './upload-format.ts';

/**
 * The Idempotency-Key of a file's upload: the same for the same content, task and format, whatever the file is called.
 * So a second upload goes on where the first broke off. Reads the whole file.
 */
export async function deriveKey(file: string, task: string, format: UploadFormat): Promise<string> {
  const hash = createHash('sha256').update(`${task}\n${format}\n`);
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return `enqueue-${hash.digest('hex')}`;
}
