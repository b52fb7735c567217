import { z } from 'zod';
import { Failure, type Usage } from '../failures/failure.ts';
import { parseJson } from '../json/parse-json.ts';
import { readBytes } from '../net/read-bytes.ts';
import type { ModelAnswer } from './model-request.ts';

/** A chat completion around the longest answer we take is far below this. */
const maxBodyBytes = 16 * 1024 * 1024;
const jsonType = /^application\/(?:[\w.+-]+\+)?json$/;

/**
 * Reads the body of a 2xx as UTF-8 text, if it says that it is JSON.
 * Throws a Failure: `model-protocol` for another type or charset (HTML, server-sent events) or bytes that are not
 * UTF-8, `answer-too-large` beyond 16 MiB. A body that breaks off throws what its stream throws.
 */
export async function readBody(response: Response): Promise<string> {
  if (!saysJson(response.headers.get('content-type'))) {
    await response.body?.cancel();
    throw new Failure('model-protocol');
  }
  const { bytes, isWhole } = await readBytes(response.body, maxBodyBytes);
  if (!isWhole) throw new Failure('answer-too-large');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Failure('model-protocol');
  }
}

function saysJson(contentType: string | null): boolean {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  return jsonType.test(type.trim()) && isUtf8;
}

const tokens = z.number().int().min(0).optional().catch(undefined);
const usage = z.object({ prompt_tokens: tokens, completion_tokens: tokens }).optional().catch(undefined);
/** A model's name is stored and shown, so what does not look like one is not believed. */
const modelName = z
  .string()
  .regex(/^[\w.:/@+-]{1,128}$/)
  .optional()
  .catch(undefined);

/** The fields of a chat completion that we read; what else stands in it is dropped. */
const completion = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish().catch(undefined),
        message: z.object({
          content: z.string().nullish(),
          refusal: z.string().nullish().catch(undefined),
          tool_calls: z.array(z.unknown()).nullish().catch(undefined),
          function_call: z.unknown().optional(),
        }),
      }),
    )
    .min(1),
});
const payment = z.object({ usage, model: modelName });

/**
 * Reads the text of a model's answer out of a chat completion.
 * Throws a Failure: `model-protocol` for what is no chat completion, `model-refused`, or of kind `bad-answer` for an
 * answer that was cut short, is empty or calls a tool. Since each was paid, they carry usage and model where told.
 * Usage that is not told is undefined.
 */
export function readAnswer(body: string, askedModel: string): ModelAnswer {
  const json = parseJson(body);
  if (!json.ok) throw new Failure('model-protocol');
  const paid = payment.safeParse(json.value);
  const used = toUsage(paid.data?.usage);
  const model = paid.data?.model ?? askedModel;
  const parsed = completion.safeParse(json.value);
  const choice = parsed.data?.choices[0];
  if (choice === undefined) throw new Failure('model-protocol', { usage: used, model });
  const { message, finish_reason: reason } = choice;
  const content = message.content ?? '';
  if (message.refusal || reason === 'content_filter') throw new Failure('model-refused', { usage: used, model });
  if (message.tool_calls?.length || message.function_call)
    throw new Failure('answer-tool-call', { usage: used, model });
  if (reason === 'length') throw new Failure('answer-cut-short', { usage: used, model });
  if (content.trim() === '') throw new Failure('answer-empty', { usage: used, model });
  return { text: content, usage: used, model };
}

function toUsage(told: z.infer<typeof usage>): Usage | undefined {
  const { prompt_tokens: input, completion_tokens: output } = told ?? {};
  return input === undefined && output === undefined
    ? undefined
    : { inputTokens: input ?? 0, outputTokens: output ?? 0 };
}
