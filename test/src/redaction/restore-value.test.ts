import { describe, expect, it } from 'vitest';
import { restoreValue } from '../../../src/redaction/restore-value.ts';
import type { Vault } from '../../../src/redaction/vault.ts';

const vault: Vault = {
  entries: [
    { placeholder: '[EMAIL_1]', type: 'EMAIL', original: 'ann@example.com', inKey: true },
    { placeholder: '[PHONE_1]', type: 'PHONE', original: 4155550147 },
    { placeholder: '[LITERAL_1]', type: 'LITERAL', original: '[EMAIL_1]' },
    { placeholder: '[PERSON_1]', type: 'PERSON', original: 'Ann $& $1' },
  ],
};

describe('restoreValue', () => {
  it('restores in every string, at any depth', () => {
    expect(restoreValue({ a: ['to [EMAIL_1].', { b: '[PERSON_1]!' }] }, vault)).toEqual({
      a: ['to ann@example.com.', { b: 'Ann $& $1!' }],
    });
  });

  it('gives a string that is exactly one placeholder its JSON type back', () => {
    expect(restoreValue(['[PHONE_1]', 'call [PHONE_1]'], vault)).toEqual([4155550147, 'call 4155550147']);
  });

  it('restores once: an original that looks like a placeholder stays as it is', () => {
    expect(restoreValue('[LITERAL_1] [EMAIL_1]', vault)).toBe('[EMAIL_1] ann@example.com');
  });

  it('leaves placeholders of no entry alone', () => {
    expect(restoreValue('[EMAIL_2] [email_1] [EMAIL_1', vault)).toBe('[EMAIL_2] [email_1] [EMAIL_1');
  });

  it('restores keys with originals that were keys, and no others', () => {
    const value = { '[EMAIL_1]': 1, '[PHONE_1]': 2 };
    expect(restoreValue(value, vault)).toEqual({ 'ann@example.com': 1, '[PHONE_1]': 2 });
    expect(restoreValue(value, vault, { keys: false })).toEqual(value);
  });

  it('keeps a key __proto__ a plain key', () => {
    const restored = restoreValue(JSON.parse('{"__proto__":{"polluted":"[EMAIL_1]"}}'), vault);
    expect(JSON.stringify(restored)).toBe('{"__proto__":{"polluted":"ann@example.com"}}');
    expect(Object.getPrototypeOf(restored)).toBe(Object.prototype);
  });

  it('returns the value itself when there is nothing to restore', () => {
    const value = { a: '[EMAIL_1]' };
    expect(restoreValue(value, { entries: [] })).toBe(value);
  });
});
