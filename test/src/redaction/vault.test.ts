import { describe, expect, it } from 'vitest';
import { createVaultWriter } from '../../../src/redaction/vault.ts';

describe('createVaultWriter', () => {
  it('numbers by type and keeps an original under its first placeholder', () => {
    const writer = createVaultWriter();
    expect(writer.placeholderFor('Ann', 'PERSON', false)).toBe('[PERSON_1]');
    expect(writer.placeholderFor('Bob', 'PERSON', false)).toBe('[PERSON_2]');
    expect(writer.placeholderFor('Ann', 'USERNAME', true)).toBe('[PERSON_1]');
    expect(writer.counts).toEqual({ PERSON: 2 });
    expect(writer.vault.entries[0]).toEqual({
      placeholder: '[PERSON_1]',
      type: 'PERSON',
      original: 'Ann',
      inKey: true,
    });
  });

  it('keeps a number and its digits apart', () => {
    const writer = createVaultWriter();
    expect(writer.placeholderFor(5551234, 'PHONE', false)).not.toBe(writer.placeholderFor('5551234', 'PHONE', false));
  });
});
