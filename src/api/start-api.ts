import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { v7 } from 'uuid';
import { ApiProblem } from '../submissions/api-problem.ts';
import { type ProblemCodeName, problemCodes } from '../submissions/problem-codes.ts';
import type { Log } from '../telemetry/log.ts';
import { problemAnswer } from './exchange.ts';

const REQUEST_TIMEOUT_MS = 30_000;
const IDLE_TIMEOUT_MS = 90_000;
const CLOSE_GRACE_MS = 5_000;

interface ListenOptions {
  host: string;
  /** 0 takes a free one. */
  port: number;
  log: Log;
  /** Milliseconds a request may take to arrive, default 30,000. */
  requestTimeoutMs?: number;
}

/** An API that listens. */
export interface RunningApi {
  url: string;
  port: number;
  /** Takes no more requests, gives those under way 5 s, then ends them. */
  close: () => Promise<void>;
}

/** Starts to listen. Rejects with the system's error, such as EADDRINUSE. */
export async function startApi(app: RequestListener, options: ListenOptions): Promise<RunningApi> {
  const requestTimeout = options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
  const connectionsCheckingInterval = Math.min(1000, requestTimeout);
  const timeouts = { requestTimeout, headersTimeout: requestTimeout, connectionsCheckingInterval };
  // Node would answer these two itself, with an empty body.
  const server = createServer({ ...timeouts, requireHostHeader: false }, (request, response) => {
    if (request.headers.host === undefined && request.httpVersion === '1.1') refuse(response, 'request-malformed');
    else app(request, response);
  });
  server.on('checkExpectation', (_request, response: ServerResponse) => refuse(response, 'expectation-failed'));
  // Longer than the longest wait a client may ask for; ends a client that does not read its answer.
  server.setTimeout(IDLE_TIMEOUT_MS);
  server.on('clientError', (error, socket) => refuseConnection(error, socket as Socket, options.log));
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return { url: `http://${host}:${port}`, port, close: () => close(server) };
}

function listen(server: Server, { host, port }: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  const grace = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
  return new Promise((resolve) => {
    server.close(() => {
      clearTimeout(grace);
      resolve();
    });
  });
}

/**
 * Answers what never became a request: broken HTTP, headers too large, a client too slow. A request that arrived whole
 * before the broken bytes gets its own answer: it may have been accepted.
 */
function refuseConnection(error: NodeJS.ErrnoException, socket: Socket, log: Log): void {
  const pending: ServerResponse | null | undefined = Reflect.get(socket, '_httpMessage');
  const code = problemOf(error.code);
  const breakOff = pending?.req.breakOff;
  if (breakOff !== undefined) {
    // An upload may take any time. Its route answers when it breaks off.
    if (code !== 'request-timeout') breakOff();
    return;
  }
  log.info({ event: 'http-refused', code });
  if (pending?.req.complete && !pending.headersSent) {
    pending.shouldKeepAlive = false;
    return;
  }
  if (error.code === 'ECONNRESET' || !socket.writable || pending?.headersSent) {
    socket.destroy();
    return;
  }
  const requestId = v7();
  const answer = problemAnswer(new ApiProblem(code), requestId);
  const head = [
    `HTTP/1.1 ${answer.status} ${problemCodes[code].title}`,
    `Content-Type: ${answer.contentType}`,
    `Content-Length: ${Buffer.byteLength(answer.body)}`,
    `x-request-id: ${requestId}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${answer.body}`, () => socket.destroy());
}

/** Answers a request that no route is to see. */
function refuse(response: ServerResponse, code: ProblemCodeName): void {
  const requestId = v7();
  const { status, contentType, body } = problemAnswer(new ApiProblem(code), requestId);
  const headers = { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(body), 'x-request-id': requestId };
  response.writeHead(status, { ...headers, Connection: 'close' }).end(body);
}

function problemOf(code: string | undefined): ProblemCodeName {
  if (code === 'HPE_HEADER_OVERFLOW') return 'headers-too-large';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'request-timeout';
  return code === 'HPE_INVALID_EOF_STATE' ? 'body-incomplete' : 'request-malformed';
}
