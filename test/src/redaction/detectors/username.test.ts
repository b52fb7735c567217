import { describe, expect, it } from 'vitest';
import { usernameDetector } from '../../../../src/redaction/detectors/username.ts';
import { findTexts } from '../../../support/find-texts.ts';

describe('usernameDetector', () => {
  it.each([
    ['thanks @ann_lee42!', '@ann_lee42'],
    ['RT @bob: hi', '@bob'],
    ['He: "@ann_lee42: so true"', '@ann_lee42'],
  ])('finds in %j', async (text, found) => {
    expect(await findTexts(usernameDetector, text)).toEqual([`USERNAME ${found}`]);
  });

  it.each([
    'ann@example.com',
    '{"a": "@type"}',
    '@Override public',
    '@media (print)',
    'npm i @scope/name',
    'see you @ 5',
    '@channel look',
  ])('finds nothing in %j', async (text) => {
    expect(await findTexts(usernameDetector, text)).toEqual([]);
  });
});
