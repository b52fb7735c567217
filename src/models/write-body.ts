import { hash } from 'node:crypto';
import type { OpenAI } from 'openai';
import { isStrictSchema } from '../tasks/strict-schema.ts';
import type { ModelRequest, RequestBody } from './model-request.ts';
import type { Profile } from './profile.ts';

/** OpenAI's reasoning models, behind whichever endpoint. */
const reasoningModel = /^(?:openai\/)?(?:gpt-[5-9]|o\d)/;
const openAiHost = /^(?:api\.openai\.com|.*\.openai\.azure\.com)$/;

/** By schema, which is one object in all requests of a task: to look through it takes as long as to write a body. */
const knownStrict = new WeakMap<object, boolean>();

/** Writes the one body of a request, from text that passed the boundary's last check: nothing else can be sent. */
export function writeBody(request: ModelRequest, profile: Profile): RequestBody {
  const bytes = Buffer.from(JSON.stringify(toChatRequest(request, profile)));
  return { bytes, sha256: hash('sha256', bytes) } as RequestBody;
}

/**
 * A request for a chat completion: model, messages, the answer's schema, a limit of tokens. Nothing else leaves: no
 * user, no metadata, no seed.
 */
export function toChatRequest(
  request: ModelRequest,
  profile: Profile,
): OpenAI.Chat.ChatCompletionCreateParamsNonStreaming {
  const { schemaName: name, schema } = request;
  return {
    model: profile.model,
    messages: [
      { role: 'system', content: request.system },
      { role: 'user', content: request.user },
    ],
    response_format: { type: 'json_schema', json_schema: { name, schema, strict: isKnownStrict(schema) } },
    ...limitTokens(request.maxOutputTokens, profile),
  };
}

/**
 * OpenAI's newer models refuse `max_tokens`, and many compatible servers know nothing else. So `max_completion_tokens`
 * goes to OpenAI, Azure OpenAI and to models with an OpenAI reasoning model's name, `max_tokens` to all others.
 */
function limitTokens(limit: number | undefined, profile: Profile) {
  if (limit === undefined) return {};
  const isOpenAi = openAiHost.test(new URL(profile.baseUrl).hostname) || reasoningModel.test(profile.model);
  return isOpenAi ? { max_completion_tokens: limit } : { max_tokens: limit };
}

function isKnownStrict(schema: ModelRequest['schema']): boolean {
  const known = knownStrict.get(schema);
  if (known !== undefined) return known;
  const isStrict = isStrictSchema(schema);
  knownStrict.set(schema, isStrict);
  return isStrict;
}
