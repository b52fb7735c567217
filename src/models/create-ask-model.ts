import { OpenAI } from 'openai';
import { limitTime, startOwnTimer } from '../failures/limit-time.ts';
import { classifyModelError } from './classify-model-error.ts';
import type { AskModel } from './model-request.ts';
import { type OpenedFetch, openFetch } from './open-fetch.ts';
import type { Profile } from './profile.ts';
import type { ProviderResponse } from './provider-error.ts';
import { readAnswer, readBody } from './read-answer.ts';
import { readLimits } from './read-limits.ts';
import type { HeaderSource } from './read-wait.ts';

const headers = { 'content-type': 'application/json' };

interface Answered {
  text: string;
  headers: HeaderSource;
}

/**
 * Connects to a profile's endpoint and returns the function that asks it.
 * Each call is one HTTP request, never retried or redirected, and over after `profile.timeoutMs` with its body. An
 * abort of the job's signal ends it at once. What goes wrong is thrown as a Failure that holds nothing of the
 * provider's text. `close` waits for requests under way. `connections` are by default those to the endpoint.
 */
export function createAskModel(
  profile: Profile,
  connections: OpenedFetch = openFetch(profile),
): { ask: AskModel; close: () => Promise<void> } {
  const client = createClient(profile, connections.fetch);

  async function send(body: Buffer, signal: AbortSignal, jobSignal: AbortSignal): Promise<Answered> {
    try {
      // The SDK passes bytes on as they are; what it is given as an object it would write itself.
      const response: ProviderResponse = await client.post('/chat/completions', { body, headers, signal }).asResponse();
      return { text: await readBody(response), headers: response.headers };
    } catch (error) {
      throw classifyModelError(error, { jobSignal, isTimedOut: signal.aborted, nowMs: Date.now() });
    }
  }

  const ask: AskModel = async ({ bytes }, jobSignal) => {
    const sendInTime = (signal: AbortSignal) => send(bytes, signal, jobSignal);
    const { text, headers } = await limitTime(profile.timeoutMs, [jobSignal], sendInTime, startOwnTimer);
    return { ...readAnswer(text, profile.model, { headers, sent: bytes }), told: readLimits(headers) };
  };
  return { ask, close: connections.close };
}

/** Everything the SDK would take from its own environment variables, and would do by itself, is switched off. */
function createClient(profile: Profile, fetch: typeof globalThis.fetch): OpenAI {
  return new OpenAI({
    apiKey: profile.apiKey,
    baseURL: profile.baseUrl,
    defaultQuery: profile.query,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    // At `debug`, which OPENAI_LOG can set, the SDK prints whole requests.
    logLevel: 'off',
    maxRetries: 0,
    // Its own time-out ends at the headers and would be told as a lost connection: ours comes first.
    timeout: profile.timeoutMs + 600_000,
    fetch,
  });
}
