import type { Request, Response } from 'express';
import { v7 } from 'uuid';
import type { Caller } from '../records/api-keys.ts';

const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** One request on its way to its answer, as the routes see it. */
export interface Exchange {
  request: Request;
  /** For its `close` alone: answers are given back, not written. */
  response: Response;
  /** The caller's own when it is well formed, else a UUID of version 7. */
  requestId: string;
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
  const requestId = request.headers['x-request-id'];
  return {
    request,
    response,
    requestId: typeof requestId === 'string' && REQUEST_ID.test(requestId) ? requestId : v7(),
    route: undefined,
    caller: undefined,
  };
}
