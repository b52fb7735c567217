import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

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
  /** Resolves when the file is written. */
  close: () => Promise<void>;
}

/** Makes the log. `logFile` is appended to and made when missing. */
export function createRequestLog(options: {
  maxLogged: number;
  log?: ((request: LoggedRequest) => void) | undefined;
  logFile?: string | undefined;
}): RequestLog {
  const requests: LoggedRequest[] = [];
  const file = options.logFile === undefined ? undefined : createWriteStream(options.logFile, { flags: 'a' });

  return {
    requests,
    add(request) {
      requests.push(request);
      if (requests.length > options.maxLogged) requests.shift();
      const { bodyJson: _sameAsBody, ...line } = request;
      file?.write(`${JSON.stringify(line)}\n`);
      options.log?.(request);
    },
    async close() {
      if (file === undefined) return;
      file.end();
      await finished(file);
    },
  };
}
