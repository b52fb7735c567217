import { row } from './behaviour.ts';

const groq = (message: string, code: string, more: object = {}) => ({
  error: { message, type: 'invalid_request_error', code, ...more },
});
const mistral = (message: string, type: string, code: string | null = null) => ({
  object: 'error',
  message,
  type,
  param: null,
  code,
});

/** Groq and Mistral. */
export const groqAndMistralBehaviours = [
  row(
    'Groq: JSON that does not fit',
    400,
    groq(
      "Failed to generate JSON. Please adjust your prompt. See 'failed_generation' for more details.",
      'json_validate_failed',
      { failed_generation: '{"a": the maximum context length is 5' },
    ),
    'answer-not-json',
  ),
  row(
    'Groq: JSON that does not fit, and what it cost',
    400,
    {
      ...groq('Generated JSON does not match the expected schema.', 'json_validate_failed'),
      usage: { prompt_tokens: 40, completion_tokens: 9 },
    },
    'answer-not-json',
    { usage: [40, 9] },
  ),
  row(
    'Groq: an output it could not read',
    400,
    groq('Parsing failed. The model generated output that could not be parsed.', 'output_parse_failed'),
    'answer-not-json',
  ),
  row(
    'Groq: a tool call that fails',
    400,
    groq(
      "Failed to call a function. Please adjust your prompt. See 'failed_generation' for more details.",
      'tool_use_failed',
      { failed_generation: '' },
    ),
    'answer-tool-call',
  ),
  row(
    'Groq: a tool call that is not wanted',
    400,
    groq('Tool choice is none, but model called a tool', 'tool_use_failed'),
    'answer-tool-call',
  ),
  row(
    'Groq: no room in the flex tier',
    498,
    groq('Flex tier capacity exceeded for this model. Please try again later.', 'capacity_exceeded'),
    'model-capacity',
  ),
  row(
    'Groq: a limit',
    429,
    {
      error: {
        message:
          'Rate limit reached for model `llama-3.3-70b` in organization `org_1` service tier `on_demand` on tokens per minute (TPM): Limit 12000, Used 11300, Requested 2000. Please try again in 6.5s. Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing',
        type: 'tokens',
        code: 'rate_limit_exceeded',
      },
    },
    'model-throttled',
    { retryAfterMs: 6500 },
  ),
  row(
    'Groq: a limit a day',
    429,
    {
      error: {
        message:
          'Rate limit reached for model `llama-3.3-70b` on tokens per day (TPD): Limit 100000, Used 99900, Requested 500. Please try again in 5m45.6s.',
        type: 'tokens',
        code: 'rate_limit_exceeded',
      },
    },
    'model-throttled',
    { retryAfterMs: 345_600 },
  ),
  row(
    'Groq: a request over the whole minute',
    413,
    {
      error: {
        message:
          'Request too large for model `llama-3.1-8b` in organization `org_1` service tier `on_demand` on tokens per minute (TPM): Limit 6000, Requested 7800, please reduce your message size and try again.',
        type: 'tokens',
        code: 'rate_limit_exceeded',
      },
    },
    'input-too-long',
  ),
  row(
    'Groq: too long',
    400,
    {
      error: {
        message: 'Please reduce the length of the messages or completion.',
        type: 'invalid_request_error',
        param: 'messages',
        code: 'context_length_exceeded',
      },
    },
    'input-too-long',
  ),
  row(
    'Groq: a limit of tokens that is too large',
    400,
    {
      error: {
        message:
          '`max_tokens` must be less than or equal to `32768`, the maximum value for `max_tokens` is less than the `context_window` for this model',
        type: 'invalid_request_error',
      },
    },
    'model-rejected',
  ),
  row(
    'Groq: a model that is gone',
    400,
    groq(
      'The model `mixtral-8x7b-32768` has been decommissioned and is no longer supported. Please refer to https://console.groq.com/docs/deprecations',
      'model_decommissioned',
    ),
    'model-unknown',
  ),
  row(
    'Groq: a field that it does not take',
    400,
    {
      error: {
        message:
          "'messages.0' : for 'role:user' the following must be satisfied[('messages.0' : property 'timestamp' is unsupported)]",
        type: 'invalid_request_error',
      },
    },
    'model-rejected',
  ),
  row(
    'Mistral: too long',
    400,
    mistral(
      'Prompt contains 140000 tokens and 0 draft tokens, too large for model with 131072 maximum context length',
      'invalid_request_prompt',
      '3051',
    ),
    'input-too-long',
  ),
  row(
    'Mistral: no room in its tier',
    429,
    mistral('Service tier capacity exceeded for this model.', 'service_tier_capacity_exceeded', '3505'),
    'model-capacity',
  ),
  row('Mistral: a limit', 429, mistral('Rate limit exceeded', 'rate_limited', '1300'), 'model-throttled'),
  row(
    'Mistral: a model it does not know',
    400,
    mistral('Invalid model: mistral-9', 'invalid_model', '1500'),
    'model-unknown',
  ),
  row('Mistral: no key', 401, { detail: 'Unauthorized' }, 'model-not-allowed'),
  row(
    'Mistral: a field it does not take',
    422,
    {
      object: 'error',
      message: {
        detail: [
          {
            type: 'extra_forbidden',
            loc: ['body', 'seed'],
            msg: 'Extra inputs are not permitted',
            input: 'the maximum context length is 5 tokens, exceeded',
          },
        ],
      },
      type: 'invalid_request_error',
    },
    'model-rejected',
  ),
  row('Mistral: nothing paid', 402, { message: 'You have no active subscription.' }, 'model-quota'),
];
