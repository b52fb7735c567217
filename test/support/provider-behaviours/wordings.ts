import type { FailureCode } from '../../../src/failures/failure-codes.ts';

/** What each means, in words that stand in no vendor's table: a status and a message a line. */
export const wordings: [FailureCode, string][] = [
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
    429 The prompt is too long for this tier
    400 An error occurred: The input exceeds the model's maximum context limit of 8192 tokens.
    400 Your prompt is longer than the model's context length of 2048.
    400 AWS Bedrock Error: The request payload size has exceed context limit.
    400 ERROR: THIS MODEL'S MAXIMUM CONTEXT LENGTH IS 1024.
    400 token limit exceeded for this model
    400 Request has too many tokens
    400 context_length exceeded
    400 input token length too long
    400 Prompt has 150,000 tokens, but the configured context size is 128,000 tokens
    400 tokens in request more than max tokens allowed
    400 prompt exceeds the length limit
    500 slot unavailable, n_ctx too small`,
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
    400 Model is unloaded or loading
    400 model is being loaded
    404 Model is loading
    422 The model is still warming up
    424 context length exceeded
    498 invalid token
    500 Failed: 'prompt is too long'
    500 model loading
    503 At capacity, flex unavailable
    503 The server is overloaded or not ready yet.
    503 Model is loading
    400 The model is temporarily unavailable. Please try again later.
    400 Model is overloaded
    503 model warming up
    400 Model x is not loaded yet, loading
    400 Model is being initialized
    404 The model is being deployed`,
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
    422 No auth credentials found
    403 Request blocked by firewall
    403 Your IP address is not allowed
    403 Model access denied: enable it in the console
    400 invalid token
    400 token expired
    400 Invalid credentials
    400 Missing Authorization header
    400 No API key provided
    400 API key not found
    400 Your API key has been revoked`,
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
    429 Your organization has reached its monthly spend limit
    429 Daily limit reached
    429 You have used up your free requests for today
    429 Free quota used up
    429 Account has been suspended due to unpaid invoices
    429 billing account disabled
    403 This API method requires billing to be enabled.
    403 Billing has not been enabled for this project
    400 Organization has been disabled for non-payment
    429 Token plan exhausted
    402 x
    403 Usage cap exceeded
    429 You are out of funds`,
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
    403 Your request was flagged by our content moderation
    400 The request was rejected because it was considered high risk
    400 Your prompt may contain text that is not allowed by our safety system.
    400 Prompt contains sensitive words
    400 The prompt could not be submitted. This prompt contains sensitive words that violate our Responsible AI practices
    400 inappropriate content detected
    403 blocked by guardrail
    400 Guardrail intervened
    400 request rejected by content moderation
    400 The content you provided or machine outputted is blocked.
    400 Sorry, you have been refused by the safety guardrails`,
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
    400 This model does not support system messages
    400 Unknown parameter: temperature_x
    400 This API key is not scoped to a workspace, so this request must include
    400 invalid thinking: only type=enabled is allowed for this model
    400 Could not parse the JSON body of your request
    400 Invalid 'messages[0].role': must be one of
    400 max_tokens must be positive
    400 'response_format.type' must be 'json_schema' or 'text'
    400 Structured output is not available for this model
    400 json_schema is not supported
    400 Invalid schema: schema must be of type object
    400 The compiled grammar is too large, which would cause performance issues. Simplify your tool schemas or reduce the number of strict tools.
    400 Schema is too complex for compilation
    400 The specified schema produces a constraint that has too many states for serving.
    400 Function calling is not enabled for models/x
    400 Developer instruction is not enabled for models/gemma-3
    400 The number of tokens in the schema exceeds the limit
    400 Unrecognized request argument supplied: strict
    400 This model does not support the 'reasoning_effort' parameter
    400 you must provide a model parameter`,
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
    429 Rate limited: 'flex capacity'
    400 too many requests, too many tokens
    400 Too many tokens, rate limit reached; please wait
    429 too many tokens per minute
    429 Request rate increased too quickly
    429 Server overload, please retry shortly
    429 Your account has hit a rate limit
    429 Exceeded limit of 20 requests per minute for your subscription
    429 Number of requests exceeds the limit, please upgrade to increase
    429 You have reached the request limit for the free tier, try again in 30s`,
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
    404 Project not found
    404 Unknown model
    400 Model 'x' is not registered
    400 Model x is not allowed
    400 x is not supported model
    400 Unexpected model name: x
    400 model_name x does not exist
    400 There is no model named x
    400 Model 'x' not in list of available models
    400 invalid model ID
    400 This model is not deployed`,
  ],
];
