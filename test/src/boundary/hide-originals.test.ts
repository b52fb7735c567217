import { describe, expect, it } from 'vitest';
import { hideOriginals } from '../../../src/boundary/hide-originals.ts';

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

  it('leaves a text without originals as it is', () => {
    expect(hideOriginals('urgent needs a category, [PERSON_1]', vault)).toBe('urgent needs a category, [PERSON_1]');
  });
});
