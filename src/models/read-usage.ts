import type { Usage } from '../failures/failure.ts';
import { isObject } from '../json/is-object.ts';

/** How providers call what was paid for: input, then output. The first spelling that is told counts. */
const spellings: readonly (readonly [input: string, output: string])[] = [
  ['prompt_tokens', 'completion_tokens'],
  ['input_tokens', 'output_tokens'],
  ['promptTokens', 'completionTokens'],
  ['inputTokens', 'outputTokens'],
  ['promptTokenCount', 'candidatesTokenCount'],
];

/** Where it stands: in the body, in an error, in a choice. */
const places = ['usage', 'usageMetadata', 'x_groq', 'meta'] as const;
const digits = /^\d{1,15}(?:\.0*)?$/;

/**
 * Reads the tokens that a completion, or the body of an error, tells; undefined when it tells none. Numbers may be
 * text. What is negative, a fraction or no number counts as not told, and one that is missing beside one that is told
 * as 0.
 */
export function readUsage(body: unknown): Usage | undefined {
  if (Array.isArray(body)) return readUsage(body[0]);
  if (!isObject(body)) return undefined;
  const choice = Array.isArray(body.choices) ? body.choices[0] : undefined;
  for (const around of [body, body.error, choice]) {
    if (!isObject(around)) continue;
    for (const place of places) {
      const told = around[place];
      const usage =
        readTokens(told) ?? (isObject(told) ? (readTokens(told.usage) ?? readTokens(told.tokens)) : undefined);
      if (usage !== undefined) return usage;
    }
  }
  return undefined;
}

function readTokens(told: unknown): Usage | undefined {
  if (!isObject(told)) return undefined;
  for (const [inputKey, outputKey] of spellings) {
    const input = readCount(told[inputKey]);
    const output = readCount(told[outputKey]);
    if (input !== undefined || output !== undefined) return { inputTokens: input ?? 0, outputTokens: output ?? 0 };
  }
  return undefined;
}

function readCount(value: unknown): number | undefined {
  const number = typeof value === 'string' && digits.test(value.trim()) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}
