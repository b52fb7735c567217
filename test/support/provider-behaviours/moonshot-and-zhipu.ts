import { openAiError as error, row } from './behaviour.ts';

const coded = (code: string, message: string) => ({ error: { code, message } });

/** Moonshot and Zhipu. */
export const moonshotAndZhipuBehaviours = [
  row(
    'Moonshot: no balance',
    429,
    error(
      'Your account org-1<ak-1> is suspended due to insufficient balance, please recharge your account or check your plan and billing details',
      'exceeded_current_quota_error',
    ),
    'model-quota',
  ),
  row(
    'Moonshot: no balance, as a 403',
    403,
    {
      error: {
        message:
          'Your account xx is not active, organization xx exceeded current quota, please check your plan and billing details',
        type: 'exceeded_current_quota_error',
      },
    },
    'model-quota',
  ),
  row(
    'Moonshot: overloaded',
    429,
    error('The engine is currently overloaded, please try again later', 'engine_overloaded_error'),
    'model-throttled',
  ),
  row(
    'Moonshot: a limit',
    429,
    error(
      'Your account org-1<ak-1> request reached organization max RPM: 3, please try again after 1 seconds',
      'rate_limit_reached_error',
    ),
    'model-throttled',
    { retryAfterMs: 1000 },
  ),
  row(
    'Moonshot: too long',
    400,
    error('Invalid request: Your request exceeded model token limit: 8192 (requested: 9000)'),
    'input-too-long',
  ),
  row(
    'Moonshot: its filter',
    400,
    error('The request was rejected because it was considered high risk', 'content_filter'),
    'model-refused',
  ),
  row(
    'Moonshot: a model it does not know',
    404,
    error('Not found the model kimi-9 or Permission denied', 'resource_not_found_error'),
    'model-unknown',
  ),
  row('Zhipu: no balance', 429, coded('1113', '余额不足或无可用资源包,请充值。'), 'model-quota'),
  row(
    'Zhipu: no balance, in English',
    429,
    coded('1113', 'Insufficient balance or no resource package. Please recharge.'),
    'model-quota',
  ),
  row('Zhipu: an account in arrears', 429, coded('1113', '您的账户已欠费，请充值后重试。'), 'model-quota'),
  row(
    'Zhipu: the limit of five hours',
    429,
    coded('1308', '已达到 5 小时的使用上限。您的限额将在 2026-10-21 12:00:00 重置。'),
    'model-quota',
  ),
  row(
    'Zhipu: too many at once',
    429,
    coded('1302', '您当前使用该API的并发数过高，请降低并发，或联系客服增加限额。'),
    'model-throttled',
  ),
  row('Zhipu: too often', 429, coded('1305', '当前API请求过多，请稍后重试。'), 'model-throttled'),
  row(
    'Zhipu: content it does not take',
    400,
    coded(
      '1301',
      '系统检测到输入或生成内容可能包含不安全或敏感内容，请您避免输入易产生敏感内容的提示语，感谢您的配合。',
    ),
    'model-refused',
  ),
  row('Zhipu: a model it does not know', 400, coded('1211', '模型不存在，请检查模型代码。'), 'model-unknown'),
  row('Zhipu: too long', 400, coded('1261', 'Prompt 超长'), 'input-too-long'),
  row('Zhipu: a key that ended', 401, coded('1003', 'Authentication Token已过期'), 'model-not-allowed'),
];
