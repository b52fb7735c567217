/** An HTTP answer and how it travels. */
export interface Reply {
  /** 0 when no status line is ever sent. */
  status: number;
  headers: Record<string, string>;
  body: string;
  /**
   * `whole` at once · `hang` never a byte · `reset` the connection is reset instead · `stall` headers and half of the
   * body, then silence · `cut` the same, then a reset · `drip` one byte of the body every `everyMs`.
   */
  delivery: { is: 'whole' | 'hang' | 'reset' | 'stall' | 'cut' } | { is: 'drip'; everyMs: number };
  /** Milliseconds before the first byte. */
  delayMs: number;
}

/** A whole reply with a JSON body. */
export function replyWithJson(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    delivery: { is: 'whole' },
    delayMs: 0,
  };
}

/** A whole reply with an error as OpenAI writes them. */
export function replyWithError(
  status: number,
  code: string | null,
  message: string,
  headers: Record<string, string> = {},
): Reply {
  const type = status === 429 ? 'requests' : status >= 500 ? 'server_error' : 'invalid_request_error';
  return replyWithJson(
    status,
    { error: { message, type: code === 'insufficient_quota' ? code : type, param: null, code } },
    headers,
  );
}
