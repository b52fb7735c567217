import type { SimulatedModel } from '../../../../scripts/development/simulated-model/start-simulated-model.ts';

/** JSON Schema of the answer most tests ask for. */
const triageSchema = {
  type: 'object',
  properties: {
    category: { type: 'string', enum: ['billing', 'bug', 'other'] },
    urgency: { type: 'integer', minimum: 1, maximum: 5 },
    summary: { type: 'string', maxLength: 300 },
    confidence: { type: 'number', minimum: 0, maximum: 1 },
  },
  required: ['category', 'urgency', 'summary', 'confidence'],
  additionalProperties: false,
};

export interface Asked {
  status: number;
  headers: Headers;
  text: string;
  choice: { finish_reason: string; message: { content: string | null; refusal: string | null; tool_calls?: unknown } };
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
}

interface AskOptions {
  schema?: unknown;
  model?: string;
  more?: Record<string, unknown>;
  signal?: AbortSignal;
}

/** The body of a request for a chat completion about one user text. */
export function chatBody(user: string, options: AskOptions = {}): string {
  return JSON.stringify({
    model: options.model ?? 'gpt-5-mini',
    messages: [
      { role: 'system', content: 'You triage messages.' },
      { role: 'user', content: user },
    ],
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'answer', strict: true, schema: options.schema ?? triageSchema },
    },
    ...options.more,
  });
}

/** Asks over HTTP; the body is read as text, and as a completion when it is one. */
export async function ask(model: SimulatedModel, user: string, options: AskOptions = {}): Promise<Asked> {
  const response = await fetch(`${model.url}/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-test', 'content-type': 'application/json' },
    body: chatBody(user, options),
    signal: options.signal ?? null,
  });
  const text = await response.text();
  const isCompletion = text.startsWith('{') && text.includes('"choices"') && text.endsWith('}');
  const completion = isCompletion ? JSON.parse(text) : undefined;
  return {
    status: response.status,
    headers: response.headers,
    text,
    choice: completion?.choices[0],
    usage: completion?.usage,
  };
}

/** The answer's text as JSON. */
export function answerOf(asked: Asked): Record<string, unknown> {
  return JSON.parse(asked.choice.message.content ?? '');
}

/** Something that a test waits for. */
export function createSignal(): { raise: () => void; raised: Promise<void> } {
  let raise: () => void = () => {};
  const raised = new Promise<void>((resolve) => {
    raise = resolve;
  });
  return { raise: () => raise(), raised };
}
