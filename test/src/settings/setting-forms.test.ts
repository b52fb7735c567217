import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchor } from '../../../src/settings/setting-forms.ts';

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
