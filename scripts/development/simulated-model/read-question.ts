import { createHash } from 'node:crypto';
import { isObject } from '../../../src/json/is-object.ts';
import { removeMarkers } from './misbehaviours.ts';

/** What a chat completion request asks. */
export interface Question {
  model: string;
  system: string;
  /** The first user text as it came, without what was said when it was asked again. */
  user: string;
  /** The part of `user` that is data: what stands between tags such as `<message>`, else all; without markers. */
  data: string;
  /** The same for every time this text is asked, also when it is asked again. */
  messageId: string;
  /** JSON Schema of the answer; undefined when plain text is asked for. */
  schema: Record<string, unknown> | undefined;
  maxOutputTokens: number | undefined;
  /** Whom the application asks for, as it says itself. */
  endUser?: string | undefined;
  /** Characters of everything said to the model, divided by four. */
  inputTokens: number;
}

const againNotes = /^Your last answer was not accepted:/m;
const taggedData = /<(message|text|document|data|input)>([\s\S]*)<\/\1>/;

/** Reads the body of `POST /v1/chat/completions`. Throws a RangeError that says what is missing. */
export function readQuestion(body: unknown): Question {
  if (!isObject(body)) throw new RangeError('The body is not a JSON object.');
  const { model, messages } = body;
  if (typeof model !== 'string' || model === '') throw new RangeError('You must provide a model parameter.');
  if (!Array.isArray(messages) || messages.length === 0)
    throw new RangeError("Missing required parameter: 'messages'.");
  if (body.stream === true) throw new RangeError('The simulated model does not stream.');

  const user = textOf(messages, ['user']).split(againNotes)[0]?.trimEnd() ?? '';
  const maxTokens = body.max_completion_tokens ?? body.max_tokens;
  return {
    model,
    system: textOf(messages, ['system', 'developer']),
    user,
    data: removeMarkers(taggedData.exec(user)?.[2] ?? user).trim(),
    messageId: createHash('sha256').update(user).digest('hex'),
    schema: readSchema(body.response_format),
    maxOutputTokens: typeof maxTokens === 'number' ? maxTokens : undefined,
    endUser: typeof body.user === 'string' ? body.user : undefined,
    inputTokens: countTokens(JSON.stringify(messages)),
  };
}

/** About how many tokens a text is: one for four characters, at least one. */
export function countTokens(text: string): number {
  return Math.max(1, Math.ceil(text.length / 4));
}

function readSchema(format: unknown): Record<string, unknown> | undefined {
  if (!isObject(format) || format.type === 'text') return undefined;
  if (format.type === 'json_object') return { type: 'object' };
  const schema = isObject(format.json_schema) ? format.json_schema.schema : undefined;
  if (format.type !== 'json_schema' || !isObject(schema)) {
    throw new RangeError("Missing required parameter: 'response_format.json_schema.schema'.");
  }
  return schema;
}

function textOf(messages: readonly unknown[], roles: readonly string[]): string {
  const message = messages.find((each) => isObject(each) && roles.includes(String(each.role)));
  if (!isObject(message)) return '';
  if (typeof message.content === 'string') return message.content;
  if (!Array.isArray(message.content)) return '';
  return message.content.map((part) => (isObject(part) && typeof part.text === 'string' ? part.text : '')).join('\n');
}
