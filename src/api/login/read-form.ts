import type { IncomingMessage } from 'node:http';
import { ApiProblem } from '../../submissions/api-problem.ts';

const FORM = 'application/x-www-form-urlencoded';

/** Reads the fields of a form. Throws `media-type`, or `body-too-large` beyond so many bytes. */
export async function readForm(request: IncomingMessage, maxBytes: number): Promise<URLSearchParams> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== FORM) throw new ApiProblem('media-type', { detail: `Send the form as ${FORM}.` });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new ApiProblem('body-too-large', { detail: `This form has ${maxBytes} bytes at most.` });
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
