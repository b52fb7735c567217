import type { ServerResponse } from 'node:http';
import { type ApiProblem, problemBody } from './api-problem.ts';
import { problemCodes } from './problem-codes.ts';

/** What a route gives back. */
export interface Answer {
  status: number;
  contentType: string;
  body: string;
  headers: Readonly<Record<string, string>>;
}

export function jsonAnswer(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(value), headers };
}

export function problemAnswer(problem: ApiProblem, requestId: string): Answer {
  const { retryAfterMs, headers } = problem.details;
  const retryAfter = retryAfterMs === undefined ? {} : { 'Retry-After': String(Math.ceil(retryAfterMs / 1000)) };
  return {
    status: problemCodes[problem.code].status,
    contentType: 'application/problem+json; charset=utf-8',
    body: JSON.stringify(problemBody(problem, requestId)),
    headers: { ...retryAfter, ...headers },
  };
}

/** Sends an answer; the body of a HEAD request is left out by the server. */
export function writeAnswer(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, {
    'Content-Type': answer.contentType,
    'Content-Length': Buffer.byteLength(answer.body),
    ...answer.headers,
  });
  response.end(answer.body);
}
