import { ApiProblem } from './api-problem.ts';

const MAX_BYTES = 255;
/** Those of ASCII: the bytes from 0x80 on are parts of characters in UTF-8. */
const CONTROL_CHARACTER = /\p{Cc}/u;

/**
 * Checks an Idempotency-Key header, 1 to 255 bytes; undefined stays undefined. The key stays one code unit a byte, as
 * Node reads it: decoding could make two keys one. Throws `idempotency-key-invalid`.
 */
export function parseIdempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const key = String(header);
  const ascii = key.replaceAll(/[\x80-\xff]/g, '');
  if (key.length === 0 || key.length > MAX_BYTES || CONTROL_CHARACTER.test(ascii)) {
    throw new ApiProblem('idempotency-key-invalid');
  }
  return key;
}
