import type { FailureCode } from '../failures/failure-codes.ts';
import * as words from './error-words.ts';

/** What an error means, by its codes and its words. The first row that fits counts. */
interface ErrorRow {
  means: FailureCode;
  /** Codes in lower case, words parted by `_`. They go before the words of all rows. */
  codes: readonly string[];
  /** Looked for in messages, and in codes with spaces in the place of `_`. */
  words: readonly RegExp[];
  /** Looked for in codes alone. */
  codeWords?: readonly RegExp[];
  /** Where one of these stands, this row's words count for nothing. */
  unless?: readonly RegExp[];
  /** Where one of these stands, all of this row counts for nothing. */
  never?: readonly RegExp[];
  /** Its words count for nothing where a wait is told: Google says the same of a minute and of a month. */
  isWithoutWait?: true;
  /** Statuses at which this row is looked at; 0 is an error that has none. */
  at: (status: number) => boolean;
}

/** 401, 403 and 429 have a plain meaning of their own. */
const isAboutRequest = (status: number) =>
  status === 0 || (status >= 400 && status < 500 && ![401, 403, 429].includes(status));
const isRefusal = (status: number) => status === 403 || isAboutRequest(status);
const isAny = () => true;
const isNotServer = (status: number) => status < 500;
const isServer = (status: number) => status >= 500;

export const errorTable: readonly ErrorRow[] = [
  {
    means: 'model-quota',
    codes: [
      ...['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active', 'exceeded_current_quota_error'],
      ...['insufficient_balance', 'insufficient_credits', 'insufficient_funds', 'insufficient_user_quota', 'arrearage'],
      ...['payment_required', 'billing_error', 'credits_error'],
      ...['credit_exhausted', 'credits_exhausted', 'out_of_credits'],
      ...['allocation_quota_free_tier_only', 'free_tier_only'],
      ...['insufficient_quota_error', 'quota_not_enough', 'pre_consume_token_quota_failed', 'budget_exceeded'],
      ...['account_overdue_error', 'account_overdue', 'prepaid_bill_overdue', 'postpaid_bill_overdue', 'access_budget'],
      // Zhipu: an account that is locked or has no balance, nothing left of a package or a period, use that is not fair.
      ...['1110', '1111', '1112', '1113', '1121', '1304', '1308', '1309', '1310', '1311', '1313', '1316', '1317'],
      // No balance: MiniMax, SiliconFlow.
      ...['1008', '30001', '30011'],
    ],
    words: words.unpaid,
    unless: [/\brate[ _-]?limit(?:ed|s)? (?:reached|exceeded)/],
    never: [words.allocated],
    at: isAny,
  },
  {
    means: 'model-quota',
    codes: [],
    words: [
      /\bfree[ -]models[ -]per[ -]day\b|^too many (?:tokens|requests) per day\b/,
      /\b(?:daily|weekly|monthly) (?:\w+ )?quota\b/,
      /\bquota exceeded\b.{0,200}?\blimit: 0\b(?!\.\d)/,
    ],
    // The id or the metric of a quota, such as `GenerateRequestsPerDayPerProjectPerModel-FreeTier`.
    codeWords: [/\bper (?:day|month)\b/],
    at: (status) => status === 429 || status === 403 || status === 0,
  },
  {
    means: 'model-quota',
    codes: ['quota_exceeded', 'quota_exceeded_error', 'usage_limit_reached', 'usage_limit_exceeded', 'quota_exhausted'],
    words: words.quotaSpent,
    unless: [...words.shortLimit, /\bresource exhausted\b/],
    never: [words.allocated],
    at: isNotServer,
  },
  {
    means: 'model-quota',
    codes: [],
    words: [/\bplan and billing\b/],
    unless: words.shortLimit,
    isWithoutWait: true,
    at: isNotServer,
  },
  {
    means: 'model-throttled',
    codes: [],
    words: words.rateReached,
    at: (status) => status !== 413 && status !== 404 && isRefusal(status),
  },
  { means: 'answer-cut-short', codes: [], words: words.cutShort, at: isAboutRequest },
  {
    means: 'answer-not-json',
    codes: ['json_validate_failed', 'output_parse_failed', 'json_schema_validation_failed'],
    words: words.notJson,
    at: isAboutRequest,
  },
  { means: 'answer-tool-call', codes: ['tool_use_failed'], words: words.toolCall, at: isAboutRequest },
  {
    means: 'input-too-long',
    codes: [
      ...['context_length_exceeded', 'string_above_max_length', 'exceed_context_size_error', 'request_too_large'],
      ...['context_window_exceeded_error', 'context_window_exceeded'],
      ...['model_context_window_exceeded', 'tokens_limit_reached'],
      ...['prompt_too_long', 'input_too_long', 'context_length_error', 'context_overflow', 'payload_too_large'],
      ...['request_entity_too_large', 'max_context_length_exceeded', 'input_length_exceeded', 'token_limit_exceeded'],
      ...['1261', 'characters_too_long'],
    ],
    words: words.tooLong,
    // That is about the answer.
    unless: words.limitTooLarge,
    at: (status) => isAboutRequest(status) || status === 500,
  },
  {
    means: 'input-too-long',
    codes: ['context_length_exceeded', 'request_too_large', 'context_window_exceeded_error', 'tokens_limit_reached'],
    words: words.surelyTooLong,
    at: (status) => status === 429 || status === 403,
  },
  {
    means: 'model-capacity',
    codes: ['capacity_exceeded', 'resource_unavailable', 'service_tier_capacity_exceeded', 'flex_unavailable'],
    words: words.noCapacity,
    unless: [/\brate[ _]limit (?:exceeded|reached|of)/],
    at: (status) => status === 429 || status === 498,
  },
  {
    means: 'model-refused',
    codes: [
      ...['content_filter', 'content_policy_violation', 'invalid_prompt', 'responsible_ai_policy_violation'],
      ...['data_inspection_failed', 'content_policy_violation_error', 'content_filter_error', 'content_blocked'],
      ...['moderation_blocked', 'prohibited_content', 'safety', 'guardrail_intervened', 'content_moderation'],
      ...['sensitive_content_detected', 'input_text_sensitive_content_detected', 'risk_control', 'safety_check_failed'],
      ...['safety_violation', 'policy_violation', 'sensitive', 'sensitive_content', 'moderation', 'unsafe_content'],
      ...['content_policy', 'blocked_by_safety', 'blocklist', 'jailbreak', 'prompt_unsafe', 'unsafe_request'],
      // Zhipu, MiniMax, Huawei.
      ...['1300', '1301', '1026', '1027', 'model_arts_81011'],
    ],
    words: words.refused,
    at: isRefusal,
  },
  {
    means: 'model-error',
    // Zhipu: the account or the network is away for now.
    codes: ['model_loading', '1120', '1234'],
    words: [...words.stillLoading, ...words.awayForNow],
    at: isAboutRequest,
  },
  {
    means: 'model-not-allowed',
    codes: [
      ...['invalid_api_key', 'api_key_invalid', 'missing_api_key', 'invalid_api_key_error', 'api_key_expired'],
      ...['organization_restricted', 'model_terms_required', '1220'],
    ],
    words: words.badKey,
    at: (status) => status !== 404 && isAboutRequest(status),
  },
  // OpenRouter: somebody serves the model, and nobody in this form.
  { means: 'model-rejected', codes: [], words: words.formNotServed, at: (status) => status === 404 },
  {
    means: 'model-unknown',
    codes: [
      ...['model_not_found', 'model_not_exist', 'model_not_available', 'unknown_model'],
      ...['invalid_model', 'no_such_model', 'deployment_not_found', 'model_decommissioned'],
      ...['model_not_supported', 'unsupported_model', 'model_deprecated'],
      ...['model_not_found_error', 'invalid_model_name', 'operation_not_supported', '1211', '1221', '1222', '20012'],
    ],
    words: words.unknownModel,
    at: isAboutRequest,
  },
  { means: 'model-error', codes: [], words: words.ownFault, at: isAboutRequest },
  {
    means: 'input-too-long',
    codes: ['context_length_exceeded', 'exceed_context_size_error', 'context_window_exceeded_error'],
    words: [],
    at: isServer,
  },
];

