import { calcPrice } from '@pydantic/genai-prices';
import { describe, expect, it } from 'vitest';
import { findPrice } from '../../../src/models/find-price.ts';
import type { Provider } from '../../../src/models/presets.ts';
import { costOf } from '../../../src/models/price.ts';

const hosted = 'https://models.example/v1';
const find = (provider: Provider | undefined, model: string, baseUrl = hosted) =>
  findPrice({ provider, baseUrl, model });

describe('findPrice', () => {
  it('knows the default model', async () => {
    expect(await find('openai', 'gpt-5-mini')).toEqual({
      ...{ input: 0.25, output: 2, cachedInput: 0.025 },
      ...{ flex: 0.5, batch: 0.5 },
    });
  });

  it('knows a model by its dated name', async () => {
    expect(await find('openai', 'gpt-4o-mini-2024-07-18')).toMatchObject({ input: 0.15, output: 0.6 });
  });

  it('knows what each provider asks that has a list', async () => {
    const models: [Provider, string][] = [
      ['azure', 'gpt-5-mini'],
      ['anthropic', 'claude-sonnet-4-5-20250929'],
      ['gemini', 'gemini-2.5-flash'],
      ['groq', 'llama-3.3-70b-versatile'],
      ['mistral', 'mistral-small-latest'],
      ['deepseek', 'deepseek-chat'],
      ['openrouter', 'anthropic/claude-sonnet-4.5'],
    ];
    for (const [provider, model] of models) {
      const price = await find(provider, model);
      expect(price?.input, model).toBeGreaterThan(0);
      expect(price?.output, model).toBeGreaterThan(price?.input ?? Infinity);
    }
  });

  it('knows what a cache costs, and a long input', async () => {
    expect(await find('anthropic', 'claude-sonnet-4-5')).toEqual({
      ...{ input: 3, output: 15, cachedInput: 0.3, cacheWrite: 3.75 },
      long: [{ over: 200_000, input: 6, output: 22.5, cachedInput: 0.6, cacheWrite: 7.5 }],
    });
  });

  it.each([
    ['openai', 'gpt-5', 'openai'],
    ['openai', 'gpt-5.4', 'openai'],
    ['anthropic', 'claude-sonnet-4-5', 'anthropic'],
    ['google', 'gemini-2.5-pro', 'gemini'],
    ['mistral', 'mistral-small-latest', 'mistral'],
  ] as const)('comes to what the list of %s asks for %s', async (providerId, model, provider) => {
    const price = await find(provider, model);
    for (const inputTokens of [1000, 200_000, 200_001, 271_999, 272_000, 900_000]) {
      const usage = { inputTokens, outputTokens: 700, cachedInputTokens: 400 };
      const listed = calcPrice({ input_tokens: inputTokens, output_tokens: 700, cache_read_tokens: 400 }, model, {
        providerId,
      });
      expect(costOf(usage, price), `${inputTokens}`).toBeCloseTo(listed?.total_price ?? Number.NaN, 9);
    }
  });

  it('takes the dearest hour of those that cost more at some hours', async () => {
    const price = await find('deepseek', 'deepseek-v4-pro');
    expect(price).toMatchObject({ input: 1.32, output: 3.96, cachedInput: 0.044 });
  });

  it('knows what a tier costs where its provider says so', async () => {
    expect(await find('groq', 'llama-3.3-70b-versatile')).toMatchObject({ flex: 1 });
    expect(await find('anthropic', 'claude-sonnet-4-5')).not.toHaveProperty('flex');
  });

  it('finds a provider by the host that is asked', async () => {
    expect(await find(undefined, 'grok-4', 'https://api.x.ai/v1')).toMatchObject({ input: 3, output: 15 });
  });

  it.each([
    ['a model that is not known', 'openai', 'llama-3', hosted],
    ['a deployment with a name of its own', 'azure', 'our-deployment', hosted],
    ['no name', 'openai', '', hosted],
    ['a name of an object’s own', 'openai', 'constructor', hosted],
    ['a host that is not known', undefined, 'gpt-5-mini', hosted],
    ['a hosted model on this machine', undefined, 'gpt-oss-20b', 'http://127.0.0.1:8000/v1'],
    ['this machine, whatever it says', 'openai', 'gpt-5-mini', 'http://localhost:4000'],
    ['a machine of the network', 'openai', 'gpt-5-mini', 'http://10.0.0.3:8000/v1'],
    ['an address of version 6', 'openai', 'gpt-5-mini', 'http://[fd00::1]:8000/v1'],
    ['a service’s name', 'openai', 'gpt-5-mini', 'http://litellm:4000'],
    ['a server of one’s own', 'vllm', 'gpt-5-mini', hosted],
  ] as const)('knows none for %s', async (_, provider, model, baseUrl) => {
    expect(await find(provider, model, baseUrl)).toBeUndefined();
  });
});
