import { Readable } from 'node:stream';
import type { OpenedFetch } from '../../src/models/open-fetch.ts';
import type { Profile } from '../../src/models/profile.ts';

/** What was sent to a model: the last word of it, behind redaction and the boundary's check. */
export interface SentRequest {
  profile: string;
  system: string;
  user: string;
  /** The whole body, as the provider would get it. */
  body: Record<string, unknown>;
}

/** A response of a provider that is not simply an answer; made by `httpReply`. */
export class HttpReply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;

  constructor(status: number, headers: Record<string, string>, body: string) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

/** What a provider responds: a status, such as 429 or 500, with headers and a body. An object is sent as JSON. */
export function httpReply(
  status: number,
  { headers = {}, body = '' }: { headers?: Record<string, string>; body?: string | object } = {},
): HttpReply {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new HttpReply(status, { 'content-type': 'application/json', ...headers }, text);
}

/** What a model says, with why it stopped, such as `length` or `content_filter`; or that it refuses. */
export function completion(
  content: string | null,
  { finishReason = 'stop', refusal = null }: { finishReason?: string; refusal?: string | null } = {},
): HttpReply {
  const choices = [{ index: 0, message: { role: 'assistant', content, refusal }, finish_reason: finishReason }];
  return httpReply(200, { body: { object: 'chat.completion', choices } });
}

/**
 * What a model says: a text as it is, anything else as JSON. An `HttpReply` is the whole response; an Error is a
 * connection that fails. A function is asked with the request.
 */
type ModelReply = unknown;

/** Replies in the order in which models are asked, or one function for all of them. */
export type ModelReplies = readonly ModelReply[] | ((request: SentRequest) => ModelReply);

/** The models of a run, which say what they are told to. */
export interface ScriptedModels {
  connect: (profile: Profile) => OpenedFetch;
  /** Takes what was sent since it was asked last. */
  takeSent: () => SentRequest[];
  /** Throws what the script is to blame for: too few replies, a function that threw. */
  check: () => void;
  /** How many replies nobody has asked for. */
  countLeft: () => number;
}

const textOf = (messages: unknown, role: string): string => {
  const found = Array.isArray(messages) ? messages.find((one: { role?: unknown }) => one.role === role) : undefined;
  return String((found as { content?: unknown } | undefined)?.content ?? '');
};

function toReply(reply: unknown): HttpReply {
  if (reply instanceof HttpReply) return reply;
  return completion(typeof reply === 'string' ? reply : (JSON.stringify(reply) ?? ''));
}

/** Makes models that reply by a script; nothing leaves the process. */
export function createScriptedModels(replies: ModelReplies): ScriptedModels {
  let sent: SentRequest[] = [];
  let asked = 0;
  let fault: { error: unknown } | undefined;

  async function reply(request: SentRequest): Promise<unknown> {
    asked += 1;
    if (typeof replies === 'function') return replies(request);
    if (asked > replies.length)
      throw new RangeError(`a model was asked ${asked} times, and there are ${replies.length} answers`);
    const next = replies[asked - 1];
    return typeof next === 'function' ? (next as (request: SentRequest) => unknown)(request) : next;
  }

  const connect: ScriptedModels['connect'] = ({ name }) => {
    const send = async (_: unknown, { body: bytes }: RequestInit) => {
      const body = JSON.parse(String(bytes)) as Record<string, unknown>;
      const { messages } = body;
      const request = { profile: name, system: textOf(messages, 'system'), user: textOf(messages, 'user'), body };
      sent.push(request);
      const answer = await reply(request).catch((error: unknown) => {
        fault ??= { error };
        throw error;
      });
      if (answer instanceof Error) throw Object.assign(new TypeError('fetch failed'), { cause: answer });
      const { status, headers, body: text } = toReply(answer);
      return { ok: true, status, headers: new Headers(headers), body: Readable.from([Buffer.from(text)]) };
    };
    return { fetch: send as unknown as typeof globalThis.fetch, close: async () => undefined };
  };

  return {
    connect,
    takeSent: () => {
      const taken = sent;
      sent = [];
      return taken;
    },
    check: () => {
      if (fault !== undefined) throw fault.error;
    },
    countLeft: () => (typeof replies === 'function' ? 0 : Math.max(0, replies.length - asked)),
  };
}
