import type { Usage } from '../../../src/failures/failure.ts';
import type { FailureCode } from '../../../src/failures/failure-codes.ts';

/** What a provider sends, and what must follow. */
export interface ProviderBehaviour {
  name: string;
  sent: { status: number; headers: Record<string, string>; body: string | Buffer | object };
  /** The failure's code, or the text that is taken for the answer. */
  follows: FailureCode | { text: string };
  /** Milliseconds we are asked to stay away; none where it is left out. */
  retryAfterMs?: number | undefined;
  /** What was paid; none where it is left out. */
  usage?: Usage | undefined;
}

interface More {
  headers?: Record<string, string>;
  retryAfterMs?: number;
  usage?: [inputTokens: number, outputTokens: number];
}

/** A row of the table; it is sent as `application/json` unless its headers say otherwise. */
export function row(
  name: string,
  status: number,
  body: string | Buffer | object,
  follows: ProviderBehaviour['follows'],
  { headers = {}, retryAfterMs, usage }: More = {},
): ProviderBehaviour {
  const paid = usage === undefined ? undefined : { inputTokens: usage[0], outputTokens: usage[1] };
  return { name, sent: { status, headers, body }, follows, retryAfterMs, usage: paid };
}

/** OpenAI's envelope of an error. */
export const openAiError = (message: string, type = 'invalid_request_error', code: string | number | null = null) => ({
  error: { message, type, param: null, code },
});
