import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ApiProblem, problemBody } from '../submissions/api-problem.ts';
import { problemCodes } from '../submissions/problem-codes.ts';

/** What a route gives back. */
export interface Answer {
  status: number;
  contentType: string;
  /** Pieces are asked for no faster than the client takes them. */
  body: string | AsyncIterable<string>;
  headers: Readonly<Record<string, string>>;
}

export type WholeAnswer = Answer & { body: string };

export function jsonAnswer(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): WholeAnswer {
  return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(value), headers };
}

/** An answer without a body. */
export function emptyAnswer(status: 204): Answer {
  return { status, contentType: '', body: '', headers: {} };
}

export function problemAnswer(problem: ApiProblem, requestId: string): WholeAnswer {
  const { retryAfterMs, headers } = problem.details;
  const retryAfter = retryAfterMs === undefined ? {} : { 'Retry-After': String(Math.ceil(retryAfterMs / 1000)) };
  return {
    status: problemCodes[problem.code].status,
    contentType: 'application/problem+json; charset=utf-8',
    body: JSON.stringify(problemBody(problem, requestId)),
    headers: { ...retryAfter, ...headers },
  };
}

/** Sends an answer, and returns when it has been handed over; the body of a HEAD request is left out. */
export async function writeAnswer(response: ServerResponse, answer: Answer): Promise<void> {
  if (answer.status === 204) {
    response.writeHead(204, answer.headers).end();
    return;
  }
  const { status, contentType, body, headers } = answer;
  if (typeof body === 'string') {
    response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(body), ...headers });
    response.end(body);
    return;
  }
  response.writeHead(status, { 'Content-Type': contentType, ...headers });
  if (response.req.method === 'HEAD') response.end();
  else await pipeline(Readable.from(body), response).catch(ignoreLeaving);
}

/** A client that leaves in the middle of its answer is no error of ours. */
function ignoreLeaving(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
}
