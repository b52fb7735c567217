import { describe, expect, it } from 'vitest';
import type { FailureCode } from '../../../src/failures/failure-codes.ts';
import { isKnownError, judgeError } from '../../../src/models/judge-error.ts';

const noHeaders = { get: () => null };

function judge(status: number | undefined, body: unknown) {
  return judgeError({ status, body, headers: noHeaders, nowMs: 0 });
}

/** What each means, in words that stand in no vendor's table: a status and a message a line. */
const said: [FailureCode, string][] = [
  [
    'input-too-long',
    `400 The requested context size (20000) is larger than the maximum of 16384
    400 Token count exceeds the model limit: your prompt has 12000 tokens and the limit is 8192
    400 messages: text content exceeds maximum number of tokens
    400 Conversation too long. Please start a new one.
    400 Maximum context window reached
    400 Requested tokens (5012) exceed context window of 4096
    400 The model's context window is 8192 tokens but the request needs 9000
    400 input exceeds the maximum context size for model x
    400 Request exceeds token limit (131072). Reduce input size.
    400 This request is too long for the model: 9000 tokens
    400 number of input tokens (9001) has exceeded max_prompt_tokens (8192) limit
    400 Your prompt contains 9000 tokens, which is more than the allowed 8192.
    400 上下文长度超过模型限制
    400 输入长度超出最大限制
    400 Request tokens 9000 exceed limit 8000
    400 Input text is too long. Please shorten it.
    400 Your messages are too long for the selected model
    400 Requested tokens exceed maximum
    400 Model context limit exceeded
    400 Prompt has 5000 tokens which exceeds 4096
    400 This endpoint supports at most 4096 input tokens, got 5000
    429 The prompt is too long for this tier`,
  ],
  [
    'model-capacity',
    `429 Flex processing is currently unavailable
    429 The model is at capacity
    429 No capacity available for this model
    429 flex tier busy
    498 no capacity right now
    498 flex capacity exceeded`,
  ],
  [
    'model-error',
    `400 The model is currently being loaded, try later
    400 Loading model, please wait
    400 model is being loaded
    404 Model is loading
    422 The model is still warming up
    424 context length exceeded
    498 invalid token
    500 Failed: 'prompt is too long'
    500 model loading
    503 At capacity, flex unavailable
    503 The server is overloaded or not ready yet.
    503 Model is loading`,
  ],
  [
    'model-not-allowed',
    `400 Invalid API key provided
    400 API key is missing
    400 Incorrect API key
    400 Your api key is invalid
    400 Authentication failed
    401 whatever
    401 insufficient permissions
    403 Forbidden
    403 model not found
    422 No auth credentials found`,
  ],
  [
    'model-quota',
    `400 Your account has run out of credit
    403 Account balance is insufficient
    403 Your free trial credits have been used up
    403 Payment required to use this model
    403 Please top-up your account
    429 Your credit balance is exhausted
    429 You have run out of credits
    429 Out of credits. Please add a payment method.
    429 Monthly usage limit reached
    429 You have reached your spending limit for this month
    429 Trial expired
    429 You've used all your free credits
    429 Quota exceeded. Please upgrade your plan.
    429 You exceeded your current quota
    429 Insufficient account balance
    429 Subscription has expired, please renew
    429 Daily quota exceeded
    429 This key has no quota left
    429 Usage quota has been exhausted for this billing period
    429 Not enough balance to run this model
    429 Your organization has reached its monthly spend limit`,
  ],
  [
    'model-refused',
    `400 Your request was rejected as a result of our safety system
    400 The prompt was blocked due to safety
    400 Input was flagged as inappropriate
    400 This request violates our usage policies
    400 Content filtered due to policy
    400 Output data may contain inappropriate content
    400 Prohibited content detected
    403 Content blocked by moderation
    403 Your request was flagged by our content moderation`,
  ],
  [
    'model-rejected',
    `400 max_tokens (10000) cannot exceed 8192. Please reduce the length of max output tokens generated.
    400 max_completion_tokens must be at most 16384
    400 Invalid 'user': string too long
    400 the number of stop sequences exceeds the limit of 4
    400 Image too large: 30MB
    400 messages must not be empty
    400 'temperature' is too large: 5. Must be at most 2
    400 response_format json_schema is not supported by this model
    400 tools is not supported in this model
    400 Unknown field: seed
    400 schema is too deep: exceeds maximum nesting of 5
    400 The schema exceeds the maximum number of properties
    400 Too many messages
    400 Failed to deserialize the JSON body: invalid type: expected "the prompt is too long and the context window exceeded", at line 1
    400 Invalid JSON: 'context length exceeded' in 'my essay's content'
    400 Invalid parameter: 'the maximum context length is exceeded by the prompt'
    400 Cannot parse "context_length_exceeded: the prompt is too long"
    400 messages[0].content: 'My quota is used up. Insufficient balance!'
    400 Bad: 'I'm sure the model doesn't exist' is no JSON
    400 model: Field required
    400 Model foo does not support json_schema
    400 This model does not support system messages`,
  ],
  [
    'model-throttled',
    `429 Rate limit exceeded, please slow down
    429 Too many requests
    429 You have exceeded your requests per minute quota
    429 Quota exceeded for quota metric Requests and limit Requests per minute
    429 Concurrency limit reached
    429 TPM limit reached for your account balance tier
    429 Server is busy
    429 Rate limited: 'insufficient credits'
    429 Rate limited: 'flex capacity'`,
  ],
  [
    'model-unknown',
    `400 The requested model does not exist
    400 model gpt-x not found
    400 The model 'foo' was not found on this server
    400 Invalid model name
    400 unknown model: foo
    400 foo is not a supported model
    400 No such model: foo
    400 model "foo" is not loaded
    400 Could not find model foo
    400 The model 'foo' does not exist or you do not have access
    400 foo is not a valid model name
    400 Model not supported: foo
    400 The selected model is not available
    400 Requested model foo cannot be found
    400 Model "foo" is unknown
    404 Project not found`,
  ],
];
const lines = said.flatMap(([code, text]) =>
  text.split('\n').map((line): [number, string, FailureCode] => {
    const [, status, message = ''] = /^ *(\d+) (.*)$/.exec(line) ?? [];
    return [Number(status), message, code];
  }),
);

