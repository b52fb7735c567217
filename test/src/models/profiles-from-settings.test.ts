import { describe, expect, it } from 'vitest';
import { createProfiles } from '../../../src/models/profiles-from-settings.ts';

const settings = { model: 'gpt-5-mini', modelTimeoutMs: 60_000 };
const shared = { name: 'primary', model: 'gpt-5-mini', timeoutMs: 60_000 };
const price = { input: 0.25, output: 2 };
const simulator = 'http://127.0.0.1:4000/v1';

describe('createProfiles', () => {
  it('asks OpenAI when there is a key', () => {
    expect(createProfiles({ ...settings, openaiApiKey: ' sk-1\n' }, simulator)).toEqual([
      { ...shared, baseUrl: 'https://api.openai.com/v1', apiKey: 'sk-1', price, simulated: false },
    ]);
  });

  it('asks another endpoint with the key, or with none', () => {
    const openaiBaseUrl = 'http://models.test/v1';
    const profile = { ...shared, baseUrl: openaiBaseUrl, price, simulated: false };
    expect(createProfiles({ ...settings, openaiBaseUrl, openaiApiKey: 'sk-1' })).toEqual([
      { ...profile, apiKey: 'sk-1' },
    ]);
    expect(createProfiles({ ...settings, openaiBaseUrl, openaiApiKey: '' })).toEqual([{ ...profile, apiKey: 'none' }]);
  });

  it('asks the simulator, for nothing, when neither is set', () => {
    expect(createProfiles({ ...settings, openaiApiKey: '', openaiBaseUrl: undefined }, simulator)).toEqual([
      {
        ...shared,
        model: `simulated/${shared.model}`,
        baseUrl: simulator,
        apiKey: 'none',
        price: { input: 0, output: 0 },
        simulated: true,
      },
    ]);
  });

  it('makes no profile when there is no simulator either', () => {
    expect(createProfiles(settings)).toEqual([]);
  });

  it('leaves the price of an unknown model open', () => {
    expect(createProfiles({ ...settings, model: 'llama-3', openaiApiKey: 'k' })[0]?.price).toBeUndefined();
  });
});
