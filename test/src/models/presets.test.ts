import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Failure } from '../../../src/failures/failure.ts';
import { createAskModel } from '../../../src/models/create-ask-model.ts';
import { readModelsFile } from '../../../src/models/create-profiles.ts';
import { findProvider, type Provider, presets, providers } from '../../../src/models/presets.ts';
import type { Profile } from '../../../src/models/profile.ts';
import { createKnownForms } from '../../../src/models/request-form.ts';
import { writeBody } from '../../../src/models/write-body.ts';
import { modelRequest } from '../../support/ask-scripted-model.ts';
import { type Behaviour, completion, type ReceivedRequest, startScriptedModel } from '../../support/scripted-model.ts';

interface Refusal {
  status: number;
  body: object;
}

const openAi = (status: number, message: string, code: string | null = null): Refusal => ({
  status,
  body: { error: { message, type: 'invalid_request_error', param: null, code } },
});
const extra = (field: string): Refusal => ({
  status: 422,
  body: { detail: [{ type: 'extra_forbidden', loc: ['body', field], msg: 'Extra inputs are not permitted' }] },
});
const unknownName = (field: string): Refusal => ({
  status: 400,
  body: { error: { code: 400, message: `Invalid JSON payload received. Unknown name "${field}": Cannot find field.` } },
});

const known = ['model', 'messages', 'max_tokens', 'response_format', 'temperature', 'top_p', 'reasoning_effort'];
const typeOf = ({ response_format: format }: Record<string, unknown>) => (format as { type: string } | undefined)?.type;
const allTextOf = (body: Record<string, unknown>) => JSON.stringify(body.messages);

/** What a server refuses, as far as its documentation and what people report of it say. */
type Refuse = (body: Record<string, unknown>) => Refusal | undefined;

const refuseMaxTokens: Refuse = (body) =>
  'max_tokens' in body
    ? openAi(
        400,
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        'unsupported_parameter',
      )
    : undefined;

interface StandIn {
  path: string;
  refuse?: Refuse;
  /** Whether the answer takes the schema from the prompt, since the server ignores the field. */
  readsPrompt?: boolean;
  /** The header of the key `sk-1`. */
  key?: [string, string];
  /** How many requests it takes. */
  requests?: number;
}

const standIns: Record<Provider, StandIn> = {
  openai: { path: '/v1/chat/completions', refuse: refuseMaxTokens },
  azure: {
    path: '/openai/deployments/small/chat/completions?api-version=2024-10-21',
    refuse: refuseMaxTokens,
    key: ['api-key', 'sk-1'],
  },
  anthropic: { path: '/v1/chat/completions', readsPrompt: true },
  gemini: {
    path: '/v1beta/openai/chat/completions',
    refuse: (body) => {
      const field = Object.keys(body).find((one) => ![...known, 'max_completion_tokens'].includes(one));
      return field === undefined ? undefined : unknownName(field);
    },
  },
  groq: {
    path: '/openai/v1/chat/completions',
    refuse: (body) =>
      typeOf(body) === 'json_schema'
        ? openAi(400, 'This model does not support response format `json_schema`. See the documentation.')
        : undefined,
    requests: 2,
  },
  mistral: {
    path: '/v1/chat/completions',
    refuse: (body) => {
      const field = Object.keys(body).find((one) => !known.includes(one));
      return field === undefined ? undefined : extra(field);
    },
  },
  deepseek: {
    path: '/chat/completions',
    refuse: (body) => {
      if (typeOf(body) === 'json_schema') return openAi(400, 'This response_format type is unavailable now');
      if (typeOf(body) === 'json_object' && !/json/i.test(allTextOf(body)))
        return openAi(
          400,
          "Prompt must contain the word 'json' in some form to use 'response_format' of type 'json_object'.",
        );
      return undefined;
    },
    readsPrompt: true,
  },
  openrouter: { path: '/api/v1/chat/completions' },
  ollama: {
    path: '/v1/chat/completions',
    // It would ignore it, and answer without a limit.
    refuse: (body) => ('max_completion_tokens' in body ? openAi(500, 'no limit') : undefined),
  },
  vllm: { path: '/v1/chat/completions' },
  llamacpp: { path: '/v1/chat/completions' },
  lmstudio: {
    path: '/v1/chat/completions',
    refuse: (body) =>
      typeOf(body) === 'json_object'
        ? { status: 400, body: { error: "'response_format.type' must be 'json_schema' or 'text'" } }
        : undefined,
  },
};

