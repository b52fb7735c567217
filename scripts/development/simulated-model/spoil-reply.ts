import type { Misbehaviour } from './misbehaviours.ts';
import type { Question } from './read-question.ts';
import { type Reply, replyWithError } from './reply.ts';

const errorCodes: Record<number, [code: string | null, message: string]> = {
  400: [null, 'The simulated model was told to reject this request.'],
  401: ['invalid_api_key', 'Incorrect API key provided.'],
  402: ['insufficient_quota', 'Payment is required.'],
  403: ['unsupported_country_region_territory', 'This key may not do that.'],
  404: ['model_not_found', 'The model does not exist or you do not have access to it.'],
  429: ['rate_limit_exceeded', 'Rate limit reached. Please try again later.'],
  503: [null, 'The engine is currently overloaded, please try again later.'],
};
const webPage =
  '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>';

/** Spoils a good reply as one misbehaviour of kind `wire` or `latency` says; others leave it as it is. */
export function spoilReply(reply: Reply, wrong: Misbehaviour, question: Question): Reply {
  const wait: Record<string, string> =
    wrong.retryAfter === undefined ? {} : { 'retry-after': String(wrong.retryAfter) };
  switch (wrong.name) {
    case 'slow':
      return { ...reply, delayMs: reply.delayMs + (wrong.amount ?? 1000) };
    case 'fail':
      return failWith(reply, 500, wait);
    case 'throttle':
      return failWith(reply, 429, { 'retry-after': '1', ...wait });
    case 'status':
      return failWith(reply, wrong.amount ?? 500, wait);
    case 'quota':
      return instead(reply, replyWithError(429, 'insufficient_quota', 'You exceeded your current quota.', wait));
    case 'toolong':
      return instead(
        reply,
        replyWithError(400, 'context_length_exceeded', "This model's maximum context length is 8192 tokens."),
      );
    case 'quote':
      return instead(reply, replyWithError(500, null, `Could not answer: ${question.user}`));
    default:
      return spoilDelivery(reply, wrong);
  }
}

function spoilDelivery(reply: Reply, wrong: Misbehaviour): Reply {
  switch (wrong.name) {
    case 'hang':
    case 'reset':
      return { ...reply, status: 0, delivery: { is: wrong.name } };
    case 'stall':
    case 'cut':
      return { ...reply, delivery: { is: wrong.name } };
    case 'drip':
      return { ...reply, delivery: { is: 'drip', everyMs: wrong.amount ?? 50 } };
    case 'html':
      return withBody(reply, 'text/html; charset=utf-8', webPage);
    case 'sse':
      return withBody(reply, 'text/event-stream', `data: ${reply.body}\n\ndata: [DONE]\n\n`);
    case 'garbage':
      return withBody(reply, 'application/json', '{"id":"chatcmpl-\u0000\u0007<<<%%%');
    default:
      return reply;
  }
}

function failWith(reply: Reply, status: number, headers: Record<string, string>): Reply {
  const [code, message] = errorCodes[status] ?? [null, 'The server had an error while processing your request.'];
  return instead(reply, replyWithError(status, code, message, headers));
}

/** Another reply after the same delay and with the same headers beside its own. */
function instead(reply: Reply, other: Reply): Reply {
  return { ...other, headers: { ...reply.headers, ...other.headers }, delayMs: reply.delayMs };
}

function withBody(reply: Reply, contentType: string, body: string): Reply {
  return { ...reply, headers: { ...reply.headers, 'content-type': contentType }, body };
}
