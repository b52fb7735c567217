import { hash } from 'node:crypto';
import { isStrictSchema } from '../tasks/strict-schema.ts';
import type { ModelRequest, RequestBody } from './model-request.ts';
import type { Profile } from './profile.ts';
import { formOf, type RequestForm } from './request-form.ts';
import { writeParams } from './write-params.ts';

interface Message {
  role: 'system' | 'user';
  content: string;
}

type ResponseFormat =
  | { type: 'json_schema'; json_schema: { name: string; schema: Record<string, unknown>; strict: boolean } }
  | { type: 'json_object' };

/** The body of a request for a chat completion, with further fields where the profile or the rung has some. */
export interface ChatRequest extends Record<string, unknown> {
  model: string;
  messages: readonly Message[];
  response_format?: ResponseFormat;
  max_tokens?: number;
  max_completion_tokens?: number;
}

/** By schema, which is one object in all requests of a task: to look through it takes as long as to write a body. */
const knownStrict = new WeakMap<object, boolean>();
const knownInstructions = new WeakMap<object, string>();

/**
 * Writes the one body of a request, from text that passed the boundary's last check: nothing else can be sent. `form`
 * is how the profile's server takes it, at first what the profile says.
 */
export function writeBody(request: ModelRequest, profile: Profile, form = formOf(profile)): RequestBody {
  const bytes = Buffer.from(JSON.stringify(toChatRequest(request, profile, form)));
  return { bytes, sha256: hash('sha256', bytes) } as RequestBody;
}

/**
 * A request for a chat completion: model, messages, the answer's schema, a limit of tokens, and what profile and rung
 * say of how to answer. Nothing else leaves: no user, no metadata.
 */
export function toChatRequest(request: ModelRequest, profile: Profile, form = formOf(profile)): ChatRequest {
  return {
    model: profile.model,
    messages: writeMessages(request, form),
    ...writeFormat(request, form),
    ...(request.maxOutputTokens !== undefined && { [form.tokenLimit]: request.maxOutputTokens }),
    ...profile.params,
    ...writeParams(request.sampling ?? {}),
  };
}

function writeFormat({ schemaName: name, schema }: ModelRequest, { structuredOutput }: RequestForm) {
  if (structuredOutput === 'prompt') return {};
  if (structuredOutput === 'json_object') return { response_format: { type: 'json_object' } as const };
  const json_schema = { name, schema, strict: find(knownStrict, schema, isStrictSchema) };
  return { response_format: { type: 'json_schema', json_schema } as const };
}

/** A schema that no field of the request holds stands behind the task's words; empty words are left out. */
function writeMessages(request: ModelRequest, { structuredOutput, systemRole }: RequestForm): Message[] {
  const told = structuredOutput === 'json_schema' ? '' : find(knownInstructions, request.schema, writeInstruction);
  const system = join([request.system, told]);
  if (!systemRole) return [{ role: 'user', content: join([system, request.user]) }];
  const user: Message = { role: 'user', content: request.user };
  return system === '' ? [user] : [{ role: 'system', content: system }, user];
}

const join = (texts: readonly string[]): string => texts.filter((text) => text.trim() !== '').join('\n\n');

const writeInstruction = (schema: object) =>
  `Answer with one JSON object and nothing else. It has to fit this JSON Schema:\n${JSON.stringify(schema)}`;

function find<Found>(
  known: WeakMap<object, Found>,
  schema: ModelRequest['schema'],
  make: (schema: ModelRequest['schema']) => Found,
): Found {
  const found = known.get(schema) ?? make(schema);
  known.set(schema, found);
  return found;
}
