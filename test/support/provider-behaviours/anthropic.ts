import { row } from './behaviour.ts';

const anthropic = (type: string, message: string) => ({ type: 'error', error: { type, message }, request_id: 'req_1' });
const viaOpenAi = (type: string, message: string) => ({ error: { code: type, message, type, param: null } });

/** Anthropic, also behind its endpoint in the form of OpenAI. */
export const anthropicBehaviours = [
  row(
    'Anthropic: too long',
    400,
    anthropic('invalid_request_error', 'prompt is too long: 208544 tokens > 200000 maximum'),
    'input-too-long',
  ),
  row(
    'Anthropic: too long with its limit',
    400,
    anthropic(
      'invalid_request_error',
      'input length and `max_tokens` exceed context limit: 179413 + 32768 > 200000, decrease input length or `max_tokens` and try again',
    ),
    'input-too-long',
  ),
  row(
    'Anthropic: a body too large',
    413,
    anthropic('request_too_large', 'Request exceeds the maximum size'),
    'input-too-long',
  ),
  row(
    'Anthropic: no credit',
    400,
    anthropic(
      'invalid_request_error',
      'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
    ),
    'model-quota',
  ),
  row(
    'Anthropic: no credit, in OpenAI’s envelope',
    400,
    viaOpenAi('invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
    'model-quota',
  ),
  row(
    'Anthropic: a limit of usage that the owner set',
    400,
    anthropic(
      'invalid_request_error',
      'You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.',
    ),
    'model-quota',
  ),
  row(
    'Anthropic: a limit',
    429,
    anthropic(
      'rate_limit_error',
      "This request would exceed your organization's rate limit of 30,000 input tokens per minute. For details, refer to: https://docs.claude.com/en/api/rate-limits.",
    ),
    'model-throttled',
    { headers: { 'retry-after': '14', 'anthropic-ratelimit-requests-remaining': '0' }, retryAfterMs: 14_000 },
  ),
  row(
    'Anthropic: a limit, by its own headers',
    429,
    anthropic('rate_limit_error', 'Number of request tokens has exceeded your per-minute rate limit'),
    'model-throttled',
    {
      headers: {
        date: 'Wed, 21 Oct 2026 07:28:00 GMT',
        'anthropic-ratelimit-input-tokens-remaining': '0',
        'anthropic-ratelimit-input-tokens-reset': '2026-10-21T07:28:09Z',
        'anthropic-ratelimit-requests-remaining': '49',
        'anthropic-ratelimit-requests-reset': '2026-10-21T07:28:01Z',
      },
      retryAfterMs: 9000,
    },
  ),
  row('Anthropic: overloaded', 529, anthropic('overloaded_error', 'Overloaded'), 'model-error'),
  row(
    'Anthropic: overloaded, and says for how long',
    529,
    anthropic('overloaded_error', 'Overloaded'),
    'model-throttled',
    { headers: { 'retry-after': '30' }, retryAfterMs: 30_000 },
  ),
  row('Anthropic: an error of its own', 500, anthropic('api_error', 'Internal server error'), 'model-error'),
  row(
    'Anthropic: a key it does not know',
    401,
    anthropic('authentication_error', 'invalid x-api-key'),
    'model-not-allowed',
  ),
  row(
    'Anthropic: no right to it',
    403,
    anthropic('permission_error', 'Your API key does not have permission to use the specified resource.'),
    'model-not-allowed',
  ),
  row('Anthropic: a model it does not know', 404, anthropic('not_found_error', 'model: claude-9'), 'model-unknown'),
  row(
    'Anthropic: its filter',
    400,
    anthropic('invalid_request_error', 'Output blocked by content filtering policy'),
    'model-refused',
  ),
  row(
    'Anthropic: a prefill that it does not take',
    400,
    anthropic('invalid_request_error', 'messages: final assistant content cannot end with trailing whitespace'),
    'model-rejected',
  ),
];
