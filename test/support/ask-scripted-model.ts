import { onTestFinished } from 'vitest';
import type { RedactedText } from '../../src/boundary/redacted-text.ts';
import { Failure } from '../../src/failures/failure.ts';
import { createAskModel } from '../../src/models/create-ask-model.ts';
import type { ModelAnswer, ModelRequest } from '../../src/models/model-request.ts';
import type { Profile } from '../../src/models/profile.ts';
import { writeBody } from '../../src/models/write-body.ts';
import { type Behaviour, type ScriptedModel, startScriptedModel } from './scripted-model.ts';

/** What no failure may hold. */
export const apiKey = 'sk-very-secret-key';
export const prompt = 'the words of [PERSON_1] which nobody may see again';

export const modelRequest: ModelRequest = {
  system: 'You sort.' as RedactedText,
  user: prompt as RedactedText,
  schemaName: 'ticket-triage',
  schema: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false },
  maxOutputTokens: 400,
};

export interface AskedModel {
  model: ScriptedModel;
  /** Asks with the standard request. */
  ask: (signal?: AbortSignal) => Promise<ModelAnswer>;
  /** Asks and returns what was thrown; fails when nothing was. */
  askInVain: (signal?: AbortSignal) => Promise<Failure>;
}

/** Starts a model with this script and a client for it; both end with the test. */
export async function openScripted(script: Behaviour[], changes: Partial<Profile> = {}): Promise<AskedModel> {
  const model = await startScriptedModel();
  model.script(...script);
  const profile: Profile = {
    name: 'primary',
    baseUrl: model.baseUrl,
    apiKey,
    model: 'small-1',
    timeoutMs: 10_000,
    price: undefined,
    simulated: false,
    ...changes,
  };
  const { ask, close } = createAskModel(profile);
  onTestFinished(async () => {
    await model.close();
    await close();
  });
  const askOnce = (signal = new AbortController().signal) => ask(writeBody(modelRequest, profile), signal);
  return { model, ask: askOnce, askInVain: (signal) => failureOf(askOnce(signal)) };
}

/** Asks a model that behaves like this once, and returns the failure. */
export async function failureFor(behaviour: Behaviour, changes: Partial<Profile> = {}): Promise<Failure> {
  const { askInVain } = await openScripted([behaviour], changes);
  return askInVain();
}

/** Everything of a failure that could end up in a log or a record. */
export function everythingOf(failure: Failure): string {
  return JSON.stringify([failure, failure.message, failure.stack, failure.cause]);
}

async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
