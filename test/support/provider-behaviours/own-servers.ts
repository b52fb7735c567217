import { openAiError as error, row } from './behaviour.ts';

const vllm = (message: string, code = 400, type = 'BadRequestError') => ({
  object: 'error',
  message,
  type,
  param: null,
  code,
});
const llamaCpp = (code: number, message: string, type: string, more: object = {}) => ({
  error: { code, message, type, ...more },
});

/** What people run themselves. */
export const ownServerBehaviours = [
  row(
    'vLLM: too long',
    400,
    vllm(
      "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4500 in the messages, 500 in the completion). Please reduce the length of the messages or completion.",
    ),
    'input-too-long',
  ),
  row(
    'vLLM: too long, in newer words',
    400,
    {
      error: vllm(
        "'max_tokens' or 'max_completion_tokens' is too large: 500. This model's maximum context length is 4096 tokens and your request has 4000 input tokens (500 > 4096 - 4000).",
      ),
    },
    'input-too-long',
  ),
  row(
    'vLLM: too long, by its decoder',
    400,
    vllm(
      'The decoder prompt (length 9000) is longer than the maximum model length of 8192. Make sure that `max_model_len` is no smaller than the number of text tokens.',
      400,
      'BadRequestError',
    ),
    'input-too-long',
  ),
  row(
    'vLLM: a model it does not serve',
    404,
    vllm('The model `llama` does not exist.', 404, 'NotFoundError'),
    'model-unknown',
  ),
  row('vLLM: a key it does not know', 401, { error: 'Unauthorized' }, 'model-not-allowed'),
  row('vLLM: a schema it cannot compile', 400, vllm('Invalid json schema: unsupported keyword'), 'model-rejected'),
  row(
    'vLLM: its engine is dead',
    500,
    vllm('EngineCore encountered an issue. See stack trace (above) for the root cause.', 500, 'InternalServerError'),
    'model-error',
  ),
  row(
    'vLLM: a field it does not take, with what we sent',
    400,
    {
      detail: [
        {
          type: 'string_type',
          loc: ['body', 'messages', 0],
          msg: 'Input should be a valid string',
          input: 'the prompt is too long: it exceeds the context window',
        },
      ],
    },
    'model-rejected',
  ),
  row(
    'SGLang: too long',
    400,
    vllm(
      "Requested token count exceeds the model's maximum context length of 131072 tokens. You requested a total of 140000 tokens: 139000 tokens from the input messages and 1000 tokens for the completion.",
    ),
    'input-too-long',
  ),
  row(
    'SGLang: too long, by its limit',
    400,
    {
      object: 'error',
      message: "The input (9000 tokens) is longer than the model's context length (8192 tokens).",
      type: 'BadRequest',
      code: 400,
    },
    'input-too-long',
  ),
  row(
    'llama.cpp: too long',
    400,
    llamaCpp(
      400,
      'request (35999 tokens) exceeds the available context size (32768 tokens), try increasing it',
      'exceed_context_size_error',
      { n_prompt_tokens: 35999, n_ctx: 32768 },
    ),
    'input-too-long',
  ),
  row(
    'llama.cpp: too long, as a 500',
    500,
    llamaCpp(
      500,
      'the request exceeds the available context size. try increasing the context size or enable context shift',
      'server_error',
    ),
    'input-too-long',
  ),
  row('llama.cpp: loading', 503, llamaCpp(503, 'Loading model', 'unavailable_error'), 'model-error'),
  row(
    'llama.cpp: a template that fails',
    500,
    llamaCpp(500, 'Jinja Exception: System message must be at the beginning', 'server_error'),
    'model-error',
  ),
  row(
    'llama.cpp: a grammar it cannot parse',
    400,
    llamaCpp(400, 'failed to parse grammar', 'invalid_request_error'),
    'model-rejected',
  ),
  row(
    'llama.cpp: a key it does not know',
    401,
    llamaCpp(401, 'Invalid API Key', 'authentication_error'),
    'model-not-allowed',
  ),
  row('llama.cpp: no slot', 503, llamaCpp(503, 'no slot available', 'unavailable_error'), 'model-error'),
  row(
    'Ollama: a model it has not',
    404,
    error('model "llama9" not found, try pulling it first', 'api_error'),
    'model-unknown',
  ),
  row('Ollama: a model it has not, in its own shape', 404, { error: "model 'llama9' not found" }, 'model-unknown'),
  row('Ollama: too long', 400, { error: 'the input length exceeds the context length' }, 'input-too-long'),
  row(
    'Ollama: too long, in words of its hosts',
    400,
    error('prompt too long; exceeded max context length by 5000 tokens', 'api_error'),
    'input-too-long',
  ),
  row(
    'Ollama: a runner that ended',
    500,
    { error: 'llama runner process has terminated: exit status 2' },
    'model-error',
  ),
  row(
    'Ollama: a full queue',
    503,
    { error: 'server busy, please try again. maximum pending requests exceeded' },
    'model-error',
  ),
  row(
    'LM Studio: too long',
    400,
    {
      error:
        'Trying to keep the first 15857 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough. Try to load the model with a larger context length, or provide a shorter input. Error Data: n/a, Additional Data: n/a',
    },
    'input-too-long',
  ),
  row(
    'LM Studio: too long, in newer words',
    400,
    {
      error:
        'The number of tokens to keep from the initial prompt is greater than the context length. Try to load the model with a larger context length, or provide a shorter input',
    },
    'input-too-long',
  ),
  row(
    'LM Studio: nothing loaded',
    404,
    error(
      "No models loaded. Please load a model in the developer page or use the 'lms load' command.",
      'invalid_request_error',
      'model_not_found',
    ),
    'model-unknown',
  ),
  row('LM Studio: loading', 400, { error: 'Model is still loading, please wait' }, 'model-error'),
  row(
    'TGI: too long',
    422,
    {
      error:
        'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens and 100 `max_new_tokens`',
      error_type: 'validation',
    },
    'input-too-long',
  ),
  row(
    'TGI: too long, by its inputs',
    422,
    {
      error: 'Input validation error: `inputs` must have less than 1024 tokens. Given: 2000',
      error_type: 'validation',
    },
    'input-too-long',
  ),
  row('TGI: overloaded', 429, { error: 'Model is overloaded', error_type: 'overloaded' }, 'model-throttled'),
  row(
    'TGI: generation that fails',
    424,
    { error: 'Request failed during generation: Server error: CUDA out of memory', error_type: 'generation' },
    'model-error',
  ),
  row(
    'TGI: a value it does not take',
    422,
    { error: 'Input validation error: `temperature` must be strictly positive', error_type: 'validation' },
    'model-rejected',
  ),
  row(
    'TensorRT: too long',
    400,
    vllm('Prompt length (9000) + max_tokens exceeds max_seq_len: the input sequence length exceeds the limit'),
    'input-too-long',
  ),
];
