import { readBytes } from '../net/read-bytes.ts';
import type { HeaderSource } from './read-wait.ts';

/** More of an error is not read: only its codes and its first words are of use. */
const maxErrorBytes = 64 * 1024;

/** What is needed of a response, whoever made it. */
export interface ProviderResponse {
  status: number;
  headers: HeaderSource;
  body: Parameters<typeof readBytes>[0];
}

/** A provider refused a request: its answer was no 2xx. Its text may quote our prompt, so it goes no further than here. */
export class ProviderError extends Error {
  readonly status: number;
  readonly headers: HeaderSource;
  /** The body, at most 64 KiB of it. Not enumerable, so that no log of the error shows it. */
  declare readonly text: string;

  constructor(status: number, headers: HeaderSource, text: string) {
    super(`HTTP ${status}`);
    this.name = 'ProviderError';
    this.status = status;
    this.headers = headers;
    Object.defineProperty(this, 'text', { value: text, enumerable: false });
  }
}

/** Throws a `ProviderError` for what is no 2xx. A body that breaks off takes nothing from what the status says. */
export async function refuseErrors({ status, headers, body }: ProviderResponse): Promise<void> {
  if (status >= 200 && status < 300) return;
  const { bytes } = await readBytes(body, maxErrorBytes).catch(() => ({ bytes: Buffer.alloc(0) }));
  throw new ProviderError(status, headers, bytes.toString('utf8'));
}

/** The body of a 2xx broke off. */
export class BrokenBody extends Error {
  constructor(cause: unknown) {
    super('The body broke off.', { cause });
    this.name = 'BrokenBody';
  }
}
