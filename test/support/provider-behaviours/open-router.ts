import { row } from './behaviour.ts';

const openRouter = (code: number, message: string, metadata?: object) => ({
  error: { message, code, ...(metadata && { metadata }) },
  user_id: 'user_1',
});
const raw = (code: number, told: object | string) =>
  openRouter(code, 'Provider returned error', {
    raw: typeof told === 'string' ? told : JSON.stringify(told),
    provider_name: 'DeepInfra',
    is_byok: false,
  });

/** OpenRouter, which passes on what others say. */
export const openRouterBehaviours = [
  row(
    'OpenRouter: no credits',
    402,
    openRouter(402, 'Insufficient credits. Add more using https://openrouter.ai/settings/credits'),
    'model-quota',
  ),
  row(
    'OpenRouter: too few credits',
    402,
    openRouter(
      402,
      'This request requires more credits, or fewer max_tokens. You requested up to 65536 tokens, but can only afford 3000.',
    ),
    'model-quota',
  ),
  row(
    'OpenRouter: free models of a day',
    429,
    openRouter(
      429,
      'Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day',
      { headers: { 'X-RateLimit-Limit': '50', 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '1792627200000' } },
    ),
    'model-quota',
  ),
  row(
    'OpenRouter: free models of a minute',
    429,
    openRouter(429, 'Rate limit exceeded: free-models-per-min.', {
      headers: { 'X-RateLimit-Limit': '20', 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '1792567730000' },
    }),
    'model-throttled',
    { headers: { date: 'Wed, 21 Oct 2026 07:28:00 GMT' }, retryAfterMs: 50_000 },
  ),
  row(
    'OpenRouter: another’s limit, in words',
    429,
    raw(
      429,
      'z-ai/glm-5 is temporarily rate-limited upstream. Please retry shortly, or add your own key to accumulate your rate limits',
    ),
    'model-throttled',
  ),
  row(
    'OpenRouter: too long at another',
    400,
    raw(400, {
      error: {
        message: "This model's maximum context length is 32768 tokens. However, you requested 40000 tokens.",
        type: 'BadRequestError',
        code: 400,
      },
    }),
    'input-too-long',
  ),
  row(
    'OpenRouter: too long, by its own count',
    400,
    openRouter(
      400,
      "This endpoint's maximum context length is 131072 tokens. However, you requested about 150000 tokens (149000 of text input, 1000 in the output). Please reduce the length of either one, or use the middle-out transform.",
    ),
    'input-too-long',
  ),
  row(
    'OpenRouter: no balance at another',
    429,
    raw(429, {
      error: {
        message:
          'Your account org-1 is suspended due to insufficient balance, please recharge your account or check your plan and billing details',
        type: 'exceeded_current_quota_error',
      },
    }),
    'model-quota',
  ),
  row(
    'OpenRouter: a form that another rejects',
    400,
    raw(400, {
      error: {
        message:
          "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.",
        type: 'invalid_request_error',
        param: 'input',
        code: null,
      },
    }),
    'model-rejected',
  ),
  row(
    'OpenRouter: flagged',
    403,
    openRouter(
      403,
      'Your chosen model requires moderation and your input was flagged for "violence". No credits were charged.',
      { reasons: ['violence'], flagged_input: 'my quota is exceeded, insufficient credits', provider_name: 'OpenAI' },
    ),
    'model-refused',
  ),
  row('OpenRouter: a model it does not know', 400, openRouter(400, 'x/y is not a valid model ID'), 'model-unknown'),
  row('OpenRouter: a model nobody serves', 404, openRouter(404, 'No endpoints found for x/y.'), 'model-unknown'),
  row(
    'OpenRouter: another that is down',
    502,
    raw(502, 'upstream connect error or disconnect/reset before headers'),
    'model-error',
  ),
  row(
    'OpenRouter: another that waits',
    503,
    openRouter(503, 'No available model provider that meets your routing requirements'),
    'model-error',
  ),
];
