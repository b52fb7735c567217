import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { v7 } from 'uuid';
import type { Actor } from '../audit/entry.ts';
import type { Caller } from '../records/api-keys.ts';
import { type ApiProblem, problemBody } from '../submissions/api-problem.ts';
import { problemCodes } from '../submissions/problem-codes.ts';
import { findFrames, type Log } from '../telemetry/log.ts';
import { readTraceparent, traceIdOf } from '../telemetry/tracing.ts';
import { findAddress } from './limit-refusals.ts';

const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** One request on its way to its answer, as the routes see it. */
export interface Exchange {
  request: Request;
  /** For its `close` and early hints alone: answers are given back, not written. */
  response: Response;
  /** The caller's own when it is well formed, else a UUID of version 7. */
  requestId: string;
  /** The trace that it belongs to, as W3C has it: its caller's, and its own span's once that is traced. */
  traceparent: string | undefined;
  /** Pattern of the route, never the URL; undefined until one matched. */
  route: string | undefined;
  /** Undefined before authentication and on open routes. */
  caller: Caller | undefined;
}

/** An exchange whose key was found. */
export type AuthenticatedExchange = Exchange & { caller: Caller };

/** Who asks, for the audit log. */
export const actorOf = ({ request, caller }: Pick<AuthenticatedExchange, 'request' | 'caller'>): Actor => ({
  ...{ key: caller.keyId, address: findAddress(request), reason: null },
});

/** What a route gives back. */
export interface Answer {
  status: number;
  contentType: string;
  /** Pieces are asked for no faster than the client takes them. */
  body: string | AsyncIterable<string>;
  headers: Readonly<Record<string, string>>;
}

type WholeAnswer = Answer & { body: string };

declare global {
  namespace Express {
    interface Locals {
      exchange: Exchange;
    }
  }
}

export function createExchange(request: Request, response: Response): Exchange {
  const requestId = request.headers['x-request-id'];
  return {
    request,
    response,
    requestId: typeof requestId === 'string' && REQUEST_ID.test(requestId) ? requestId : v7(),
    traceparent: readTraceparent(request.headers.traceparent),
    route: undefined,
    caller: undefined,
  };
}

/** Logs one line for a request that is over: its route's pattern, never its URL, and nothing of its body. */
export function logExchange(log: Log, exchange: Exchange, ms: number): void {
  log.info({
    event: 'http',
    method: exchange.request.method,
    route: exchange.route ?? null,
    status: exchange.response.statusCode,
    ms: Math.round(ms * 10) / 10,
    requestId: exchange.requestId,
    tenant: exchange.caller?.tenant ?? null,
    traceId: traceIdOf(exchange.traceparent),
    ...(exchange.response.writableFinished ? {} : { aborted: true }),
  });
}

/**
 * Logs an error nobody expected by its name and the places it came from. Its message is left out: messages of
 * parsers, schemas and Redis replies quote what they were given.
 */
export function logUnexpected(log: Log, exchange: Exchange, error: unknown): void {
  const known = error instanceof Error ? error : undefined;
  log.error({
    event: 'http-unexpected',
    requestId: exchange.requestId,
    route: exchange.route ?? null,
    error: known?.name ?? typeof error,
    stack: known === undefined ? [] : findFrames(known),
  });
}

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

/** A client that leaves before the end of its answer is no error. */
function ignoreLeaving(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
}
