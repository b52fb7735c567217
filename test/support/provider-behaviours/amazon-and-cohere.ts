import { row } from './behaviour.ts';

/** Amazon Bedrock and Cohere. */
export const amazonAndCohereBehaviours = [
  row(
    'Bedrock: too long',
    400,
    { message: 'Input is too long for requested model.', __type: 'ValidationException' },
    'input-too-long',
  ),
  row(
    'Bedrock: too long, behind a gateway',
    400,
    {
      detail:
        'An error occurred (ValidationException) when calling the Converse operation: The model returned the following errors: Input is too long for requested model.',
    },
    'input-too-long',
  ),
  row(
    'Bedrock: a limit of tokens that is too large',
    400,
    {
      message:
        'The maximum tokens you requested exceeds the model limit of 4096. Try again with a maximum tokens value that is lower than 4096.',
    },
    'model-rejected',
  ),
  row('Bedrock: throttled', 429, { message: 'Too many tokens, please wait before trying again.' }, 'model-throttled'),
  row(
    'Bedrock: throttled, behind a gateway',
    429,
    {
      detail:
        'An error occurred (ThrottlingException) when calling the Converse operation (reached max retries: 4): Too many requests, please wait before trying again.',
    },
    'model-throttled',
  ),
  row(
    'Bedrock: a model it does not know',
    400,
    { message: 'The provided model identifier is invalid.' },
    'model-unknown',
  ),
  row(
    'Bedrock: no access to a model',
    403,
    { message: "You don't have access to the model with the specified model ID." },
    'model-not-allowed',
  ),
  row(
    'Bedrock: a token that ended',
    403,
    { message: 'The security token included in the request is expired' },
    'model-not-allowed',
  ),
  row('Bedrock: not ready', 503, { message: 'Bedrock is unable to process your request.' }, 'model-error'),
  row(
    'Bedrock: a model that fails',
    424,
    {
      message: 'The system encountered an unexpected error during processing. Try your request again.',
      originalStatusCode: 500,
    },
    'model-error',
  ),
  row(
    'Cohere: too long',
    400,
    {
      id: '1',
      message:
        'too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 8292. Try using a shorter prompt.',
    },
    'input-too-long',
  ),
  row(
    'Cohere: a trial’s month',
    429,
    {
      message:
        "You are using a Trial key, which is limited to 1000 API calls / month. You can continue to use the Trial key for free or upgrade to a Production key with higher rate limits at 'https://dashboard.cohere.com/api-keys'.",
    },
    'model-quota',
  ),
  row(
    'Cohere: a trial’s minute',
    429,
    {
      message:
        'You are using a Trial key, which is limited to 10 API calls / minute. You can continue to use the Trial key for free or upgrade to a Production key with higher rate limits.',
    },
    'model-throttled',
  ),
  row('Cohere: a key it does not know', 401, { id: '1', message: 'invalid api token' }, 'model-not-allowed'),
  row(
    'Cohere: a model it does not know',
    404,
    {
      id: '1',
      message:
        "model 'command-z' not found, make sure the correct model ID was used and that you have access to the model.",
    },
    'model-unknown',
  ),
  row('Cohere: a caller that went away', 499, { message: 'request cancelled' }, 'model-error'),
  row('Cohere: a key blocked', 498, { message: 'your token has expired' }, 'model-error'),
];
