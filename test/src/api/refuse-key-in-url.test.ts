import { describe, expect, it } from 'vitest';
import { refuseKeyInUrl } from '../../../src/api/refuse-key-in-url.ts';

describe('refuseKeyInUrl', () => {
  it.each([
    '/?key=1',
    '/?a=1&api_key=1',
    '/?API-KEY=1',
    '/?apikey',
    '/?x-api-key=1',
    '/?access_token=1',
    '/?token=1',
    '/?to%6ben=1',
    '/?authorization=1',
    'http://user:pass@host/',
    'http://key@host/v1',
  ])('refuses %s', (url) => {
    expect(() => refuseKeyInUrl(url)).toThrow(expect.objectContaining({ code: 'key-in-url' }));
  });

  it.each(['/', '/key', '/a@b', '/?task=key', '/?cursor=a@b', '/?monkey=1', 'http://host/a@b', '/?a=http://u@h'])(
    'lets %s through',
    (url) => {
      expect(() => refuseKeyInUrl(url)).not.toThrow();
    },
  );
});
