import { describe, expect, it } from 'vitest';
import { findErrorFacts } from '../../../src/models/error-facts.ts';
import { findRefusedPart } from '../../../src/models/judge-error.ts';

const openAi = (message: string, param: string | null = null, code: string | null = null) => ({
  error: { message, type: 'invalid_request_error', param, code },
});

describe('findRefusedPart', () => {
  it.each([
    ['OpenAI', openAi("Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.")],
    ['OpenAI, by the field', openAi('Invalid value.', 'response_format.type')],
    ['DeepSeek', openAi('This response_format type is unavailable now', null, 'invalid_request_error')],
    ['DeepSeek of old', openAi('response_format: response_format.type `json_schema` is unavailable now at line 1')],
    ['Groq', openAi('This model does not support response format `json_schema`. See …')],
    ['LM Studio', { error: "'response_format.type' must be 'json_schema' or 'text'" }],
    ['a server in Python', { detail: [{ type: 'extra_forbidden', loc: ['body', 'response_format'], msg: 'Extra …' }] }],
    ['vLLM, as Python prints it', { message: "[{'type': 'extra_forbidden', 'loc': ('body', 'response_format')}]" }],
    ['a host', openAi('JSON mode with schema is not enabled for this model')],
    ['OpenRouter', openAi('No endpoints found that can handle the requested parameters.')],
    ['TGI', { error: 'Grammar is not supported', error_type: 'validation' }],
    ['Gemini', openAi('Unknown name "additionalProperties" at generation_config.response_schema: Cannot find field.')],
    ['vLLM of old', { object: 'error', message: 'Structured outputs are not enabled', type: 'BadRequestError' }],
  ])('reads that %s does not take how an answer is asked for', (_, body) => {
    expect(findRefusedPart(findErrorFacts(body))).toBe('structured-output');
  });

  it.each([
    openAi("Invalid schema for response_format 'note': 'oneOf' is not permitted.", 'response_format'),
    openAi('invalid JSON schema for response_format: `/properties`: …'),
    openAi('Wrong.', 'response_format', 'invalid_json_schema'),
    openAi('Failed to initialize samplers: failed to parse grammar'),
    openAi('JSON schema conversion failed: Unrecognized schema'),
    openAi('Failed to parse JSON schema: unsupported keyword'),
    openAi('The provided JSON schema contains features not supported by xgrammar.'),
    openAi('Grammar error: Unimplemented keys: ["propertyNames"]'),
    openAi('Invalid grammar request: x'),
    openAi('output_format.schema: Schema is too complex.'),
    openAi('The specified schema produces a constraint that has too many states for serving.'),
    openAi("Unsupported JSON schema fields: {'minItems', 'items'}", 'response_format', 'wrong_api_format'),
    openAi('The JSON schema provided exceeds the maximum allowed size of 5000 characters', 'response_format'),
  ])('reads that only this schema is not taken: %j', (body) => {
    expect(findRefusedPart(findErrorFacts(body))).toBe('schema');
  });

  it.each([
    openAi(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    ),
    openAi('Wrong.', 'max_tokens', 'unsupported_parameter'),
    openAi('Unrecognized request argument supplied: max_completion_tokens'),
    { object: 'error', message: { detail: [{ type: 'extra_forbidden', loc: ['body', 'max_completion_tokens'] }] } },
    [{ error: { message: "property 'max_completion_tokens' is unsupported" } }],
    openAi('property max_completion_tokens should not exist'),
    openAi('must NOT have additional properties: max_completion_tokens'),
    openAi("Parameter 'max_completion_tokens' is not recognised"),
    openAi('max_tokens is not a valid parameter for this model'),
    openAi('max_tokens is deprecated; please send max_completion_tokens'),
    openAi('This model requires max_completion_tokens rather than max_tokens'),
    openAi("`max_tokens` isn't accepted here"),
    openAi('参数 max_tokens 不支持，请使用 max_completion_tokens'),
    {
      object: 'error',
      message:
        "[{'type': 'extra_forbidden', 'loc': ('body', 'max_completion_tokens'), 'msg': 'Extra inputs are not permitted', 'input': 50}]",
    },
  ])('reads that the limit has another name: %j', (body) => {
    expect(findRefusedPart(findErrorFacts(body))).toBe('token-limit');
  });

  it.each([
    openAi('max_tokens is too large: 32768. This model supports at most 16384 completion tokens.', 'max_tokens'),
    openAi('max_tokens must be at least 1'),
    openAi('Invalid parameter: the valid range of max_tokens is [1, 8192]', 'max_tokens'),
    openAi('Not allowed: max_tokens is greater than what is left of the context', 'max_tokens'),
    openAi(`Something else, about ${'x'.repeat(300)} response_format`),
    openAi("Unsupported value: 'temperature' does not support 0."),
    openAi("Invalid message: 'please say which response_format is unsupported'"),
    { text: 'response_format' },
    'not of JSON',
    undefined,
  ])('finds nothing in %j', (body) => {
    expect(findRefusedPart(findErrorFacts(body))).toBe(undefined);
  });
});
