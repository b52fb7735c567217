import { describe, expect, it } from 'vitest';
import { urlCredentialsDetector } from '../../../../src/redaction/detectors/url-credentials.ts';
import { findTexts } from '../../../support/find-texts.ts';

describe('urlCredentialsDetector', () => {
  it.each([
    ['postgres://app:s3cr3t@db.example:5432/main', 'app:s3cr3t'],
    ['redis://:s3cr3t@cache.example:6379', ':s3cr3t'],
    ['postgres://app:s3/cr#3t@db.example/main', 'app:s3/cr#3t'],
    ['see https://ann:p@ss@example.com/x', 'ann:p@ss'],
  ])('finds in %j', async (text, found) => {
    expect(await findTexts(urlCredentialsDetector, text)).toEqual([`SECRET ${found}`]);
  });

  it.each([
    'https://example.com/a:b@c',
    'https://ann@example.com',
    'https://\u0024{user}:\u0024{password}@x.com',
    'https://x.com:443/',
    '://',
  ])('finds nothing in %j', async (text) => {
    expect(await findTexts(urlCredentialsDetector, text)).toEqual([]);
  });
});
