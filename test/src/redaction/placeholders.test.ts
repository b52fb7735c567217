import { describe, expect, it } from 'vitest';
import {
  findLookAlikes,
  findPlaceholders,
  findUnknownPlaceholders,
  replacePlaceholders,
  restoreValue,
} from '../../../src/redaction/placeholders.ts';
import type { Vault } from '../../../src/redaction/vault.ts';

describe('findPlaceholders', () => {
  it('finds the exact form only', () => {
    const text = '[EMAIL_1] [IP_ADDRESS_12] [email_1] [EMAIL_0] [EMAIL_01] [EMAIL-1] [NOTHING_1] EMAIL_1';
    expect(findPlaceholders(text).map(({ start, end }) => text.slice(start, end))).toEqual([
      '[EMAIL_1]',
      '[IP_ADDRESS_12]',
    ]);
  });

  it('names the type', () => {
    expect(findPlaceholders('x [US_SSN_3]')).toEqual([{ start: 2, end: 12, type: 'US_SSN' }]);
  });
});

describe('findLookAlikes', () => {
  it.each([
    ['[EMAIL_1]', '[EMAIL_1]'],
    ['[email_1]', '[EMAIL_1]'],
    ['[Email-1]', '[EMAIL_1]'],
    ['[EMAIL 1]', '[EMAIL_1]'],
    ['[EMAIL1]', '[EMAIL_1]'],
    ['[EMAIL:1]', '[EMAIL_1]'],
    ['[Email: 1]', '[EMAIL_1]'],
    ['[EMAIL–1]', '[EMAIL_1]'],
    ['[EMAIL_\n1]', '[EMAIL_1]'],
    ['[CREDIT CARD 1]', '[CREDIT_CARD_1]'],
    ['[IP-ADDRESS #2]', '[IP_ADDRESS_2]'],
    ['[ EMAIL_1 ]', '[EMAIL_1]'],
    ['[EMAIL_1', '[EMAIL_1]'],
    ['<PERSON_2>', '[PERSON_2]'],
    ['{PERSON_2}', '[PERSON_2]'],
    ['PHONE_007', '[PHONE_7]'],
    ['IP_ADDRESS-1', '[IP_ADDRESS_1]'],
  ])('takes %j for %j', (text, placeholder) => {
    expect(findLookAlikes(`a ${text} b`)).toEqual([{ start: 2, end: 2 + text.length, placeholder }]);
  });

  it.each([
    'email_1',
    'id-12',
    'ID 12',
    'MY_EMAIL_1',
    'EMAIL_1st',
    '[EMAIL_1234567890]',
    'Phone 2',
    'person_3',
    '[NOTE 1]',
    '[id1]',
    'EMAIL1',
    '[EMAIL x 1]',
  ])('leaves %j alone', (text) => {
    expect(findLookAlikes(`a ${text} b`)).toEqual([]);
  });
});

describe('replacePlaceholders', () => {
  it('replaces in one pass and leaves unknown ones', () => {
    const replace = (placeholder: string) => (placeholder === '[ID_1]' ? '[ID_2]' : undefined);
    expect(replacePlaceholders('[ID_1][ID_2] [[ID_1]]', replace)).toBe('[ID_2][ID_2] [[ID_2]]');
  });
});

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

const filled: Vault = {
  entries: [
    { placeholder: '[EMAIL_1]', type: 'EMAIL', original: 'ann@example.com', inKey: true },
    { placeholder: '[PHONE_1]', type: 'PHONE', original: 4155550147 },
    { placeholder: '[LITERAL_1]', type: 'LITERAL', original: '[EMAIL_1]' },
    { placeholder: '[PERSON_1]', type: 'PERSON', original: 'Ann $& $1' },
  ],
};

describe('restoreValue', () => {
  it('restores in every string, at any depth', () => {
    expect(restoreValue({ a: ['to [EMAIL_1].', { b: '[PERSON_1]!' }] }, filled)).toEqual({
      a: ['to ann@example.com.', { b: 'Ann $& $1!' }],
    });
  });

  it('gives a string that is exactly one placeholder its JSON type back', () => {
    expect(restoreValue(['[PHONE_1]', 'call [PHONE_1]'], filled)).toEqual([4155550147, 'call 4155550147']);
  });

  it('restores once: an original that looks like a placeholder stays as it is', () => {
    expect(restoreValue('[LITERAL_1] [EMAIL_1]', filled)).toBe('[EMAIL_1] ann@example.com');
  });

  it('leaves placeholders of no entry alone', () => {
    expect(restoreValue('[EMAIL_2] [email_1] [EMAIL_1', filled)).toBe('[EMAIL_2] [email_1] [EMAIL_1');
  });

  it('restores keys with originals that were keys, and no others', () => {
    const value = { '[EMAIL_1]': 1, '[PHONE_1]': 2 };
    expect(restoreValue(value, filled)).toEqual({ 'ann@example.com': 1, '[PHONE_1]': 2 });
    expect(restoreValue(value, filled, { keys: false })).toEqual(value);
  });

  it('keeps a key __proto__ a plain key', () => {
    const restored = restoreValue(JSON.parse('{"__proto__":{"polluted":"[EMAIL_1]"}}'), filled);
    expect(JSON.stringify(restored)).toBe('{"__proto__":{"polluted":"ann@example.com"}}');
    expect(Object.getPrototypeOf(restored)).toBe(Object.prototype);
  });

  it('returns the value itself when there is nothing to restore', () => {
    const value = { a: '[EMAIL_1]' };
    expect(restoreValue(value, { entries: [] })).toBe(value);
  });
});
