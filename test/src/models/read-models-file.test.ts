import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SettingsFileError } from '../../../src/json/read-settings-file.ts';
import { readModelsFile } from '../../../src/models/create-profiles.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airlock-models-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function read(content: unknown, env: NodeJS.ProcessEnv = {}) {
  const file = join(folder, 'models.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return readModelsFile(file, 5000, env);
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

  it('keeps what is said of the server, and goes by that before what is known of its provider', async () => {
    const said = {
      ...{ structuredOutput: 'prompt', tokenLimit: 'max_tokens', systemRole: false, timeoutMs: 1_800_000 },
      ...{ headers: { 'x-team': 'notes' }, query: { tenant: 'a' }, proxy: 'http://user:word@proxy:3128' },
    };
    const [own, preset] = await read([
      { ...one, provider: 'openai', ...said },
      { ...one, name: 'other', provider: 'openai' },
    ]);
    expect(own).toMatchObject(said);
    expect(preset).toMatchObject({ structuredOutput: 'json_schema', tokenLimit: 'max_completion_tokens' });
  });

  it('writes parameters by the names that a server knows, and all others as they stand', async () => {
    const params = {
      ...{ temperature: 0, topP: 0.5, seed: 7, reasoningEffort: 'low', serviceTier: 'flex' },
      ...{ chat_template_kwargs: { enable_thinking: false } },
    };
    expect((await read([{ ...one, params }]))[0]?.params).toEqual({
      ...{ temperature: 0, top_p: 0.5, seed: 7, reasoning_effort: 'low', service_tier: 'flex' },
      ...{ chat_template_kwargs: { enable_thinking: false } },
    });
  });

  it('reads what begins with env: from the environment, wherever it stands', async () => {
    const env = { KEY: ' sk-1\n', URL: 'http://models.test/v1', TEAM: 'notes' };
    const declared = { ...one, apiKey: 'env:KEY', baseUrl: 'env:URL', headers: { 'x-team': 'env:TEAM' } };
    expect((await read([{ ...declared, params: { user: 'env:TEAM' } }], env))[0]).toMatchObject({
      ...{
        apiKey: 'sk-1',
        baseUrl: 'http://models.test/v1',
        headers: { 'x-team': 'notes' },
        params: { user: 'notes' },
      },
    });
  });

  it('tells all that is wrong at once, by profile and field', async () => {
    const wrong = read([
      { ...one, apiKey: 'env:KEY', headers: { 'x-key': 'env:OTHER', host: 'a' }, api_key: 'x', provider: 'azure' },
      { ...one, name: 'second', timeoutMs: 1 },
      { model: 'm' },
    ]);
    const error = await wrong.catch((thrown: unknown) => thrown);
    expect(
      error instanceof SettingsFileError && error.problems.map((problem) => problem.slice(21).split(': ')[0]),
    ).toEqual([
      ...['primary.apiKey', 'primary.headers.x-key', 'primary.headers.host', 'primary.api_key', 'primary.baseUrl'],
      ...['second.timeoutMs', 'entry 3.name'],
    ]);
  });

  it('takes prices of caches, reasoning and tiers, and keeps what is said in the place of the list', async () => {
    const all = { input: 1, output: 2, cachedInput: 0.1, cacheWrite: 1.25, reasoning: 3, flex: 0.5, batch: 0.4 };
    for (const price of [
      { ...all, priority: 1.8 },
      { input: 1, output: 2 },
    ]) {
      expect((await read([{ ...one, price }]))[0]?.price).toEqual(price);
    }
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
    ['a price of what nobody knows', [{ ...one, price: { input: 1, output: 1, cached: 1 } }], /price/],
    ['a tier for nothing said', [{ ...one, price: { input: 1, output: 1, flex: '50%' } }], /price\.flex/],
    ['half a price', [{ ...one, price: { input: 1 } }], /price\.output/],
    ['a data class that there is not', [{ ...one, dataClasses: ['public', 'sk-secret'] }], /dataClasses\.1/],
    ['an unknown field', [{ ...one, api_key: 'sk-secret' }], /primary\.api_key: is not known/],
    ['an unknown provider', [{ ...one, provider: 'sk-secret' }], /primary\.provider: .*"openai"/],
    ['limits of nothing', [{ ...one, limits: { requestsPerMinute: 0 } }], /primary\.limits\.requestsPerMinute/],
    ['limits that nobody knows', [{ ...one, limits: { perHour: 1 } }], /primary\.limits/],
    ['a key of two lines', [{ ...one, apiKey: 'sk-secret\nx' }], /primary\.apiKey: must be one line/],
    ['a key that no header holds', [{ ...one, apiKey: 'sk-secret€' }], /primary\.apiKey: holds a character/],
    ['a variable that is not set', [{ ...one, apiKey: 'env:SK-SECRET' }], /primary\.apiKey: names .* not set/],
    ['a password in the endpoint', [{ ...one, baseUrl: 'https://u:sk-secret@h/v1' }], /primary\.baseUrl: .* password/],
    ['a fragment', [{ ...one, baseUrl: 'https://h/v1#sk-secret' }], /primary\.baseUrl: .* fragment/],
    ['the whole path', [{ ...one, baseUrl: 'https://h/sk-secret/chat/completions/?a=b' }], /end before \/chat/],
    ['an endpoint that has to be said', [{ ...one, provider: 'azure' }], /primary\.baseUrl: is needed/],
    ['a header of the connection', [{ ...one, headers: { 'Content-Length': '1' } }], /headers\.Content-Length/],
    ['a parameter that is another field', [{ ...one, params: { stream: true } }], /params\.stream: .* Airlock itself/],
    ['a limit as a parameter', [{ ...one, params: { max_tokens: 1 } }], /params\.max_tokens: .* Airlock itself/],
    ['a parameter twice', [{ ...one, params: { topP: 1, top_p: 1 } }], /params\.topP: stands beside top_p/],
    ['a parameter out of range', [{ ...one, params: { temperature: 3 } }], /params\.temperature/],
    ['a time-out over 30 minutes', [{ ...one, timeoutMs: 1_800_001 }], /timeoutMs/],
    ['no profile', [], /the file: must have a profile/],
    [
      'a proxy with a password that cannot be read',
      [{ ...one, proxy: 'http://u:%sk-secret@h:1' }],
      /primary\.proxy: .*percent/,
    ],
    ['a proxy with a path', [{ ...one, proxy: 'http://h:1/sk-secret' }], /primary\.proxy: .*nothing behind/],
    ['a header in two spellings', [{ ...one, headers: { 'x-a': '1', 'X-A': '2' } }], /headers\.x-a: stands twice/],
    ['another model as a parameter', [{ ...one, params: { Models: ['sk-secret'] } }], /params\.Models/],
    ['a field twice', '[{"name":"primary","model":"sk-secret","model":"m"}]', /\/0\/model: stands twice/],
    ['a header that nothing can have', '[{"name":"primary","model":"m","headers":{"__proto__":"a"}}]', /__proto__/],
    ['a variable that every object has', [{ ...one, apiKey: 'env:toString' }], /primary\.apiKey: names .* not set/],
    ['a blank model', [{ ...one, model: ' ' }], /primary\.model: must have a character/],
    ['a model of two lines', [{ ...one, model: 'm\nsk-secret' }], /primary\.model: must have a character/],
    ['a region with a blank behind it', [{ ...one, region: 'eu ' }], /primary\.region: must have a character/],
    ['models to fall back on as a parameter', [{ ...one, params: { fallbacks: [] } }], /params\.fallbacks/],
    ['an endpoint without a host', [{ ...one, baseUrl: 'https:///v1' }], /primary\.baseUrl: must be an http/],
    ['the path of another call', [{ ...one, baseUrl: 'https://h/v1/responses' }], /end before/],
    ['a proxy that is no URL', [{ ...one, proxy: 'sk-secret' }], /primary\.proxy/],
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
