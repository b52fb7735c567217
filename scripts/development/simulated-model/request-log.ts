import { closeSync, openSync, writeSync } from 'node:fs';

/** What came in over the wire. Headers are left out, so that no API key ever stands here. */
export interface LoggedRequest {
  /** RFC 3339, UTC. */
  at: string;
  method: string;
  /** Without the query. */
  path: string;
  /** Size of the body. */
  bytes: number;
  /** The body as it came. */
  body: string;
  /** The body read as JSON; absent when it is none. */
  bodyJson?: unknown;
  /** The HTTP status that was decided on; 0 when no status is ever sent. */
  status: number;
  /** Names of what was done wrong on purpose; empty when all is well. */
  misbehaviours: readonly string[];
}

/** Where requests are kept: in memory, at most `maxLogged`, oldest dropped first; in a file, one JSON a line. */
export interface RequestLog {
  readonly requests: readonly LoggedRequest[];
  add: (request: LoggedRequest) => void;
  /** Closes the file; requests added later are kept in memory only. */
  close: () => void;
}

/**
 * Makes the log. `logFile` is appended to, made when missing, and written before a request is answered, so that a
 * killed server leaves no answered request out. Throws when the file cannot be opened.
 */
export function createRequestLog(options: {
  maxLogged: number;
  log?: ((request: LoggedRequest) => void) | undefined;
  logFile?: string | undefined;
}): RequestLog {
  const requests: LoggedRequest[] = [];
  let file = options.logFile === undefined ? undefined : openSync(options.logFile, 'a');

  return {
    requests,
    add(request) {
      requests.push(request);
      if (requests.length > options.maxLogged) requests.shift();
      const { bodyJson: _sameAsBody, ...line } = request;
      if (file !== undefined) writeSync(file, `${JSON.stringify(line)}\n`);
      options.log?.(request);
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}
