import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SettingsFileError } from '../../../src/json/read-settings-file.ts';
import { createProfiles, readModelsFile } from '../../../src/models/create-profiles.ts';

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
    const simulated = { baseUrl: simulator, apiKey: 'none', price: { input: 0, output: 0 }, simulated: true };
    expect(createProfiles({ ...settings, openaiApiKey: '', openaiBaseUrl: undefined }, simulator)).toEqual([
      { ...shared, ...simulated, model: `simulated/${shared.model}` },
      { ...shared, ...simulated, name: 'fallback', model: 'simulated/fallback' },
    ]);
  });

  it('makes no profile when there is no simulator either', () => {
    expect(createProfiles(settings)).toEqual([]);
  });

  it('has a fallback when its model is named, at the same endpoint with the same key', () => {
    const given = {
      ...settings,
      openaiApiKey: 'sk-1',
      openaiBaseUrl: 'http://models.test/v1',
      fallbackModel: 'llama-3',
    };
    expect(createProfiles(given)[1]).toEqual({
      ...{ name: 'fallback', model: 'llama-3', baseUrl: 'http://models.test/v1', apiKey: 'sk-1' },
      ...{ timeoutMs: 60_000, price: undefined, simulated: false },
    });
    expect(createProfiles({ ...settings, openaiApiKey: 'sk-1' })).toHaveLength(1);
  });

  it('asks the fallback where and how its own settings say', () => {
    const given = { ...settings, openaiApiKey: 'sk-1', fallbackModel: 'llama-3' };
    const fallback = { fallbackBaseUrl: 'http://other.test/v1', fallbackApiKey: 'sk-2' };
    expect(createProfiles({ ...given, ...fallback })[1]).toMatchObject({
      baseUrl: 'http://other.test/v1',
      apiKey: 'sk-2',
    });
  });

  it('sends the key of the first endpoint to no other', () => {
    const given = { ...settings, openaiApiKey: 'sk-1', fallbackModel: 'llama-3' };
    expect(createProfiles({ ...given, fallbackBaseUrl: 'http://other.test/v1' })[1]?.apiKey).toBe('none');
  });

  it('leaves the price of an unknown model open', () => {
    expect(createProfiles({ ...settings, model: 'llama-3', openaiApiKey: 'k' })[0]?.price).toBeUndefined();
  });
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airlock-models-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function read(content: unknown) {
  const file = join(folder, 'models.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return readModelsFile(file, 5000);
}

const one = { name: 'primary', model: 'gpt-5-mini' };

describe('readModelsFile', () => {
  it('fills in what is not said: the endpoint, no key, the time-out of the settings, the price of a known model', async () => {
    const [profile] = await read([one]);
    expect(profile).toMatchObject({
      ...one,
      ...{ baseUrl: 'https://api.openai.com/v1', apiKey: 'none', timeoutMs: 5000, simulated: false },
      price: { input: 0.25, output: 2 },
    });
  });

  it('keeps what is said, of any number of profiles, in their order', async () => {
    const other = {
      ...{ name: 'eu-large', model: 'llama-3', baseUrl: 'http://models.test/v1', apiKey: 'k', timeoutMs: 100 },
      ...{ price: { input: 1, output: 2 }, region: 'eu', dataClasses: ['internal'] },
    };
    const profiles = await read({ profiles: [other, { ...one, name: 'third' }, one] });
    expect(profiles.map(({ name }) => name)).toEqual(['eu-large', 'third', 'primary']);
    expect(profiles[0]).toEqual({ ...other, simulated: false });
  });

  it('leaves the price of an unknown model open', async () => {
    expect((await read([{ ...one, model: 'llama-3' }]))[0]?.price).toBeUndefined();
  });

  it.each([
    ['text that is no JSON', '{"name": "sk-secret"', /is not valid JSON/],
    ['no list', { models: [one] }, /./],
    ['no name', [{ model: 'm' }], /name/],
    ['a name in capitals', [{ ...one, name: 'Sk-secret' }], /name/],
    ['no model', [{ name: 'primary' }], /model/],
    ['an endpoint that is no URL', [{ ...one, baseUrl: 'sk-secret' }], /baseUrl/],
    ['an endpoint that is no http', [{ ...one, baseUrl: 'file:///sk-secret' }], /baseUrl/],
    ['an empty key', [{ ...one, apiKey: '' }], /apiKey/],
    ['a time-out under 100 ms', [{ ...one, timeoutMs: 99 }], /timeoutMs/],
    ['a negative price', [{ ...one, price: { input: -1, output: 0 } }], /price\.input/],
    ['half a price', [{ ...one, price: { input: 1 } }], /price\.output/],
    ['a data class that there is not', [{ ...one, dataClasses: ['public', 'sk-secret'] }], /dataClasses\.1/],
    ['an unknown field', [{ ...one, api_key: 'sk-secret' }], /api_key/],
    ['a name twice', [one, { ...one, model: 'sk-secret' }], /primary stands twice/],
  ])('refuses %s, and quotes no value', async (_, content, reason) => {
    const error: unknown = await read(content).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SettingsFileError);
    expect(String(error)).toMatch(/AIRLOCK_MODELS_FILE: /);
    expect(String(error)).toMatch(reason);
    expect(String(error).toLowerCase()).not.toContain('sk-secret');
  });

  it('says why a file cannot be read', async () => {
    await expect(readModelsFile(join(folder, 'nothing.json'), 1)).rejects.toThrow('cannot be read (ENOENT)');
  });
});
