import type { ServerResponse } from 'node:http';
import type { Behaviour } from './choose-behaviour.ts';

const DRIP_EVERY_MS = 200;
const RETRY_AFTER_S = '1';

/** What every call is told to have taken. */
export const USAGE = { prompt_tokens: 60, completion_tokens: 20, total_tokens: 80 };

/** A chat completion with this message, as JSON. */
export const completionWith = (message: object, reason = 'stop'): string =>
  JSON.stringify({
    ...{ id: 'chatcmpl-campaign', object: 'chat.completion', created: 0, model: 'gpt-5-mini' },
    choices: [{ index: 0, finish_reason: reason, message: { role: 'assistant', ...message } }],
    usage: USAGE,
  });

const completionOf = (content: string) => completionWith({ content, refusal: null });

const errorOf = (type: string) => JSON.stringify({ error: { message: 'The campaign wants it so.', type, code: null } });

/** Answers with a whole body of JSON, unless the headers say otherwise. */
export function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
}

/** A byte now and then, for as long as somebody listens. */
function drip(response: ServerResponse): void {
  // A caller that is gone already closes nothing any more, and the timer would run for ever.
  if (response.destroyed) return;
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), DRIP_EVERY_MS);
  response.once('close', () => clearInterval(timer));
}

/**
 * Answers one call as its behaviour says; `content` is what a model would have written. A call that hangs stays open.
 */
export async function deliver(response: ServerResponse, behaviour: Behaviour, content: string): Promise<void> {
  switch (behaviour) {
    case 'good':
    case 'off-schema':
      return send(response, 200, completionOf(content));
    case 'throttle':
      return send(response, 429, errorOf('rate_limit_exceeded'), { 'retry-after': RETRY_AFTER_S });
    case 'error':
      return send(response, 500, errorOf('server_error'));
    case 'garbage':
      return send(response, 200, '<html><body>Bad gateway</body></html>', { 'content-type': 'text/html' });
    case 'cut':
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write(completionOf(content).slice(0, 80));
      setImmediate(() => response.destroy());
      return;
    case 'refuse':
      response.destroy();
      return;
    case 'drip':
      return drip(response);
    case 'hang':
      return;
  }
}
