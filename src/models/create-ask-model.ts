import { limitTime, startOwnTimer } from '../failures/limit-time.ts';
import { classifyModelError } from './classify-model-error.ts';
import type { AskModel } from './model-request.ts';
import { openFetch } from './open-fetch.ts';
import type { Profile } from './profile.ts';
import { readAnswer, readBody } from './read-answer.ts';
import type { HeaderSource } from './read-wait.ts';

interface Answered {
  text: string;
  headers: HeaderSource;
}

/**
 * Connects to a profile's endpoint and returns the function that asks it.
 * Each call is one HTTP request, never retried or redirected, and over after `profile.timeoutMs` with its body. An
 * abort of the job's signal ends it at once. What goes wrong is thrown as a Failure that holds nothing of the
 * provider's text. `close` waits for requests under way.
 */
export function createAskModel(profile: Profile): { ask: AskModel; close: () => Promise<void> } {
  const { fetch: send, close } = openFetch(profile.timeoutMs);
  const url = `${profile.baseUrl.replace(/\/+$/, '')}/chat/completions`;
  const json = 'application/json';
  const headers = { accept: json, 'content-type': json, authorization: `Bearer ${profile.apiKey}` };

  async function post(body: Buffer, signal: AbortSignal, jobSignal: AbortSignal): Promise<Answered> {
    try {
      signal.throwIfAborted();
      const response = await send(url, { method: 'POST', body, headers, signal });
      return { text: await readBody(response), headers: response.headers };
    } catch (error) {
      throw classifyModelError(error, { jobSignal, isTimedOut: signal.aborted, nowMs: Date.now() });
    }
  }

  const ask: AskModel = async ({ bytes }, jobSignal) => {
    const postInTime = (signal: AbortSignal) => post(bytes, signal, jobSignal);
    const { text, headers } = await limitTime(profile.timeoutMs, [jobSignal], postInTime, startOwnTimer);
    return readAnswer(text, profile.model, headers);
  };
  return { ask, close };
}