/** What the stand-in makes of a request: what it refuses, else an answer if it was told the schema where it looks. */
function answer({ body }: ReceivedRequest, { refuse, readsPrompt }: StandIn) {
  const refusal = refuse?.(body);
  if (refusal !== undefined) return refusal;
  const schema = JSON.stringify(modelRequest.schema);
  const isTold = readsPrompt ? allTextOf(body).includes(JSON.stringify(schema).slice(1, -1)) : true;
  const isAsked = readsPrompt || typeOf(body) !== undefined;
  return { status: 200, body: completion(isTold && isAsked ? '{"a":"told"}' : 'Certainly!') };
}

async function readProfile(declared: object): Promise<Profile> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-presets-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'models.json');
  await writeFile(file, JSON.stringify([{ name: 'primary', model: 'small', apiKey: 'sk-1', ...declared }]));
  const [profile] = await readModelsFile(file, 5000, {});
  return profile ?? expect.fail('no profile');
}

/** The preset's profile, its host replaced by the stand-in's. */
async function openProfile(provider: Provider, standIn: StandIn) {
  const model = await startScriptedModel();
  const behave: Behaviour = (response, request) => {
    const { status, body } = answer(request, standIn);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  model.script(behave, behave, behave, behave);
  const { origin } = new URL(model.baseUrl);
  const preset = presets[provider];
  const baseUrl =
    'baseUrl' in preset
      ? origin + new URL(preset.baseUrl).pathname
      : `${origin}/openai/deployments/small?api-version=2024-10-21`;
  const profile = await readProfile({ provider, baseUrl });
  const { ask, close } = createAskModel(profile);
  onTestFinished(async () => {
    await model.close();
    await close();
  });
  return { model, profile, ask };
}

describe.each(providers)('the preset %s', (provider) => {
  const standIn = standIns[provider];

  it('is taken by its server as that is documented', async () => {
    const { model, profile, ask } = await openProfile(provider, standIn);
    const { find, learn } = createKnownForms();
    const askUntilTaken = async (): Promise<string> => {
      const form = find(profile, modelRequest);
      try {
        return (await ask(writeBody(modelRequest, profile, form), new AbortController().signal)).text;
      } catch (error) {
        if (!(error instanceof Failure) || error.refused === undefined) throw error;
        expect(learn(profile, modelRequest, form, error.refused)).toBe(true);
        return askUntilTaken();
      }
    };
    expect(await askUntilTaken()).toBe('{"a":"told"}');
    const { requests = 1, path, key = ['authorization', 'Bearer sk-1'] } = standIn;
    expect(model.requests).toHaveLength(requests);
    expect(model.requests[0]?.url).toBe(path);
    const { headers } = model.requests[0] ?? expect.fail('nothing was sent');
    expect([headers.authorization, headers['api-key']].filter((one) => one !== undefined)).toEqual([key[1]]);
    expect(headers[key[0]]).toBe(key[1]);
  });

  it('takes a rung’s way to answer, but for a seed', async () => {
    const { profile, ask } = await openProfile(provider, { ...standIn, requests: 1 });
    const form = {
      ...createKnownForms().find(profile, modelRequest),
      ...(provider === 'groq' && { structuredOutput: 'json_object' as const }),
    };
    const sampling = { temperature: 0, topP: 1, reasoningEffort: 'low' as const };
    const body = writeBody({ ...modelRequest, sampling }, profile, form);
    expect((await ask(body, new AbortController().signal)).text).toBe('{"a":"told"}');
  });
});

describe('findProvider', () => {
  it.each([
    ['https://api.openai.com/v1', 'openai'],
    ['https://eu.api.openai.com/v1', 'openai'],
    ['https://ours.openai.azure.com/openai/v1', 'azure'],
    ['https://api.anthropic.com/v1/', 'anthropic'],
    ['https://generativelanguage.googleapis.com/v1beta/openai/', 'gemini'],
    ['https://api.groq.com/openai/v1', 'groq'],
    ['https://api.mistral.ai/v1', 'mistral'],
    ['https://api.deepseek.com', 'deepseek'],
    ['https://openrouter.ai/api/v1', 'openrouter'],
  ])('knows %s as %s', (baseUrl, provider) => {
    expect(findProvider(baseUrl)).toBe(provider);
  });

  it.each([
    'http://127.0.0.1:11434/v1',
    'https://api.openai.com.evil.example/v1',
    'https://evilopenai.azure.com.example',
  ])('knows nobody at %s', (baseUrl) => {
    expect(findProvider(baseUrl)).toBeUndefined();
  });
});
