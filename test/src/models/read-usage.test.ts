import { describe, expect, it } from 'vitest';
import { readUsage } from '../../../src/models/read-usage.ts';

const read = (usage: object, around: object = {}) => readUsage({ usage, ...around });

describe('readUsage', () => {
  it('finds none in lists that are nested without end', () => {
    expect(readUsage(JSON.parse('['.repeat(30_000) + ']'.repeat(30_000)))).toBeUndefined();
  });

  it('tells what the provider had in its cache, and what was thought', () => {
    const openai = {
      ...{ prompt_tokens: 2006, completion_tokens: 300, total_tokens: 2306 },
      prompt_tokens_details: { cached_tokens: 1920, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 256 },
    };
    expect(read(openai)).toEqual({
      ...{ inputTokens: 2006, outputTokens: 300, cachedInputTokens: 1920, reasoningTokens: 256 },
    });
    const deepseek = { prompt_tokens: 20, prompt_cache_hit_tokens: 16, prompt_cache_miss_tokens: 4 };
    expect(read({ ...deepseek, completion_tokens: 5, total_tokens: 25 })).toEqual({
      ...{ inputTokens: 20, outputTokens: 5, cachedInputTokens: 16 },
    });
  });

  it('tells of none where none is named, and of 0 where it is', () => {
    expect(read({ prompt_tokens: 3, completion_tokens: 4 })).toEqual({ inputTokens: 3, outputTokens: 4 });
    expect(read({ prompt_tokens: 3, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 0 } })).toEqual({
      ...{ inputTokens: 3, outputTokens: 4, cachedInputTokens: 0 },
    });
    for (const details of [null, 'all', [], { cached_tokens: -1 }, { cached_tokens: 1.5 }, { cached_tokens: '' }]) {
      expect(read({ prompt_tokens: 3, completion_tokens: 4, prompt_tokens_details: details })).toEqual({
        ...{ inputTokens: 3, outputTokens: 4 },
      });
    }
  });

  it("counts Anthropic's cache in, which stands beside its input", () => {
    const anthropic = { input_tokens: 50, output_tokens: 9, cache_read_input_tokens: 100, service_tier: 'standard' };
    expect(read({ ...anthropic, cache_creation_input_tokens: 20 })).toEqual({
      ...{ inputTokens: 170, outputTokens: 9, cachedInputTokens: 100, cacheWriteTokens: 20, serviceTier: 'standard' },
    });
    const gateway = { prompt_tokens: 170, completion_tokens: 9, total_tokens: 179, cache_read_input_tokens: 100 };
    expect(read({ ...gateway, cache_creation_input_tokens: 20 })).toMatchObject({ inputTokens: 170 });
    expect(read({ ...gateway, prompt_tokens: 70 })).toMatchObject({ inputTokens: 170, outputTokens: 9 });
  });

  it('counts thoughts in that stand beside the output', () => {
    const xai = { prompt_tokens: 12, completion_tokens: 9, total_tokens: 214 };
    expect(read({ ...xai, completion_tokens_details: { reasoning_tokens: 193 } })).toEqual({
      ...{ inputTokens: 12, outputTokens: 202, reasoningTokens: 193 },
    });
    const gemini = { prompt_tokens: 21, completion_tokens: 8, total_tokens: 89 };
    expect(read(gemini)).toEqual({ inputTokens: 21, outputTokens: 68, reasoningTokens: 60 });
    const native = { promptTokenCount: 21, thoughtsTokenCount: 60, totalTokenCount: 81 };
    expect(readUsage({ usageMetadata: native })).toEqual({
      ...{ inputTokens: 21, outputTokens: 60, reasoningTokens: 60 },
    });
  });

  it('makes nothing of a total that says something else', () => {
    const told = { prompt_tokens: 12, completion_tokens: 9, completion_tokens_details: { reasoning_tokens: 5 } };
    for (const total of [0, 21, 20, 999, -1, 'many']) {
      expect(read({ ...told, total_tokens: total })).toEqual({
        ...{ inputTokens: 12, outputTokens: 9, reasoningTokens: 5 },
      });
    }
  });

  it('takes what the total leaves for what is not told', () => {
    expect(read({ prompt_tokens: 3, total_tokens: 10 })).toEqual({ inputTokens: 3, outputTokens: 7 });
    expect(read({ completion_tokens: 7, total_tokens: 10 })).toEqual({ inputTokens: 3, outputTokens: 7 });
    expect(read({ prompt_tokens: 3, total_tokens: 2 })).toEqual({ inputTokens: 3, outputTokens: 0 });
    expect(read({ total_tokens: 10 })).toBeUndefined();
  });

  it('tells the tier that served it, in the words that providers have', () => {
    const usage = { prompt_tokens: 1, completion_tokens: 1 };
    for (const tier of ['default', 'flex', 'priority', 'on_demand']) {
      expect(read(usage, { service_tier: tier })).toMatchObject({ serviceTier: tier });
    }
    for (const tier of ['Dana Whitfield', '', null, 7, ['flex'], 'flex\n', 'constructor']) {
      expect(read(usage, { service_tier: tier })).toEqual({ inputTokens: 1, outputTokens: 1 });
    }
  });
});
