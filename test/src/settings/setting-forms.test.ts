import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchor, every, modelKey, modelUrl } from '../../../src/settings/setting-forms.ts';

describe('anchor', () => {
  it.each([
    ['file:/mnt/heads.ndjson', { file: '/mnt/heads.ndjson' }],
    ['file:///mnt/heads.ndjson', { file: '/mnt/heads.ndjson' }],
    ['file:heads.ndjson', { file: resolve('heads.ndjson') }],
    ['https://air:lock@sink.example/heads', { url: 'https://air:lock@sink.example/heads' }],
  ])('takes %s', (text, target) => {
    expect(anchor.parse(text)).toEqual(target);
  });

  it.each(['file:', 'file://elsewhere/heads', '/var/heads', 'ftp://sink/heads', 'https://a:%zz@sink/heads'])(
    'refuses %s without a word of it',
    (text) => {
      const { error } = anchor.safeParse(text);
      expect(error?.issues.map(({ message }) => message)).toEqual(['must be file:PATH, or an http or https URL']);
    },
  );
});

describe('every', () => {
  it.each([
    ['30s', 30_000],
    ['90s', 90_000],
    ['5m', 300_000],
    ['24h', 86_400_000],
    ['86400s', 86_400_000],
  ])('takes %s', (text, ms) => {
    expect(every.parse(text)).toBe(ms);
  });

  it.each(['29s', '0m', '25h', '86401s', '5', '300000', '1d', '5 m', '-5m', '1.5m', '5M', 'off', 'm'])(
    'refuses %s, and says what it takes',
    (text) => {
      const { error } = every.safeParse(text);
      expect(error?.issues.map(({ message }) => message)).toEqual([
        'must be from 30s to 24h: a whole number of s, m or h',
      ]);
    },
  );
});

describe('modelUrl', () => {
  it('takes what completions can be asked below', () => {
    expect(modelUrl.safeParse('https://models.example/v1?api-version=1').success).toBe(true);
  });

  it.each([
    'api.openai.com',
    'ftp://models',
    'https://u:w@models/v1',
    'https://models/v1#a',
    'https://m/chat/completions',
  ])('refuses %s', (text) => {
    expect(modelUrl.safeParse(text).success).toBe(false);
  });
});

describe('modelKey', () => {
  it.each(['sk-1', ' sk-1\n', ' '])('takes %j: white space around it is not of it', (text) => {
    expect(modelKey.safeParse(text).success).toBe(true);
  });

  it.each(['sk-1\nsk-2', 'sk-…', 'sk-\u0000'])('refuses %j, which no header can hold', (text) => {
    expect(modelKey.safeParse(text).success).toBe(false);
  });
});
