import { describe, expect, it } from 'vitest';
import { findUnknownPlaceholders } from '../../../src/redaction/find-unknown-placeholders.ts';

const vault = { entries: [{ placeholder: '[EMAIL_1]', type: 'EMAIL' as const, original: 'a@b.com' }] };

describe('findUnknownPlaceholders', () => {
  it('says where, in keys too, each place once', () => {
    const value = { ok: '[EMAIL_1]', 'a/b': ['x', '[EMAIL_2] [PERSON_1]'], '[PHONE_1]': 1 };
    expect(findUnknownPlaceholders(value, vault)).toEqual(['/[PHONE_1]', '/a~1b/1']);
  });

  it('is silent about text that is no placeholder', () => {
    expect(findUnknownPlaceholders(['[EMAIL_1]', '[TODO_1]', '[email_2]', 'EMAIL_2'], vault)).toEqual([]);
  });

  it('reads a value 100,000 levels deep', () => {
    let value: unknown = '[EMAIL_2]';
    for (let depth = 0; depth < 100_000; depth++) value = [value];
    expect(findUnknownPlaceholders(value, vault)).toHaveLength(1);
  });
});
