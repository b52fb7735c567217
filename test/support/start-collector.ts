import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { eventually } from './eventually.ts';
import { type ReadSpan, readSpans } from './read-spans.ts';

/** A stand-in for what collects spans by OTLP over HTTP. */
export interface Collector {
  /** As OTEL_EXPORTER_OTLP_ENDPOINT has it. */
  url: string;
  spans: ReadSpan[];
  requests: { path: string; headers: IncomingHttpHeaders; body: Buffer }[];
  /** How it answers from now on; 200 at first. */
  reply: (reply: (response: ServerResponse) => void) => void;
  /** The spans once there are so many that fit. */
  finds: (count: number, fits: (span: ReadSpan) => boolean) => Promise<ReadSpan[]>;
}

/** Starts a collector on a free port; it ends with the test. */
export async function startCollector(): Promise<Collector> {
  const spans: ReadSpan[] = [];
  const requests: Collector['requests'] = [];
  let reply = (response: ServerResponse): void => void response.writeHead(200).end();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    requests.push({ path: request.url ?? '', headers: request.headers, body });
    spans.push(...readSpans(body));
    reply(response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const finds: Collector['finds'] = (count, fits) =>
    eventually(
      async () => {
        const found = spans.filter(fits);
        if (found.length < count) throw new Error(`there are ${spans.map(({ name }) => name).join(', ')}`);
        return found;
      },
      { withinMs: 25_000, describe: `${count} spans` },
    );
  const { port } = server.address() as AddressInfo;
  const set = (next: typeof reply) => {
    reply = next;
  };
  return { url: `http://127.0.0.1:${port}`, spans, requests, reply: set, finds };
}
