import { openAiError as error, row } from './behaviour.ts';

const dashScope = (code: string, message: string) => ({
  error: { code, param: null, message, type: code },
  id: 'chatcmpl-1',
  request_id: '1',
});
const miniMax = (status_code: number, status_msg: string) => ({
  id: '1',
  choices: null,
  model: 'MiniMax-M2',
  usage: { total_tokens: 0 },
  base_resp: { status_code, status_msg },
});

/** DashScope, MiniMax, SiliconFlow, Volcengine and gateways written there. */
export const asianHostBehaviours = [
  row(
    'DashScope: an account in arrears',
    400,
    dashScope(
      'Arrearage',
      'Access denied, please make sure your account is in good standing. For details, see: https://help.aliyun.com/zh/model-studio/error-code#overdue-payment',
    ),
    'model-quota',
  ),
  row(
    'DashScope: an account in arrears, in its own shape',
    400,
    {
      code: 'Arrearage',
      message: 'Access denied, please make sure your account is in good standing.',
      request_id: '1',
    },
    'model-quota',
  ),
  row(
    'DashScope: the free tier is used up',
    403,
    dashScope(
      'AllocationQuota.FreeTierOnly',
      'The free tier of the model has been exhausted. If you wish to continue access the model on a paid basis, please disable the "use free tier only" mode in the management console.',
    ),
    'model-quota',
  ),
  row(
    'DashScope: a limit of tokens',
    429,
    {
      code: 'Throttling.AllocationQuota',
      message: 'Allocated quota exceeded, please increase your quota limit.',
      request_id: '1',
    },
    'model-throttled',
  ),
  row(
    'DashScope: a rate',
    429,
    { code: 'Throttling.RateQuota', message: 'Requests rate limit exceeded, please try again later.', request_id: '1' },
    'model-throttled',
  ),
  row(
    'DashScope: a limit of requests',
    429,
    dashScope('limit_requests', 'You exceeded your current requests list.'),
    'model-throttled',
  ),
  row(
    'DashScope: too long',
    400,
    dashScope(
      'invalid_parameter_error',
      '<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 129024]',
    ),
    'input-too-long',
  ),
  row(
    'DashScope: content it does not take',
    400,
    dashScope('data_inspection_failed', 'Input data may contain inappropriate content.'),
    'model-refused',
  ),
  row(
    'DashScope: content it does not take, in its own shape',
    400,
    { code: 'DataInspectionFailed', message: 'Output data may contain inappropriate content.' },
    'model-refused',
  ),
  row(
    'DashScope: a model it does not know',
    404,
    dashScope('model_not_found', 'The model `qwen-9` does not exist or you do not have access to it.'),
    'model-unknown',
  ),
  row(
    'DashScope: a key it does not know',
    401,
    dashScope('invalid_api_key', 'Incorrect API key provided.'),
    'model-not-allowed',
  ),
  row('MiniMax: no balance, in a 200', 200, miniMax(1008, 'insufficient balance'), 'model-quota'),
  row('MiniMax: a limit, in a 200', 200, miniMax(1002, 'rate limit'), 'model-throttled'),
  row('MiniMax: content it does not take, in a 200', 200, miniMax(1026, 'input new_sensitive'), 'model-refused'),
  row(
    'MiniMax: too long, in a 200',
    200,
    miniMax(2013, 'invalid params, context window exceeds limit'),
    'input-too-long',
  ),
  row(
    'MiniMax: a key it does not know, in a 200',
    200,
    miniMax(1004, 'login fail: Please carry the API secret key in the Authorization field'),
    'model-not-allowed',
  ),
  row(
    'MiniMax: an answer that says all is well',
    200,
    {
      choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: '{}' } }],
      usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 },
      base_resp: { status_code: 0, status_msg: '' },
    },
    { text: '{}' },
    { usage: [5, 2] },
  ),
  row(
    'SiliconFlow: no balance',
    403,
    {
      code: 30011,
      message:
        'The selected model requires paid balance. Your paid balance is insufficient. Please top up and try again.',
      data: null,
    },
    'model-quota',
  ),
  row(
    'SiliconFlow: a model it does not know',
    400,
    { code: 20012, message: 'Model does not exist. Please check it carefully.', data: null },
    'model-unknown',
  ),
  row(
    'SiliconFlow: a limit',
    429,
    {
      message:
        'Request was rejected due to rate limiting. If you want more, please contact contact@siliconflow.com. Details: TPM limit reached.',
      data: '',
    },
    'model-throttled',
  ),
  row(
    'SiliconFlow: too long',
    400,
    { code: 20015, message: 'length of prompt_tokens (40000) must be less than max_seq_len (32768).', data: null },
    'input-too-long',
  ),
  row(
    'Volcengine: an account in arrears',
    403,
    error('The request failed because your account has an overdue balance.', 'Forbidden', 'AccountOverdueError'),
    'model-quota',
  ),
  row(
    'Volcengine: content it does not take',
    400,
    error(
      'The request failed because the input text may contain sensitive information.',
      'BadRequest',
      'SensitiveContentDetected',
    ),
    'model-refused',
  ),
  row(
    'Volcengine: its endpoint',
    404,
    error(
      'The model or endpoint ep-1 does not exist or you do not have access to it.',
      'NotFound',
      'InvalidEndpointOrModel.NotFound',
    ),
    'model-unknown',
  ),
  row(
    'Volcengine: overloaded',
    429,
    error(
      'The service is currently unable to handle additional requests due to server overload.',
      'TooManyRequests',
      'ServerOverloaded',
    ),
    'model-throttled',
  ),
  row(
    'new-api: a user’s quota',
    403,
    {
      error: {
        message: '用户额度不足, 剩余额度: ＄0.000000 (request id: 1)',
        type: 'new_api_error',
        param: '',
        code: 'insufficient_user_quota',
      },
    },
    'model-quota',
  ),
  row(
    'new-api: no channel',
    503,
    { error: { message: '当前分组 default 下对于模型 x 无可用渠道', type: 'new_api_error', code: 'model_not_found' } },
    'model-error',
  ),
  row(
    'a gateway: no balance, as a 401',
    401,
    {
      message: 'Insufficient balance. Manage your billing here: https://x.ai/b',
      type: 'CreditsError',
      param: '',
      code: null,
    },
    'model-quota',
  ),
];
