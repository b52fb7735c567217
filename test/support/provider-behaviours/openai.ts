import { openAiError as error, row } from './behaviour.ts';

const perMinute =
  'Rate limit reached for gpt-4o in organization org-abc on tokens per min (TPM): Limit 30000, Used 29500, Requested 1200. Please try again in 1.4s. Visit https://platform.openai.com/account/rate-limits to learn more. You can increase your rate limit by adding a payment method to your account at https://platform.openai.com/account/billing.';

/** OpenAI. */
export const openAiBehaviours = [
  row(
    'OpenAI: a key it does not know',
    401,
    error(
      'Incorrect API key provided: sk-12***89. You can find your API key at https://platform.openai.com/account/api-keys.',
      'invalid_request_error',
      'invalid_api_key',
    ),
    'model-not-allowed',
  ),
  row(
    'OpenAI: no key',
    401,
    error(
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth",
    ),
    'model-not-allowed',
  ),
  row(
    'OpenAI: a country it does not serve',
    403,
    error('Country, region, or territory not supported', 'request_forbidden', 'unsupported_country_region_territory'),
    'model-not-allowed',
  ),
  row(
    'OpenAI: a project without the model',
    403,
    error('Project `proj_abc` does not have access to model `gpt-5`', 'invalid_request_error', 'model_not_found'),
    'model-not-allowed',
  ),
  row(
    'OpenAI: a model it does not know',
    404,
    error(
      'The model `gpt-9` does not exist or you do not have access to it.',
      'invalid_request_error',
      'model_not_found',
    ),
    'model-unknown',
  ),
  row(
    'OpenAI: a model that is no chat model',
    404,
    error(
      'This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?',
    ),
    'model-unknown',
  ),
  row(
    'OpenAI: an unsupported parameter',
    400,
    error(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      'invalid_request_error',
      'unsupported_parameter',
    ),
    'model-rejected',
  ),
  row(
    'OpenAI: a limit of tokens that is too large',
    400,
    error(
      'max_tokens is too large: 100000. This model supports at most 16384 completion tokens, whereas you provided 100000.',
      'invalid_request_error',
      'invalid_value',
    ),
    'model-rejected',
  ),
  row(
    'OpenAI: a schema it does not take',
    400,
    error(
      "Invalid schema for response_format 'a': In context=(), 'additionalProperties' is required to be supplied and to be false.",
    ),
    'model-rejected',
  ),
  row(
    'OpenAI: too long, by its code',
    400,
    error(
      "This model's maximum context length is 128000 tokens. However, your messages resulted in 141203 tokens. Please reduce the length of the messages.",
      'invalid_request_error',
      'context_length_exceeded',
    ),
    'input-too-long',
  ),
  row(
    'OpenAI: too long, in the words of gpt-5',
    400,
    error(
      'Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 509178 tokens. Please reduce the length of the messages.',
    ),
    'input-too-long',
  ),
  row(
    'OpenAI: too long, in the words of its newer endpoint',
    400,
    error('Your input exceeds the context window of this model. Please adjust your input and try again.'),
    'input-too-long',
  ),
  row(
    'OpenAI: a message too long',
    400,
    error(
      "Invalid 'messages[1].content': string too long. Expected a string with maximum length 1048576, but got a string with length 1200000 instead.",
      'invalid_request_error',
      'string_above_max_length',
    ),
    'input-too-long',
  ),
  row(
    'OpenAI: more tokens in one request than in a minute',
    429,
    error(
      'Request too large for gpt-4o in organization org-abc on tokens per min (TPM): Limit 30000, Requested 51000. The input or output tokens must be reduced in order to run successfully.',
      'tokens',
      'rate_limit_exceeded',
    ),
    'input-too-long',
  ),
  row(
    'OpenAI: the limit of tokens reached before an answer',
    400,
    error(
      'Could not finish the message because max_tokens or model output limit was reached. Please try again with higher max_tokens.',
    ),
    'answer-cut-short',
  ),
  row(
    'OpenAI: a prompt that is flagged',
    400,
    error(
      'Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt: https://platform.openai.com/docs/guides/reasoning',
      'invalid_request_error',
      'invalid_prompt',
    ),
    'model-refused',
  ),
  row(
    'OpenAI: the quota is used up',
    429,
    error(
      'You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.',
      'insufficient_quota',
      'insufficient_quota',
    ),
    'model-quota',
  ),
  row(
    'OpenAI: the quota is used up, by words alone, and a wait',
    429,
    error('You exceeded your current quota, please check your plan and billing details.', 'x'),
    'model-quota',
    { headers: { 'retry-after': '20' } },
  ),
  row(
    'OpenAI: the hard limit of billing',
    429,
    error('Billing hard limit has been reached', 'invalid_request_error', 'billing_hard_limit_reached'),
    'model-quota',
  ),
  row(
    'OpenAI: an account not active',
    429,
    error(
      'Your account is not active, please check your billing details on our website.',
      'billing_not_active',
      'billing_not_active',
    ),
    'model-quota',
  ),
  row(
    'OpenAI: a limit a minute, with a word on payment',
    429,
    error(perMinute, 'tokens', 'rate_limit_exceeded'),
    'model-throttled',
    { retryAfterMs: 1400 },
  ),
  row(
    'OpenAI: a limit a day',
    429,
    error(
      'Rate limit reached for gpt-4o on requests per day (RPD): Limit 200, Used 200, Requested 1. Please try again in 7m12s.',
      'requests',
      'rate_limit_exceeded',
    ),
    'model-throttled',
    { retryAfterMs: 432_000 },
  ),
  row('OpenAI: a limit with both headers', 429, error(perMinute, 'tokens', 'rate_limit_exceeded'), 'model-throttled', {
    headers: { 'retry-after': '2', 'retry-after-ms': '1372' },
    retryAfterMs: 1372,
  }),
  row(
    'OpenAI: no room in the flex tier',
    429,
    error('Resource Unavailable', 'resource_unavailable', 'resource_unavailable'),
    'model-capacity',
  ),
  row(
    'OpenAI: too many at once',
    503,
    error('The engine is currently overloaded, please try again later', 'server_error', 'overloaded'),
    'model-error',
  ),
  row('OpenAI: slow down', 503, error('Slow Down', 'server_error', 'slow_down'), 'model-throttled', {
    headers: { 'retry-after': '900' },
    retryAfterMs: 900_000,
  }),
  row(
    'OpenAI: an error of its own',
    500,
    error('The server had an error while processing your request. Sorry about that!', 'server_error'),
    'model-error',
  ),
  row(
    'OpenAI: an error of its own, and the headers of every answer',
    500,
    error('The server had an error', 'server_error'),
    'model-error',
    { headers: { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6s' } },
  ),
  row('OpenAI: another one is being changed', 409, error('The resource is locked'), 'model-error'),
];
