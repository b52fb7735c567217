import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SettingsFileError } from '../../../src/json/read-settings-file.ts';
import { readModelsFile } from '../../../src/models/read-models-file.ts';

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
