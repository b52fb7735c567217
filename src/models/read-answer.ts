import { z } from 'zod';
import { Failure, type Usage } from '../failures/failure.ts';
import type { FailureCode } from '../failures/failure-codes.ts';
import { isObject } from '../json/is-object.ts';
import { parseJson } from '../json/parse-json.ts';
import { readBytes } from '../net/read-bytes.ts';
import { findFinish } from './finish-reasons.ts';
import { isKnownError, judgeError } from './judge-error.ts';
import type { ModelAnswer } from './model-request.ts';
import { BrokenBody, type ProviderResponse, refuseErrors } from './provider-error.ts';
import { readUsage } from './read-usage.ts';
import type { HeaderSource } from './read-wait.ts';

/** A chat completion around the longest answer we take is far below this. */
const maxBodyBytes = 16 * 1024 * 1024;
/** More of what is no answer is not looked at. */
const maxOtherBytes = 64 * 1024;
/** What is no answer whatever stands in it: a web page, a stream that nobody asked for. */
const otherType = /^\s*(?:text\/html|application\/xhtml\+xml|text\/event-stream)\b/i;

/**
 * Reads the body of a 2xx as UTF-8 text, under whatever type and charset it says that it is: many servers say nothing
 * or something else of their JSON. Throws a `ProviderError` for another status and a Failure: `model-protocol` for a
 * web page, server-sent events or bytes that are not UTF-8, `answer-too-large` beyond 16 MiB. For a body that breaks
 * off it throws a `BrokenBody`.
 */
export async function readBody(response: ProviderResponse): Promise<string> {
  await refuseErrors(response);
  const isOther = otherType.test(response.headers.get('content-type') ?? '');
  const most = isOther ? maxOtherBytes : maxBodyBytes;
  const { bytes, isWhole } = await readBytes(response.body, most).catch((error: unknown) => {
    throw new BrokenBody(error);
  });
  if (isOther) throw new Failure('model-protocol', { usage: findUsage(bytes.toString('utf8')) });
  if (!isWhole) throw new Failure('answer-too-large');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Failure('model-protocol');
  }
}

/** What was paid for an answer that is none: it stands in a page's place, or in the last event of a stream. */
function findUsage(text: string): Usage | undefined {
  const events = Array.from(text.matchAll(/^data:(.*)$/gm), ([, event = '']) => event);
  for (const part of [text, ...events.reverse()]) {
    const json = parseJson(part);
    const usage = json.ok ? readUsage(json.value) : undefined;
    if (usage !== undefined) return usage;
  }
  return undefined;
}

/** A model's name is stored and shown, so what does not look like one is not believed. */
const modelName = z.string().regex(/^[\w.:/@+-]{1,128}$/);

const noHeaders: HeaderSource = { get: () => null };

/**
 * Reads the text of a model's answer out of a chat completion.
 * Throws a Failure: what an error in it means, what its `finish_reason` says, `model-protocol` for what is no chat
 * completion, `model-refused`, or of kind `bad-answer` for an answer that was cut short, is empty or calls a tool.
 * Since each may have been paid, they carry usage and model where told. Usage that is not told is undefined.
 * `headers` of the response tell a wait, should it be an error. A model's name that stands in what was `sent` is a word of
 * our question, or the name that we asked for.
 */
export function readAnswer(
  body: string,
  askedModel: string,
  { headers = noHeaders, sent }: { headers?: HeaderSource; sent?: Buffer } = {},
): ModelAnswer {
  const json = parseJson(body.replace(/^\ufeff/, ''));
  if (!json.ok) throw new Failure('model-protocol', { usage: findUsage(body.slice(-maxOtherBytes)) });
  const root: unknown = Array.isArray(json.value) ? json.value[0] : json.value;
  const usage = readUsage(root);
  const told = isObject(root) ? modelName.safeParse(root.model).data : undefined;
  const model = told === undefined || sent?.includes(told) ? askedModel : told;
  const fail = (code: FailureCode) => new Failure(code, { usage, model });
  const choice: unknown = isObject(root) && Array.isArray(root.choices) ? root.choices[0] : undefined;
  const error = findError(root, choice);
  if (error !== undefined) {
    const judged = judgeError({ status: undefined, body: error, headers, nowMs: Date.now() });
    const { means, retryAfterMs, refused, code } = judged;
    throw new Failure(means, { usage, model, retryAfterMs, refused, cause: { name: 'ErrorInAnswer', code } });
  }
  if (!isObject(choice)) throw fail('model-protocol');
  const answer = readChoice(choice);
  if ('code' in answer) throw fail(answer.code);
  return { text: answer.text, usage, model };
}

/** What stands in the place of an answer, or beside it, and says that there is none. */
function findError(root: unknown, choice: unknown): unknown {
  if (!isObject(root)) return undefined;
  const message = isObject(choice) ? choice.message : undefined;
  for (const around of [root, choice, message]) {
    if (isObject(around) && isTold(around.error)) return around === root ? root : { error: around.error };
  }
  const { base_resp: base, errors, code } = root;
  if (isObject(base) && Number(base.status_code ?? 0) !== 0) return root;
  if (isTold(errors) || (Number(code) >= 400 && Number(code) < 600 && typeof root.message === 'string')) return root;
  return choice === undefined && isKnownError(root) ? root : undefined;
}

/** Many servers write `error: null`, or an object of nulls, beside an answer. */
function isTold(error: unknown): boolean {
  if (typeof error === 'string') return error.trim() !== '';
  if (Array.isArray(error)) return error.some(isTold);
  return isObject(error) ? Object.values(error).some((one) => one !== null && one !== '' && one !== 0) : error === true;
}

type ReadChoice = { text: string } | { code: FailureCode };

function readChoice({ finish_reason: told, message }: Record<string, unknown>): ReadChoice {
  const finish = typeof told === 'string' ? findFinish(told) : undefined;
  if (finish === 'model-error' || finish === 'model-refused') return { code: finish };
  if (!isObject(message)) return { code: finish ?? 'model-protocol' };
  const { content, refusal, tool_calls: calls, function_call: call } = message;
  const parts = Array.isArray(content) ? content : [content ?? ''];
  if (isText(refusal) || parts.some((part) => isObject(part) && part.type === 'refusal'))
    return { code: 'model-refused' };
  if ((Array.isArray(calls) && calls.length > 0) || call) return { code: 'answer-tool-call' };
  if (finish !== undefined) return { code: finish };
  if (!Array.isArray(content) && typeof parts[0] !== 'string' && textOf(parts[0]) === undefined)
    return { code: 'model-protocol' };
  const text = parts.map((part) => textOf(part) ?? '').join('');
  if (text.trim() !== '') return { text };
  return { code: typeof told === 'string' && callsTool.test(told) ? 'answer-tool-call' : 'answer-empty' };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const callsTool = /^(?:tool_calls?|function_call|tool_use)$/i;
const textTypes: ReadonlySet<unknown> = new Set([undefined, null, 'text', 'output_text']);

const toKind = (type: unknown) => (typeof type === 'string' ? type.toLowerCase() : type);

/** The text of a part; undefined for other kinds: thoughts, pictures, sounds. */
function textOf(part: unknown): string | undefined {
  if (typeof part === 'string') return part;
  if (!isObject(part) || !textTypes.has(toKind(part.type))) return undefined;
  const { text } = part;
  if (typeof text === 'string') return text;
  return isObject(text) && typeof text.value === 'string' ? text.value : undefined;
}
