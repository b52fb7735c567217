import { row } from './behaviour.ts';

const liteLlm = (message: string, code: string) => ({ error: { message, type: null, param: null, code } });
const inPython =
  "litellm.BadRequestError: litellm.ContextWindowExceededError: ContextWindowExceededError: OpenAIException - Error code: 400 - {'error': {'message': \"This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.\", 'type': 'invalid_request_error', 'param': 'messages', 'code': 'context_length_exceeded'}}\nReceived Model Group=gpt-4";
const inBytes =
  'litellm.BadRequestError: AnthropicException - b\'{"type":"error","error":{"type":"invalid_request_error","message":"input length and `max_tokens` exceed context limit: 179413 + 32768 > 200000, decrease input length or `max_tokens` and try again"}}\'. Received Model Group=anthropic/claude';

/** Gateways and web servers in front of a model. */
export const gatewayBehaviours = [
  row('LiteLLM: too long, as Python prints it', 400, liteLlm(inPython, '400'), 'input-too-long'),
  row('LiteLLM: too long, as Python prints bytes', 400, liteLlm(inBytes, '400'), 'input-too-long'),
  row(
    'LiteLLM: a model it does not know',
    400,
    {
      error: {
        message:
          '/chat/completions: Invalid model name passed in model=gpt-9. Call `/v1/models` to view available models for your key.',
        type: 'invalid_request_error',
        param: 'model',
        code: '400',
      },
    },
    'model-unknown',
  ),
  row(
    'LiteLLM: a key it does not know',
    401,
    {
      error: {
        message:
          'Authentication Error, Invalid proxy server token passed. Received API Key = sk-...abcd. Unable to find token in cache or `LiteLLM_VerificationTable`',
        type: 'token_not_found_in_db',
        param: 'key',
        code: '401',
      },
    },
    'model-not-allowed',
  ),
  row(
    'LiteLLM: a budget',
    400,
    {
      error: {
        message: 'Budget has been exceeded! Current cost: 10.2, Max budget: 10.0',
        type: 'budget_exceeded',
        param: null,
        code: '400',
      },
    },
    'model-quota',
  ),
  row(
    'LiteLLM: a limit',
    429,
    {
      error: {
        message:
          'litellm.RateLimitError: RateLimitError: OpenAIException - Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used 29000, Requested 2000. Please try again in 2s.',
        type: 'throttling_error',
        param: null,
        code: '429',
      },
    },
    'model-throttled',
    { retryAfterMs: 2000 },
  ),
  row(
    'LiteLLM: another’s quota',
    429,
    {
      error: {
        message:
          "litellm.RateLimitError: RateLimitError: OpenAIException - Error code: 429 - {'error': {'message': 'You exceeded your current quota, please check your plan and billing details.', 'type': 'insufficient_quota', 'param': None, 'code': 'insufficient_quota'}}",
        type: null,
        param: null,
        code: '429',
      },
    },
    'model-quota',
  ),
  row(
    'LiteLLM: another’s filter',
    400,
    {
      error: {
        message:
          "litellm.ContentPolicyViolationError: AzureException - The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
        type: null,
        param: null,
        code: '400',
      },
    },
    'model-refused',
  ),
  row(
    'LiteLLM: no connection',
    500,
    {
      error: {
        message: 'litellm.APIConnectionError: OpenAIException - Connection error.',
        type: null,
        param: null,
        code: '500',
      },
    },
    'model-error',
  ),
  row('Triton: text alone', 400, 'Request too large: the prompt exceeds the maximum context length', 'input-too-long', {
    headers: { 'content-type': 'text/plain' },
  }),
  row(
    'a problem of RFC 9457',
    429,
    { type: 'about:blank', title: 'Too Many Requests', status: 429, detail: 'Slow down.' },
    'model-throttled',
    { headers: { 'content-type': 'application/problem+json', 'retry-after': '3' }, retryAfterMs: 3000 },
  ),
  row(
    'nginx: a body too large',
    413,
    '<html><head><title>413 Request Entity Too Large</title></head></html>',
    'input-too-long',
    { headers: { 'content-type': 'text/html' } },
  ),
  row('nginx: nothing behind it', 502, '<html><head><title>502 Bad Gateway</title></head></html>', 'model-error', {
    headers: { 'content-type': 'text/html' },
  }),
  row('Cloudflare: an origin that is away', 521, 'error code: 521', 'model-error', {
    headers: { 'content-type': 'text/plain' },
  }),
  row(
    'Cloudflare: a page with words about quotas',
    403,
    '<html>You have been blocked. Your quota is exceeded, insufficient credits.</html>',
    'model-not-allowed',
    { headers: { 'content-type': 'text/html' } },
  ),
  row('a redirect', 307, '', 'model-protocol', { headers: { location: '/elsewhere' } }),
];
