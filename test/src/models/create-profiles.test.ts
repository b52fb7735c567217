import { describe, expect, it } from 'vitest';
import { createProfiles } from '../../../src/models/create-profiles.ts';
import { formOf } from '../../../src/models/request-form.ts';

const settings = { model: 'gpt-5-mini', modelTimeoutMs: 60_000 };
const shared = { name: 'primary', model: 'gpt-5-mini', timeoutMs: 60_000 };
const price = { input: 0.25, output: 2, cachedInput: 0.025, flex: 0.5, batch: 0.5 };
const byName = { tokenLimit: 'max_completion_tokens' };
const simulator = 'http://127.0.0.1:4000/v1';

describe('createProfiles', () => {
  it('asks OpenAI when there is a key', async () => {
    expect(await createProfiles({ ...settings, openaiApiKey: ' sk-1\n' }, simulator)).toEqual([
      {
        ...{ ...shared, ...byName, provider: 'openai', structuredOutput: 'json_schema' },
        ...{ baseUrl: 'https://api.openai.com/v1', apiKey: 'sk-1', price, simulated: false },
      },
    ]);
  });

  it('asks another endpoint with the key, or with none', async () => {
    const openaiBaseUrl = 'http://models.test/v1';
    const profile = { ...shared, ...byName, baseUrl: openaiBaseUrl, simulated: false };
    expect(await createProfiles({ ...settings, openaiBaseUrl, openaiApiKey: 'sk-1' })).toEqual([
      { ...profile, apiKey: 'sk-1' },
    ]);
    expect(await createProfiles({ ...settings, openaiBaseUrl, openaiApiKey: '' })).toEqual([
      { ...profile, apiKey: 'none' },
    ]);
  });

  it('asks the simulator, for nothing, when neither is set', async () => {
    const simulated = { baseUrl: simulator, apiKey: 'none', price: { input: 0, output: 0 }, simulated: true };
    expect(await createProfiles({ ...settings, openaiApiKey: '', openaiBaseUrl: undefined }, simulator)).toEqual([
      { ...shared, ...simulated, model: `simulated/${shared.model}` },
      { ...shared, ...simulated, name: 'fallback', model: 'simulated/fallback' },
    ]);
  });

  it('makes no profile when there is no simulator either', async () => {
    expect(await createProfiles(settings)).toEqual([]);
  });

  it('has a fallback when its model is named, at the same endpoint with the same key', async () => {
    const given = {
      ...settings,
      openaiApiKey: 'sk-1',
      openaiBaseUrl: 'http://models.test/v1',
      fallbackModel: 'llama-3',
    };
    expect((await createProfiles(given))[1]).toEqual({
      ...{ name: 'fallback', model: 'llama-3', baseUrl: 'http://models.test/v1', apiKey: 'sk-1' },
      ...{ timeoutMs: 60_000, price: undefined, simulated: false },
    });
    expect(await createProfiles({ ...settings, openaiApiKey: 'sk-1' })).toHaveLength(1);
  });

  it('asks the fallback where and how its own settings say', async () => {
    const given = { ...settings, openaiApiKey: 'sk-1', fallbackModel: 'llama-3' };
    const fallback = { fallbackBaseUrl: 'http://other.test/v1', fallbackApiKey: 'sk-2' };
    expect((await createProfiles({ ...given, ...fallback }))[1]).toMatchObject({
      baseUrl: 'http://other.test/v1',
      apiKey: 'sk-2',
    });
  });

  it('sends the key of the first endpoint to no other', async () => {
    const given = { ...settings, openaiApiKey: 'sk-1', fallbackModel: 'llama-3' };
    expect((await createProfiles({ ...given, fallbackBaseUrl: 'http://other.test/v1' }))[1]?.apiKey).toBe('none');
  });

  it('leaves the price of an unknown model open', async () => {
    expect((await createProfiles({ ...settings, model: 'llama-3', openaiApiKey: 'k' }))[0]?.price).toBeUndefined();
  });
});

/** How the profile that these settings make is asked. */
const formFor = async (openaiBaseUrl: string | undefined, model: string) => {
  const [profile] = await createProfiles({ ...settings, openaiApiKey: 'sk-1', openaiBaseUrl, model });
  return formOf(profile ?? expect.fail('there is none'));
};

describe('createProfiles, without a word about the server', () => {
  it.each([
    [undefined, 'gpt-4o-mini'],
    ['https://eu.api.openai.com/v1', 'gpt-4o-mini'],
    ['https://ours.openai.azure.com/openai/v1', 'our-deployment'],
    ['http://proxy:4000', 'gpt-5-mini'],
    ['http://proxy:4000', 'openai/o4-mini'],
  ])('limits tokens at %s for %s as OpenAI wants it', async (baseUrl, model) => {
    expect((await formFor(baseUrl, model)).tokenLimit).toBe('max_completion_tokens');
  });

  it.each([
    ['http://127.0.0.1:8000/v1', 'llama-3'],
    ['https://api.openai.com.evil.example/v1', 'olmo-2'],
  ])('limits tokens at %s for %s as other servers want it', async (baseUrl, model) => {
    expect(await formFor(baseUrl, model)).toEqual({
      ...{ tokenLimit: 'max_tokens', structuredOutput: 'json_schema', systemRole: true },
    });
  });

  it('knows a provider by its host', async () => {
    expect((await formFor('https://api.deepseek.com/v1', 'deepseek-chat')).structuredOutput).toBe('json_object');
  });

  it('puts the query of a base URL behind the path', async () => {
    const openaiBaseUrl = 'https://ours.openai.azure.com/openai/deployments/small?api-version=2024-10-21';
    expect((await createProfiles({ ...settings, openaiBaseUrl, openaiApiKey: 'k' }))[0]).toMatchObject({
      baseUrl: 'https://ours.openai.azure.com/openai/deployments/small',
      query: { 'api-version': '2024-10-21' },
      keyHeader: 'api-key',
    });
  });
});
