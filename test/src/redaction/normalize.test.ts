import { describe, expect, it } from 'vitest';
import { normalize, normalizeOriginal } from '../../../src/redaction/normalize.ts';

describe('normalizeOriginal', () => {
  it('drops separators and case of numbers and addresses of the net', () => {
    expect(normalizeOriginal('+1 (415) 555-0147', 'PHONE')).toEqual({ by: 'characters', form: '14155550147' });
    expect(normalizeOriginal('Ann.Lee@Example.com', 'EMAIL')).toEqual({ by: 'characters', form: 'annlee@examplecom' });
  });

  it('splits names and places into words', () => {
    expect(normalizeOriginal("Siobhan O'Brien", 'PERSON')).toEqual({
      by: 'words',
      words: ['siobhan', 'o', 'brien'],
      isCaseSensitive: false,
    });
  });

  it('keeps the case of a name that is an everyday word', () => {
    expect(normalizeOriginal('Will', 'PERSON')).toEqual({ by: 'words', words: ['Will'], isCaseSensitive: true });
    expect(normalizeOriginal('Smith', 'PERSON')).toMatchObject({ isCaseSensitive: false });
  });

  it('keeps the dots of an IP address and drops its net', () => {
    expect(normalizeOriginal('10.0.0.1/24', 'IP_ADDRESS')).toEqual({ by: 'address', form: '10.0.0.1' });
  });

  it.each([
    ['[EMAIL_1]', 'LITERAL'],
    ['ab', 'SECRET'],
    ['123', 'ID'],
    ['J.', 'PERSON'],
  ] as const)('has none for %j as %s', (original, type) => {
    expect(normalizeOriginal(original, type)).toBeUndefined();
  });
});

describe('normalize', () => {
  it('drops case and separators and nothing else', () => {
    expect(normalize('A-b. (C)/d+e:f_g@h')).toBe('abcdef_g@h');
  });
});
