import { describe, expect, it } from 'vitest';
import { findNormalForm, squeeze } from '../../../src/redaction/normal-form.ts';

describe('findNormalForm', () => {
  it('squeezes numbers and addresses of the net', () => {
    expect(findNormalForm('+1 (415) 555-0147', 'PHONE')).toEqual({ by: 'squeezed', form: '14155550147' });
    expect(findNormalForm('Ann.Lee@Example.com', 'EMAIL')).toEqual({ by: 'squeezed', form: 'annlee@examplecom' });
  });

  it('splits names and places into words', () => {
    expect(findNormalForm("Siobhan O'Brien", 'PERSON')).toEqual({
      by: 'words',
      words: ['siobhan', 'o', 'brien'],
      isCaseSensitive: false,
    });
  });

  it('keeps the case of a name that is an everyday word', () => {
    expect(findNormalForm('Will', 'PERSON')).toEqual({ by: 'words', words: ['Will'], isCaseSensitive: true });
    expect(findNormalForm('Smith', 'PERSON')).toMatchObject({ isCaseSensitive: false });
  });

  it('keeps the dots of an IP address and drops its net', () => {
    expect(findNormalForm('10.0.0.1/24', 'IP_ADDRESS')).toEqual({ by: 'address', form: '10.0.0.1' });
  });

  it.each([
    ['[EMAIL_1]', 'LITERAL'],
    ['ab', 'SECRET'],
    ['123', 'ID'],
    ['J.', 'PERSON'],
  ] as const)('has none for %j as %s', (original, type) => {
    expect(findNormalForm(original, type)).toBeUndefined();
  });
});

describe('squeeze', () => {
  it('drops case and separators and nothing else', () => {
    expect(squeeze('A-b. (C)/d+e:f_g@h')).toBe('abcdef_g@h');
  });
});