/** What a status means where no row says more. */
export const statusTable: ReadonlyMap<number, FailureCode> = new Map([
  [401, 'model-not-allowed'],
  [402, 'model-quota'],
  [403, 'model-not-allowed'],
  [404, 'model-unknown'],
  [408, 'model-timeout'],
  [409, 'model-error'],
  [410, 'model-unknown'],
  // Fireworks and Portkey: the account's budget. We set no condition that could fail.
  [412, 'model-quota'],
  [413, 'input-too-long'],
  [421, 'model-error'],
  [424, 'model-error'],
  [425, 'model-error'],
  [429, 'model-throttled'],
  // Portkey and WSO2: a guardrail.
  [446, 'model-refused'],
  [498, 'model-error'],
  [499, 'model-error'],
]);

/** Statuses at which only the status counts, and of 498 a word of capacity: what is said there is not of our request. */
export const plainStatuses: ReadonlySet<number> = new Set([408, 409, 424, 425, 498, 499]);

/** The status that a code stands for, where an error comes without one. */
export const statusesOfCodes: readonly (readonly [number, RegExp])[] = [
  [
    429,
    /^(?:rate_limit\w*|too_many_requests\w*|resource_exhausted|throttl\w+|limit_requests|request_limit_exceeded|1002|1302|1303|1305)$/,
  ],
  [
    401,
    /^(?:1004|2049|authentication\w*|unauthenticated|unauthorized\w*|invalid_authentication\w*|invalid_api_key\w*|auth_error)$/,
  ],
  [403, /^(?:permission\w*|forbidden\w*|access_denied\w*)$/],
  [404, /^(?:not_found\w*|model_not_found\w*|resource_not_found\w*)$/],
  [408, /^(?:timeout\w*|request_timeout\w*|deadline_exceeded)$/],
  [503, /^(?:unavailable\w*|overloaded\w*|service_unavailable\w*|\w*overloaded\w*|server_busy)$/],
  [500, /^(?:internal\w*|server_error|api_error|upstream_error|provider_error|bad_gateway|gateway_timeout|unknown)$/],
  [
    400,
    /^(?:2013|invalid_request\w*|invalid_argument|bad_request\w*|invalid_parameter\w*|validation\w*|failed_precondition|unsupported_\w+)$/,
  ],
];

/** Codes that say nothing new to us but help whoever reads the log. */
const otherCodes = [
  ...['rate_limit_exceeded', 'rate_limit_error', 'unsupported_parameter', 'unsupported_value', 'invalid_request_error'],
  ...['overloaded_error', 'server_error', 'api_error', 'resource_exhausted', 'unavailable', 'invalid_argument'],
  ...[
    'engine_overloaded_error',
    'rate_limit_reached_error',
    'internal_error',
    'not_found_error',
    'failed_precondition',
  ],
];

/** All that is kept of what a provider says. */
export const knownCodes: ReadonlySet<string> = new Set([...otherCodes, ...errorTable.flatMap(({ codes }) => codes)]);
