import { describe, expect, it } from 'vitest';
import { createVaultWriter } from '../../../src/redaction/vault.ts';

const inValue = { isKey: false, isDocument: false };

describe('createVaultWriter', () => {
  it('numbers by type and keeps an original under its first placeholder', () => {
    const writer = createVaultWriter();
    expect(writer.placeholderFor('Ann', 'PERSON', inValue)).toBe('[PERSON_1]');
    expect(writer.placeholderFor('Bob', 'PERSON', inValue)).toBe('[PERSON_2]');
    expect(writer.placeholderFor('Ann', 'USERNAME', { ...inValue, isKey: true })).toBe('[PERSON_1]');
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
    const number = writer.placeholderFor(5551234, 'PHONE', inValue);
    expect(writer.placeholderFor('5551234', 'PHONE', inValue)).not.toBe(number);
  });

  it('tells what stands in documents alone', () => {
    const writer = createVaultWriter();
    writer.placeholderFor('Ann', 'PERSON', inValue);
    for (const original of ['Ann', 'Bob']) writer.placeholderFor(original, 'PERSON', { ...inValue, isDocument: true });
    expect(writer.vault.entries.map(({ isFromDocuments }) => isFromDocuments)).toEqual([undefined, true]);
  });
});
