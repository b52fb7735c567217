import { row } from './behaviour.ts';

const google = (code: number, status: string, message: string, details: object[] = []) => [
  { error: { code, message, status, ...(details.length > 0 && { details }) } },
];
const quotaFailure = (quotaId: string, quotaMetric = 'generate_content_free_tier_requests') => ({
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: [
    {
      quotaMetric: `generativelanguage.googleapis.com/${quotaMetric}`,
      quotaId,
      quotaDimensions: { location: 'global', model: 'gemini-2.5-pro' },
      quotaValue: '50',
    },
  ],
});
const retryInfo = (retryDelay: string) => ({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay });
const exceeded =
  'You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.';
const metric = (limit: number, wait: string) =>
  `${exceeded}\n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: ${limit}, model: gemini-2.5-pro\nPlease retry in ${wait}.`;

/** Google: Gemini and Vertex. */
export const googleBehaviours = [
  row(
    'Google: too long',
    400,
    google(
      400,
      'INVALID_ARGUMENT',
      'The input token count (1200293) exceeds the maximum number of tokens allowed (1048576).',
    ),
    'input-too-long',
  ),
  row(
    'Google: a key it does not know',
    400,
    google(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID', domain: 'googleapis.com' },
    ]),
    'model-not-allowed',
  ),
  row(
    'Google: a key that ended',
    400,
    google(400, 'INVALID_ARGUMENT', 'API key expired. Please renew the API key.'),
    'model-not-allowed',
  ),
  row(
    'Google: a country it does not serve',
    400,
    google(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.'),
    'model-rejected',
  ),
  row(
    'Google: a model it does not know',
    404,
    google(
      404,
      'NOT_FOUND',
      'models/gemini-9 is not found for API version v1main, or is not supported for generateContent.',
    ),
    'model-unknown',
  ),
  row(
    'Google: no right to it',
    403,
    google(
      403,
      'PERMISSION_DENIED',
      'Generative Language API has not been used in project 1 before or it is disabled.',
    ),
    'model-not-allowed',
  ),
  row(
    'Google: the quota of a day',
    429,
    google(429, 'RESOURCE_EXHAUSTED', metric(50, '33.2s'), [
      quotaFailure('GenerateRequestsPerDayPerProjectPerModel-FreeTier'),
      retryInfo('33s'),
    ]),
    'model-quota',
  ),
  row(
    'Google: a quota of a day and one of a minute',
    429,
    google(429, 'RESOURCE_EXHAUSTED', exceeded, [
      { ...quotaFailure('GenerateRequestsPerMinutePerProjectPerModel') },
      quotaFailure('GenerateContentInputTokensPerModelPerDay-FreeTier'),
      retryInfo('20s'),
    ]),
    'model-quota',
  ),
  row('Google: no quota at all', 429, google(429, 'RESOURCE_EXHAUSTED', metric(0, '11.665902715s')), 'model-quota'),
  row(
    'Google: the quota of a minute',
    429,
    google(429, 'RESOURCE_EXHAUSTED', exceeded, [
      quotaFailure('GenerateRequestsPerMinutePerProjectPerModel-FreeTier'),
      retryInfo('12s'),
    ]),
    'model-throttled',
    { retryAfterMs: 12_000 },
  ),
  row(
    'Google: a quota of which only the wait is told',
    429,
    google(429, 'RESOURCE_EXHAUSTED', `${exceeded}\nPlease retry in 45.578569677s.`),
    'model-throttled',
    { retryAfterMs: 45_579 },
  ),
  row(
    'Google: exhausted, and no more',
    429,
    google(429, 'RESOURCE_EXHAUSTED', 'Resource has been exhausted (e.g. check quota).'),
    'model-throttled',
  ),
  row(
    'Google: exhausted, behind a gateway that prints it',
    429,
    {
      error: {
        message: `${JSON.stringify({ error: { code: 429, message: 'Resource has been exhausted (e.g. check quota).', status: 'RESOURCE_EXHAUSTED' } }, null, 2)}\n`,
        code: 429,
        status: 'Too Many Requests',
      },
    },
    'model-throttled',
  ),
  row(
    'Google: nothing prepaid',
    429,
    google(
      429,
      'RESOURCE_EXHAUSTED',
      'Your prepayment credits are depleted. Please go to AI Studio to manage your project and billing.',
    ),
    'model-quota',
  ),
  row(
    'Google: overloaded',
    503,
    google(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'),
    'model-error',
  ),
  row(
    'Google: overloaded, and says for how long',
    503,
    google(503, 'UNAVAILABLE', 'The model is overloaded.', [retryInfo('3.5s')]),
    'model-throttled',
    { retryAfterMs: 3500 },
  ),
  row(
    'Google: too late',
    504,
    google(504, 'DEADLINE_EXCEEDED', 'The request timed out. Please try again.'),
    'model-error',
  ),
  row(
    'Vertex: the quota of a minute',
    429,
    google(
      429,
      'RESOURCE_EXHAUSTED',
      'Quota exceeded for aiplatform.googleapis.com/generate_content_requests_per_minute_per_project_per_base_model with base model: gemini-pro. Please submit a quota increase request. https://cloud.google.com/vertex-ai/docs/quotas',
    ),
    'model-throttled',
  ),
  row(
    'Vertex: exhausted',
    429,
    google(
      429,
      'RESOURCE_EXHAUSTED',
      'Resource exhausted. Please try again later. Please refer to https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more details.',
    ),
    'model-throttled',
  ),
];
