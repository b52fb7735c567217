import { openAiError as error, row } from './behaviour.ts';

const zhipu = (code: string) => ({ error: { code, message: 'x' } });
const cloudflare = (code: number, message: string) => ({ success: false, errors: [{ code, message }] });
const lmStudio = (words: string) => ({ error: words });

/** Statuses and codes of their own. */
const codes = [
  row('Fireworks: an account’s budget', 412, { error: 'Precondition failed' }, 'model-quota'),
  row('Portkey: a guardrail', 446, error('The checks failed.', 'hooks_failed'), 'model-refused'),
  row('Azure: a deployment that is gone', 410, { error: { message: 'Gone' } }, 'model-unknown'),
  row('Zhipu: an account that is locked', 429, zhipu('1112'), 'model-quota'),
  row('Zhipu: a model that is not in the plan', 429, zhipu('1311'), 'model-quota'),
  row('Zhipu: use that is not fair', 429, zhipu('1313'), 'model-quota'),
  row('Zhipu: a model that many ask', 429, zhipu('1312'), 'model-throttled'),
  row('Zhipu: an account that is away', 400, zhipu('1120'), 'model-error'),
  row('Zhipu: a network that fails', 400, zhipu('1234'), 'model-error'),
  row('Zhipu: no right to it', 400, zhipu('1220'), 'model-not-allowed'),
  row('Zhipu: a call that is gone', 400, zhipu('1221'), 'model-unknown'),
  row('Zhipu: its policy', 400, zhipu('1300'), 'model-refused'),
  row('Qianfan: too long', 400, { error: { code: 'characters_too_long', message: 'x' } }, 'input-too-long'),
  row('Qianfan: a prompt it does not take', 400, { error: { code: 'prompt_unsafe', message: 'x' } }, 'model-refused'),
  row('Huawei: content it does not take', 403, { error_code: 'ModelArts.81011', error_msg: 'x' }, 'model-refused'),
  row('Groq: an organization it does not serve', 400, error('x', 'a', 'organization_restricted'), 'model-not-allowed'),
];

const words = [
  row(
    'Together: too long, as a 403',
    403,
    error('Input token count + max_tokens must be less than the context length of the model'),
    'input-too-long',
  ),
  row(
    'Anthropic: a long prompt that has to be paid for apart',
    429,
    error('Extra usage is required for long context requests.', 'rate_limit_error'),
    'input-too-long',
  ),
  row(
    'Anthropic: an organization it does not serve',
    400,
    error('This organization has been disabled.'),
    'model-not-allowed',
  ),
  row(
    'DashScope: a limit of tokens, in the form of OpenAI',
    429,
    error('Allocated quota exceeded, please increase your quota limit.', 'insufficient_quota', 'insufficient_quota'),
    'model-throttled',
  ),
  row(
    'Bedrock: tokens of a day',
    429,
    { message: 'Too many tokens per day, please wait before trying again.' },
    'model-quota',
  ),
  row(
    'LiteLLM: a limit, and when it ends',
    429,
    error('Rate limit exceeded. Remaining: 0. Limit resets at: 2026-10-21 07:28:18 UTC', 'throttling_error', '429'),
    'model-throttled',
    { headers: { date: 'Wed, 21 Oct 2026 07:28:00 GMT' }, retryAfterMs: 18_000 },
  ),
  row('vLLM: no token left', 400, error('max_tokens must be at least 1, got -12.'), 'input-too-long'),
  row('vLLM: no token asked for', 400, error('max_tokens must be at least 1, got 0.'), 'model-rejected'),
  row(
    'xAI: no credits yet',
    403,
    { code: 'permission-denied', error: "Your newly created team doesn't have any credits or licenses yet." },
    'model-quota',
  ),
  row(
    'Vercel: no credit card',
    403,
    error('The gateway requires a valid credit card on file to service requests.'),
    'model-quota',
  ),
  row('Ollama: no subscription', 403, { error: 'this model requires a subscription, upgrade' }, 'model-quota'),
  row('Google: no billing', 400, [{ error: { code: 400, message: 'Please enable billing.' } }], 'model-quota'),
  row(
    'Cloudflare: an answer that does not fit',
    400,
    cloudflare(5025, "AiError: JSON Mode couldn't be met"),
    'answer-not-json',
  ),
  row('SambaNova: an answer that is no JSON', 400, error('Model did not output valid JSON.'), 'answer-not-json'),
  row(
    'Cloudflare: an answer that is blocked',
    400,
    cloudflare(2017, 'Response blocked due to security configurations'),
    'model-refused',
  ),
  row(
    'Cerebras: a fault of its own, as a 400',
    400,
    { message: 'Encountered a server error, please try again', type: 'server_error', code: '' },
    'model-error',
  ),
  row(
    'Cloudflare: another that does not answer, as a 400',
    400,
    { success: false, error: [{ code: 2005, message: 'Failed to get response from provider' }] },
    'model-error',
  ),
  row('OpenRouter: nobody to ask for now', 400, error('No models provided', 'x', 400), 'model-error'),
  row('a type of fault, as a 400', 400, error('x', 'internal_server_error'), 'model-error'),
  row(
    'a type of fault beside words of the question',
    400,
    error('prompt is too long', 'server_error'),
    'input-too-long',
  ),
  row('LM Studio: crashed', 400, lmStudio('The model has crashed. (Exit code: null)'), 'model-error'),
  row('LM Studio: unloaded', 400, lmStudio('Model unloaded.'), 'model-error'),
  row('LM Studio: its channel', 400, lmStudio('Channel Error'), 'model-error'),
  row('LM Studio: taken back', 400, lmStudio('Operation canceled.'), 'model-error'),
  row(
    'LM Studio: a path it does not know, in a 200',
    200,
    lmStudio('Unexpected endpoint or method. (POST /chat/completions)'),
    'model-unknown',
  ),
];

const forms = [
  row(
    'llama-cpp-python: a form it does not take, as a 500',
    500,
    error(
      `[{'type': 'literal_error', 'loc': ('body', 'response_format', 'type'), 'msg': "Input should be 'text' or 'json_object'", 'input': 'json_schema'}]`,
      'internal_server_error',
    ),
    'model-rejected',
  ),
  row(
    'llama.cpp: a schema it does not take, as a 500',
    500,
    error("JSON schema conversion failed:\nPattern must start with '^'", 'server_error'),
    'model-rejected',
  ),
  row('a 500 that speaks of the schema', 500, error('Error while reading the json_schema'), 'model-error'),
  row('a 502 that speaks of the form', 502, error('response_format is not supported'), 'model-error'),
  row(
    'OpenRouter: nobody takes the form',
    404,
    error('No endpoints found that can handle the requested parameters.', 'x', 404),
    'model-rejected',
  ),
];

const limits = [
  row('429 with RateLimit of two policies', 429, {}, 'model-throttled', {
    headers: { ratelimit: '"minute";r=0;t=42, "day";r=120;t=9000' },
    retryAfterMs: 42_000,
  }),
  row('429 with RateLimit of an older draft', 429, {}, 'model-throttled', {
    headers: { ratelimit: 'limit=100, remaining=0, reset=42' },
    retryAfterMs: 42_000,
  }),
  row('429 with RateLimit of nonsense', 429, {}, 'model-throttled', { headers: { ratelimit: '"a";t=soon' } }),
];

/** Errors that are told with a status, a code or words of somebody's own. */
export const oddErrorBehaviours = [...codes, ...words, ...forms, ...limits];
