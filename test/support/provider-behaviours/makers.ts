import { openAiError as error, row } from './behaviour.ts';

/** DeepSeek and xAI, who make what they serve. */
export const makerBehaviours = [
  row(
    'DeepSeek: no balance',
    402,
    error('Insufficient Balance', 'unknown_error', 'invalid_request_error'),
    'model-quota',
  ),
  row(
    'DeepSeek: a model it does not know',
    400,
    error('Model Not Exist', 'invalid_request_error', 'invalid_request_error'),
    'model-unknown',
  ),
  row(
    'DeepSeek: too long',
    400,
    error(
      "This model's maximum context length is 131072 tokens. However, you requested 150000 tokens (142000 in the messages, 8000 in the completion). Please reduce the length of the messages or completion.",
      'invalid_request_error',
      'invalid_request_error',
    ),
    'input-too-long',
  ),
  row(
    'DeepSeek: content it does not take',
    400,
    error('Content Exists Risk', 'invalid_request_error', 'invalid_request_error'),
    'model-refused',
  ),
  row(
    'DeepSeek: a key it does not know',
    401,
    error('Authentication Fails, Your api key: ****abcd is invalid', 'authentication_error', 'invalid_request_error'),
    'model-not-allowed',
  ),
  row(
    'DeepSeek: busy',
    503,
    error(
      'Service is too busy. We advise users to temporarily switch to alternative LLM API service providers.',
      'service_unavailable_error',
    ),
    'model-error',
  ),
  row(
    'xAI: no credits',
    429,
    {
      code: 'Some resource has been exhausted',
      error:
        'Your team 16f2151a has either used all available credits or reached its monthly spending limit. To continue making API requests, please purchase more credits or raise your spending limit.',
    },
    'model-quota',
  ),
  row(
    'xAI: no credits, as a 403',
    403,
    {
      code: 'The caller does not have permission to execute the specified operation',
      error: 'Your newly created team does not have any credits yet. You have used all available credits.',
    },
    'model-quota',
  ),
  row(
    'xAI: too long',
    400,
    {
      code: 'Client specified an invalid argument',
      error: "This model's maximum prompt length is 131072 but the request contains 136973 tokens.",
    },
    'input-too-long',
  ),
  row(
    'xAI: a key it does not know',
    400,
    {
      code: 'Client specified an invalid argument',
      error: 'Incorrect API key provided: xa***en. You can obtain an API key from https://console.x.ai.',
    },
    'model-not-allowed',
  ),
  row(
    'xAI: a model it does not know',
    404,
    {
      code: 'Some requested entity was not found',
      error: 'The model grok-9 does not exist or your team 1 does not have access to it.',
    },
    'model-unknown',
  ),
  row(
    'xAI: content it does not take',
    403,
    {
      code: 'The caller does not have permission to execute the specified operation',
      error: 'Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_CSAM',
    },
    'model-refused',
  ),
];