describe('judgeError', () => {
  it.each(lines)('takes %i with “%s” for %s', (status, message, code) => {
    expect(judge(status, JSON.stringify({ error: { message } })).means).toBe(code);
  });

  const codes: [FailureCode, number, string][] = [
    ['model-quota', 429, 'AllocationQuota.FreeTierOnly InsufficientBalance out_of_credits 1113 quota_exceeded'],
    ['model-quota', 500, 'insufficient_quota'],
    ['input-too-long', 400, 'CONTEXT_LENGTH_EXCEEDED ContextWindowExceededError prompt_too_long'],
    ['input-too-long', 503, 'context_length_exceeded'],
    ['model-refused', 403, 'DataInspectionFailed ResponsibleAIPolicyViolation content_policy_violation'],
    ['model-not-allowed', 400, 'API_KEY_INVALID invalid_api_key UNAUTHENTICATED'],
    ['model-unknown', 422, 'ModelNotFound DeploymentNotFound unknown_model'],
    ['model-capacity', 498, 'capacity_exceeded resource_unavailable'],
    ['model-error', 498, 'token_expired'],
    ['model-throttled', 429, 'rate_limit_exceeded ThrottlingException engine_overloaded_error'],
    ['answer-not-json', 400, 'json_validate_failed'],
    ['answer-tool-call', 400, 'tool_use_failed'],
  ];
  it.each(codes)('takes for %s with %i each of %s', (means, status, all) => {
    for (const code of all.split(' ')) {
      expect(judge(status, { error: { code, message: 'x' } }).means, code).toBe(means);
      expect(judge(status, { error: { type: code, message: 'x' } }).means, code).toBe(means);
    }
  });

  it('keeps a code that it knows, and no other', () => {
    expect(judge(400, { error: { code: 'context_length_exceeded' } }).code).toBe('context_length_exceeded');
    expect(judge(400, { error: { code: 'sk-secret', type: 'a prompt' } }).code).toBeUndefined();
  });

  it('takes the status that an error in a 2xx names, by number or by word', () => {
    expect(judge(undefined, { error: { code: '401', message: 'x' } }).means).toBe('model-not-allowed');
    expect(judge(undefined, { error: { status: 'NOT_FOUND', message: 'x' } }).means).toBe('model-unknown');
    expect(judge(undefined, { error: { message: 'x' } }).means).toBe('model-error');
  });

  it('looks at a bounded part of what it is given', () => {
    const nested = Array.from({ length: 60 }).reduce((inner) => ({ error: inner }), 'prompt is too long');
    expect(judge(400, nested).means).toBe('model-rejected');
    const many = {
      errors: [...Array.from({ length: 500 }, () => ({ message: 'x' })), { message: 'prompt is too long' }],
    };
    expect(judge(400, many).means).toBe('model-rejected');
  });
});

describe('isKnownError', () => {
  it('tells an error without its envelope from another object', () => {
    expect(isKnownError({ message: 'The model `x` does not exist.', code: 404 })).toBe(true);
    expect(isKnownError({ detail: 'Invalid API key' })).toBe(true);
    expect(isKnownError({ id: 'msg_1', type: 'message', content: [] })).toBe(false);
  });
});
