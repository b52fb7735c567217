import { describe, expect, it } from 'vitest';
import { hideOriginals } from '../../../src/boundary/find-originals.ts';

const vault = {
  entries: [
    { placeholder: '[PERSON_1]', type: 'PERSON' as const, original: 'Ann Lee' },
    { placeholder: '[EMAIL_1]', type: 'EMAIL' as const, original: 'ann.lee@example.com' },
    { placeholder: '[PERSON_2]', type: 'PERSON' as const, original: 'Ann' },
  ],
};

describe('hideOriginals', () => {
  it('puts placeholders in the place of originals, the longest first', () => {
    expect(hideOriginals('ann lee <Ann.Lee@Example.com>: ann is no customer', vault)).toBe(
      '[PERSON_1] <[EMAIL_1]>: [PERSON_2] is no customer',
    );
  });

  it('hides a key in a block, as it is and in JSON', () => {
    const original = '-----BEGIN PRIVATE KEY-----\nq8w7e6r5t4\n-----END PRIVATE KEY-----';
    const keys = { entries: [{ placeholder: '[SECRET_1]', type: 'SECRET' as const, original }] };
    const hidden = '-----[SECRET_1]-----';
    expect(hideOriginals(`is ${original}`, keys)).toBe(`is ${hidden}`);
    expect(hideOriginals(JSON.stringify({ key: original }), keys)).toBe(JSON.stringify({ key: hidden }));
  });

  it('leaves a text without originals as it is', () => {
    expect(hideOriginals('urgent needs a category, [PERSON_1]', vault)).toBe('urgent needs a category, [PERSON_1]');
  });
});
