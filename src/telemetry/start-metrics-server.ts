import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { shareRun } from '../failures/share-run.ts';
import type { Metrics } from './metrics.ts';
import { writeMetrics } from './write-metrics.ts';

interface Given {
  host: string;
  /** Undefined starts none. */
  metricsPort: number | undefined;
  metrics: Metrics;
  /** Rejects when the process cannot do its work. Asked once a second at most. */
  isReady: () => Promise<void>;
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Serves `/metrics`, `/healthz` and `/readyz` of a worker process. Rejects when the port is taken. */
export async function startMetricsServer(
  given: Given,
): Promise<{ port: number; close: () => Promise<void> } | undefined> {
  const { metricsPort, host, metrics } = given;
  if (metricsPort === undefined) return undefined;
  const isReady = shareRun(given.isReady);
  const routes = new Map<string, (response: ServerResponse, request: IncomingMessage) => Promise<void>>([
    ['/healthz', async (response) => answer(response, 200, { status: 'ok' })],
    [
      '/readyz',
      async (response) => {
        const ready = await isReady().then(
          () => true,
          () => false,
        );
        answer(response, ready ? 200 : 503, { status: ready ? 'ready' : 'unavailable' });
      },
    ],
    [
      '/metrics',
      async (response, { headers }) => {
        const { contentType, body } = await writeMetrics(metrics.registry, headers.accept);
        response.writeHead(200, { 'content-type': contentType }).end(body);
      },
    ],
  ]);
  const server = createServer((request, response) => {
    const route = routes.get((request.url ?? '').split('?', 1)[0] ?? '');
    if (route === undefined || request.method !== 'GET') answer(response, 404, { status: 'unknown' });
    else void route(response, request);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(metricsPort, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { port, close };
}
