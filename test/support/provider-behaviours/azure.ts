import { row } from './behaviour.ts';

const filtered = (code: string) => ({
  error: {
    message:
      "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry. To learn more about our content filtering policies please read our documentation: https://go.microsoft.com/fwlink/?linkid=2198766",
    type: null,
    param: 'prompt',
    code,
    status: 400,
    innererror: {
      code: 'ResponsibleAIPolicyViolation',
      content_filter_result: { hate: { filtered: true, severity: 'high' }, violence: { filtered: false } },
    },
  },
});
const azureLimit =
  'Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 6 seconds. Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit.';

/** Azure OpenAI, GitHub Models and Copilot. */
export const azureBehaviours = [
  row('Azure: the prompt is filtered', 400, filtered('content_filter'), 'model-refused'),
  row('Azure: the prompt is filtered, told by the inner error alone', 400, filtered('400'), 'model-refused'),
  row('Azure: a limit of tokens', 429, { error: { code: '429', message: azureLimit } }, 'model-throttled', {
    retryAfterMs: 6000,
  }),
  row(
    'Azure: a limit of calls, with a header',
    429,
    {
      error: {
        code: '429',
        message:
          'Requests have exceeded call rate limit of your current AIServices S0 pricing tier. Please retry after 60 seconds.',
      },
    },
    'model-throttled',
    { headers: { 'retry-after': '58' }, retryAfterMs: 58_000 },
  ),
  row(
    'Azure: a deployment it does not know',
    404,
    {
      error: {
        code: 'DeploymentNotFound',
        message:
          'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.',
      },
    },
    'model-unknown',
  ),
  row(
    'Azure: a path it does not know',
    404,
    { error: { code: '404', message: 'Resource not found' } },
    'model-unknown',
  ),
  row(
    'Azure: a key it does not know',
    401,
    {
      error: {
        code: '401',
        message:
          'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription.',
      },
    },
    'model-not-allowed',
  ),
  row(
    'Azure: no right to it',
    401,
    { error: { code: 'PermissionDenied', message: 'The principal lacks the required data action' } },
    'model-not-allowed',
  ),
  row(
    'Azure: a network that may not',
    403,
    { error: { code: 'AccessDenied', message: 'Access denied due to Virtual Network/Firewall rules.' } },
    'model-not-allowed',
  ),
  row(
    'Azure: no call volume left',
    403,
    { statusCode: 403, message: 'Out of call volume quota. Quota will be replenished in 02:12:25.' },
    'model-quota',
  ),
  row(
    'Azure: a limit of its gateway',
    429,
    { statusCode: 429, message: 'Rate limit is exceeded. Try again in 54 seconds.' },
    'model-throttled',
    { retryAfterMs: 54_000 },
  ),
  row(
    'Azure: a version that is gone',
    400,
    { error: { code: 'BadRequest', message: 'API version not supported' } },
    'model-rejected',
  ),
  row(
    'Azure: time is over',
    408,
    { error: { code: 'Timeout', message: 'The operation was timeout.' } },
    'model-timeout',
  ),
  row(
    'GitHub Models: too long',
    413,
    {
      error: {
        code: 'tokens_limit_reached',
        message: 'Request body too large for gpt-5-mini model. Max size: 4000 tokens.',
        details: 'Request body too large for gpt-5-mini model. Max size: 4000 tokens.',
      },
    },
    'input-too-long',
  ),
  row(
    'GitHub Models: a model it does not know',
    400,
    { error: { code: 'unknown_model', message: 'Unknown model: gpt-9', details: 'Unknown model: gpt-9' } },
    'model-unknown',
  ),
  row(
    'GitHub Models: a limit',
    429,
    {
      error: {
        code: 'RateLimitReached',
        message: 'Rate limit of 10 per 60s exceeded for UserByModelByMinute. Please wait 42 seconds before retrying.',
        details: 'Rate limit of 10 per 60s exceeded for UserByModelByMinute. Please wait 42 seconds before retrying.',
      },
    },
    'model-throttled',
    { retryAfterMs: 42_000 },
  ),
  row(
    'GitHub Copilot: too long',
    400,
    {
      error: {
        message: 'prompt token count of 130000 exceeds the limit of 128000',
        code: 'model_max_prompt_tokens_exceeded',
      },
    },
    'input-too-long',
  ),
];
