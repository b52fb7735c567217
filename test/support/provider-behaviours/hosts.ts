import { openAiError as error, row } from './behaviour.ts';

/** Those who host the models of others. */
export const hostBehaviours = [
  row(
    'Together: too long',
    422,
    {
      error: {
        message:
          'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193. Given: 9000 `inputs` tokens and 512 `max_new_tokens`',
        type: 'invalid_request_error',
        param: null,
        code: null,
      },
    },
    'input-too-long',
  ),
  row(
    'Together: too long, in newer words',
    400,
    {
      error: {
        message: "The input (140000 tokens) is longer than the model's context length (131072 tokens).",
        type: 'invalid_request_error',
      },
    },
    'input-too-long',
  ),
  row(
    'Together: a model it has not',
    400,
    {
      error: {
        message:
          'Unable to access model x/y. Please visit https://api.together.ai/models to view the list of supported models.',
        type: 'invalid_request_error',
        code: 'model_not_available',
      },
    },
    'model-unknown',
  ),
  row(
    'Together: a limit',
    429,
    {
      error: {
        message: 'You have been rate limited. Your rate limit is 60 queries per minute. To increase, please upgrade.',
        type: 'rate_limit',
        code: null,
      },
    },
    'model-throttled',
    { headers: { 'x-ratelimit-reset': '4', 'x-ratelimit-remaining': '0' }, retryAfterMs: 4000 },
  ),
  row(
    'Together: overloaded',
    503,
    error('The server is currently overloaded or at capacity. Please try again later.', 'service_unavailable'),
    'model-error',
  ),
  row(
    'Fireworks: too long',
    400,
    {
      error: {
        object: 'error',
        type: 'invalid_request_error',
        message: 'The prompt is too long: 140000, model maximum context length: 131071',
      },
    },
    'input-too-long',
  ),
  row(
    'Fireworks: a model it does not know',
    404,
    {
      error: {
        object: 'error',
        type: 'invalid_request_error',
        code: 'NOT_FOUND',
        message: 'Model not found, inaccessible, and/or not deployed',
      },
    },
    'model-unknown',
  ),
  row(
    'Fireworks: an account suspended',
    412,
    {
      error:
        'Account x is suspended, possibly due to reaching the monthly spending limit or failure to pay past invoices.',
    },
    'model-quota',
  ),
  row(
    'Cerebras: too long',
    400,
    {
      message: 'Please reduce the length of the messages or completion. Current length is 42328 while limit is 40000',
      type: 'invalid_request_error',
      param: 'messages',
      code: 'context_length_exceeded',
    },
    'input-too-long',
  ),
  row(
    'Cerebras: a limit of tokens',
    429,
    {
      message: 'Tokens per minute limit exceeded - too many tokens processed.',
      type: 'too_many_tokens_error',
      param: 'quota',
      code: 'token_quota_exceeded',
    },
    'model-throttled',
    {
      headers: {
        'x-ratelimit-remaining-tokens-minute': '0',
        'x-ratelimit-reset-tokens-minute': '11.382',
        'x-ratelimit-remaining-requests-day': '14000',
        'x-ratelimit-reset-requests-day': '33011.38',
      },
      retryAfterMs: 11_382,
    },
  ),
  row(
    'Cerebras: a full queue',
    429,
    {
      message: "We're experiencing high traffic right now! Please try again soon.",
      type: 'too_many_requests_error',
      param: 'queue',
      code: 'queue_exceeded',
    },
    'model-throttled',
  ),
  row(
    'Cerebras: a model it does not know',
    404,
    {
      message: 'Model x does not exist or you do not have access to it.',
      type: 'not_found_error',
      code: 'model_not_found',
    },
    'model-unknown',
  ),
  row(
    'SambaNova: too long',
    400,
    error(
      "This model's maximum context length is 16384 tokens. However, you requested 17000 tokens.",
      'Error',
      'context_length_exceeded',
    ),
    'input-too-long',
  ),
  row(
    'SambaNova: a limit',
    429,
    { error: { message: 'Rate limit exceeded', type: 'Error', code: 'rate_limit_exceeded' } },
    'model-throttled',
    { headers: { 'retry-after': '1m5s' }, retryAfterMs: 65_000 },
  ),
  row(
    'Perplexity: a model it does not know',
    400,
    {
      error: {
        message: "Invalid model 'sonar-9'. Permitted models can be found in the documentation.",
        type: 'invalid_model',
        code: 400,
      },
    },
    'model-unknown',
  ),
  row(
    'Hugging Face: a model that is loading',
    503,
    { error: 'Model x/y is currently loading', estimated_time: 20.0 },
    'model-error',
  ),
  row(
    'Hugging Face: credits of the month',
    402,
    {
      error:
        'You have exceeded your monthly included credits for Inference Providers. Subscribe to PRO to get 20x more monthly included credits.',
    },
    'model-quota',
  ),
  row(
    'Hugging Face: a model nobody serves',
    400,
    {
      error: {
        message: "The requested model 'x/y' is not supported by any provider you have enabled.",
        type: 'invalid_request_error',
        param: 'model',
        code: 'model_not_supported',
      },
    },
    'model-unknown',
  ),
  row(
    'Poolside: too long',
    400,
    error('Input length 300000 exceeds the maximum allowed input length of 262144 tokens.'),
    'input-too-long',
  ),
  row(
    'Cloudflare: too long',
    413,
    {
      errors: [
        {
          message:
            'AiError: The estimated number of input and maximum output tokens (9000) exceeded this model context window limit (8000).',
          code: 5021,
        },
      ],
      success: false,
      result: {},
      messages: [],
    },
    'input-too-long',
  ),
  row(
    'Cloudflare: its free tier of a day',
    429,
    {
      errors: [
        {
          message:
            'AiError: you have used up your daily free allocation of 10,000 neurons, please upgrade to a paid plan',
          code: 4006,
        },
      ],
      success: false,
    },
    'model-quota',
  ),
];
