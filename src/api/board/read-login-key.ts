import type { IncomingMessage } from 'node:http';
import { ApiProblem } from '../../submissions/api-problem.ts';

const MAX_FORM_BYTES = 16_384;

/** Reads the key of a login form; an absent one is empty. Throws `media-type` or `body-too-large`. */
export async function readLoginKey(request: IncomingMessage): Promise<string> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') {
    throw new ApiProblem('media-type', { detail: 'Send the form as application/x-www-form-urlencoded.' });
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_FORM_BYTES) throw new ApiProblem('body-too-large', { detail: 'A login form is small.' });
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8')).get('key')?.trim() ?? '';
}
