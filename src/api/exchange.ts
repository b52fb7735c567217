import type { Request, Response } from 'express';
import { v7 } from 'uuid';
import type { Caller } from './api-tools.ts';

const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** One request on its way to its answer, as the routes see it. */
export interface Exchange {
  request: Request;
  /** For its `close` alone: answers are given back, not written. */
  response: Response;
  /** The caller's own when it is well formed, else a UUID of version 7. */
  requestId: string;
  /** W3C trace context; undefined when absent or malformed. */
  traceparent: string | undefined;
  /** Pattern of the route, never the URL; undefined until one matched. */
  route: string | undefined;
  /** Undefined before authentication and on open routes. */
  caller: Caller | undefined;
}

declare global {
  namespace Express {
    interface Locals {
      exchange: Exchange;
    }
  }
}

export function createExchange(request: Request, response: Response): Exchange {
  const { headers } = request;
  const requestId = headers['x-request-id'];
  const traceparent = headers.traceparent;
  return {
    request,
    response,
    requestId: typeof requestId === 'string' && REQUEST_ID.test(requestId) ? requestId : v7(),
    traceparent: typeof traceparent === 'string' && TRACEPARENT.test(traceparent) ? traceparent : undefined,
    route: undefined,
    caller: undefined,
  };
}
