import { z } from 'zod';
import { Failure, type Usage } from '../failures/failure.ts';
import type { FailureCode } from '../failures/failure-codes.ts';
import { isObject } from '../json/is-object.ts';
import { findStringEnd, parseJson, scanJson } from '../json/parse-json.ts';
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
  if (isOther) throw readOther(bytes.toString('utf8'), response.headers);
  if (!isWhole) throw new Failure('answer-too-large');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Failure('model-protocol');
  }
}

/** The failure of an answer that is none, with what stands in a page's place, in lines of JSON or events all the same. */
function readOther(text: string, headers: HeaderSource): Failure {
  const lines = Array.from(text.matchAll(/^(?:data:)?[ \t]*(\{.*)$/gm), ([, line = '']) => line);
  const parts = [text, ...lines.reverse()].map(parseJson).flatMap((json) => (json.ok ? [json.value] : []));
  const usage = parts.map(readUsage).find((one) => one !== undefined);
  const error = parts.map(findError).find((one) => one !== undefined);
  return error === undefined ? new Failure('model-protocol', { usage }) : toFailure(error, headers, { usage });
}

/** What a server may send while it works, in front of its answer: comments of a stream. */
const comment = /\s{0,1000}:[^\n]{0,1000}\n/y;
const MOST_COMMENTS = 10_000;
/** Numbers that Python writes and JSON does not know, as in a score. */
const noNumbers = /-?\b(?:NaN|Infinity)\b/g;
/** Characters of a body that is looked through for them. */
const LONGEST_LOOSE = 2 * 1024 * 1024;

function parseBody(body: string): ReturnType<typeof parseJson> {
  const text = body.slice(findBeginning(body));
  // Before it is parsed: what is nested a million times takes seconds.
  if (scanJson(text)?.code === 'json-too-deep') return { ok: false };
  const json = parseJson(text);
  if (json.ok || text.length > LONGEST_LOOSE || text.search(noNumbers) === -1) return json;
  return parseJson(replaceNoNumbers(text));
}

/** Where the answer begins: behind a mark of the byte order and comments. */
function findBeginning(body: string): number {
  let at = body.startsWith('\ufeff') ? 1 : 0;
  for (let count = 0; count < MOST_COMMENTS; count += 1) {
    comment.lastIndex = at;
    const found = comment.exec(body)?.[0];
    if (found === undefined) break;
    at += found.length;
  }
  return at;
}

/** Puts null where no number stands; strings stay as they are. */
function replaceNoNumbers(text: string): string {
  let replaced = '';
  for (let at = 0; at < text.length; ) {
    const quote = text.indexOf('"', at);
    const start = quote === -1 ? text.length : quote;
    const end = findStringEnd(text, start) + 1;
    replaced += text.slice(at, start).replace(noNumbers, 'null') + text.slice(start, end);
    at = end;
  }
  return replaced;
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
  const json = parseBody(body);
  if (!json.ok) throw readOther(body.slice(-maxOtherBytes), headers);
  const root: unknown = Array.isArray(json.value) ? json.value[0] : json.value;
  const usage = readUsage(root);
  const told = isObject(root) ? modelName.safeParse(root.model).data : undefined;
  const model = told === undefined || sent?.includes(told) ? askedModel : told;
  const fail = (code: FailureCode) => new Failure(code, { usage, model });
  const error = findError(root);
  if (error !== undefined) throw toFailure(error, headers, { usage, model });
  const choice = findChoice(root);
  if (!isObject(choice)) throw fail('model-protocol');
  const answer = readChoice(choice);
  if ('code' in answer) throw fail(answer.code === 'answer-empty' && isFlagged(root) ? 'model-refused' : answer.code);
  return { text: answer.text, usage, model };
}

const findChoice = (root: unknown): unknown =>
  isObject(root) && Array.isArray(root.choices) ? root.choices[0] : undefined;

/** MiniMax leaves the answer empty where it does not like what was asked or written. */
const isFlagged = (root: unknown) =>
  isObject(root) && (root.input_sensitive === true || root.output_sensitive === true);

/** What an error in a 2xx means. */
function toFailure(error: unknown, headers: HeaderSource, paid: { usage: Usage | undefined; model?: string }): Failure {
  const judged = judgeError({ status: undefined, body: error, headers, nowMs: Date.now() });
  const { means, retryAfterMs, refused, code } = judged;
  return new Failure(means, { ...paid, retryAfterMs, refused, cause: { name: 'ErrorInAnswer', code } });
}

/** What stands in the place of an answer, or beside it, and says that there is none. */
function findError(root: unknown): unknown {
  if (!isObject(root)) return undefined;
  const choice = findChoice(root);
  const message = isObject(choice) ? choice.message : undefined;
  for (const around of [root, choice, message]) {
    if (isObject(around) && isTold(around.error)) return around === root ? root : { error: around.error };
  }
  const { base_resp: base, errors, code } = root;
  if (isObject(base) && toStatus(base.status_code) !== 0) return root;
  const status = toStatus(code);
  if (isTold(errors) || (status >= 400 && status < 600 && typeof root.message === 'string')) return root;
  return choice === undefined && isKnownError(root) ? root : undefined;
}

const toStatus = (told: unknown) => (typeof told === 'number' || typeof told === 'string' ? Number(told) : 0);

/** What says of itself that all is well. */
const nothing = /^(?:0|200|ok|success|none|null|undefined)?$/i;

const isSomething = (one: unknown): boolean =>
  typeof one === 'object' ? one !== null && Object.keys(one).length > 0 : !nothing.test(String(one).trim());

/** Many servers write `error: null`, an object of nulls, or one of success, beside an answer. */
function isTold(error: unknown): boolean {
  if (typeof error === 'object' && error !== null) return Object.values(error).some(isSomething);
  return error === true || (typeof error === 'string' && isSomething(error));
}

type ReadChoice = { text: string } | { code: FailureCode };

/** A reason as a word, or as an object that has one. */
function toReason(told: unknown): string {
  const reason = isObject(told) ? told.type : told;
  return typeof reason === 'string' ? reason : '';
}

function readChoice({
  finish_reason: told,
  native_finish_reason: native,
  message,
}: Record<string, unknown>): ReadChoice {
  const reason = toReason(told);
  // A gateway's own word goes before that of who answered.
  const finish = findFinish(reason) ?? findFinish(toReason(native));
  if (finish === 'model-error' || finish === 'model-refused') return { code: finish };
  if (!isObject(message)) return { code: finish ?? 'model-protocol' };
  const { content, refusal, tool_calls: calls, function_call: call } = message;
  const parts = Array.isArray(content) ? content : [content ?? ''];
  if (isTold(refusal) || parts.some((part) => isObject(part) && part.type === 'refusal'))
    return { code: 'model-refused' };
  if ((Array.isArray(calls) && calls.length > 0) || call) return { code: 'answer-tool-call' };
  if (finish !== undefined) return { code: finish };
  if (!Array.isArray(content) && typeof parts[0] !== 'string' && textOf(parts[0]) === undefined)
    return { code: 'model-protocol' };
  const text = parts.map((part) => textOf(part) ?? '').join('');
  if (text.trim() !== '') return { text };
  return { code: callsTool.test(reason) ? 'answer-tool-call' : 'answer-empty' };
}

const callsTool = /^(?:tool_calls?|function_call|tool_use)$/i;
const textTypes: ReadonlySet<unknown> = new Set([undefined, null, 'text', 'output_text']);

const toKind = (type: unknown) => (typeof type === 'string' ? type.toLowerCase() : type);

/** The text of a part; undefined for other kinds: thoughts, pictures, sounds. */
function textOf(part: unknown): string | undefined {
  if (typeof part === 'string') return part;
  if (!isObject(part) || !textTypes.has(toKind(part.type)) || part.thought === true) return undefined;
  const { text } = part;
  if (typeof text === 'string') return text;
  return isObject(text) && typeof text.value === 'string' ? text.value : undefined;
}
