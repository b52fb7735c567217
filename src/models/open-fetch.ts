import { Agent, fetch, Headers, type RequestInit, Response } from 'undici';
import { readBytes } from '../net/read-bytes.ts';

/** All the headers of the SDK that leave; its others say which system and Node we run on. */
const sentHeaders = ['accept', 'content-type'];
/** More of an error is not read: only its code is of use. */
const maxErrorBytes = 64 * 1024;
/** Requests to one endpoint at once, above any sensible concurrency of a worker. */
const maxConnections = 256;
/**
 * Added to the request's own time-out, so that ours is the one that ends it, also after the process stood still for
 * minutes.
 */
const slackMs = 600_000;

interface OpenedFetch {
  fetch: typeof globalThis.fetch;
  close: () => Promise<void>;
}

/**
 * Opens the connections to one endpoint and returns a fetch that uses them.
 * It sends no headers but those the request needs and the profile's own, follows no redirect, and hands on at most 64 KiB of an error's
 * body. `close` waits for requests under way.
 */
export function openFetch(timeoutMs: number, ownHeaders: Readonly<Record<string, string>>): OpenedFetch {
  const agent = new Agent({
    connections: maxConnections,
    headersTimeout: timeoutMs + slackMs,
    bodyTimeout: timeoutMs + slackMs,
  });
  async function send(url: string | URL, init: RequestInit): Promise<Response> {
    const response = await fetch(url, {
      ...init,
      headers: { ...keepHeaders(init.headers), ...ownHeaders },
      redirect: 'manual',
      dispatcher: agent,
    });
    return response.ok ? response : await shortenError(response);
  }
  // undici's own types and the global ones differ in name only.
  return { fetch: send as unknown as typeof globalThis.fetch, close: () => agent.close() };
}

function keepHeaders(headers: RequestInit['headers']): Record<string, string> {
  const given = new Headers(headers);
  const kept = sentHeaders.flatMap((name): [string, string][] => {
    const value = given.get(name);
    return value === null ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(kept), 'user-agent': 'airlock' };
}

/**
 * A body that breaks off takes nothing from what the status says. A status no Response can have is a server's error.
 */
async function shortenError(response: Response): Promise<Response> {
  const { bytes } = await readBytes(response.body, maxErrorBytes).catch(() => ({ bytes: Buffer.alloc(0) }));
  const { status, headers } = response;
  return new Response(bytes.length === 0 ? null : bytes, { status: Math.min(status, 599), headers });
}
