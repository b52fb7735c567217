import { ApiProblem } from './api-problem.ts';

const MAX_LENGTH = 255;
const CONTROL_CHARACTER = /\p{Cc}/u;

/** Checks an Idempotency-Key header; undefined stays undefined. Throws `idempotency-key-invalid`. */
export function parseIdempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  // Node reads header bytes as latin1; most clients send UTF-8.
  const key = Buffer.from(String(header), 'latin1').toString('utf8');
  if (key.length === 0 || key.length > MAX_LENGTH || CONTROL_CHARACTER.test(key)) {
    throw new ApiProblem('idempotency-key-invalid');
  }
  return key;
}
