import { describe, expect, it } from 'vitest';
import { keepPlaceholders } from '../../../src/validation/keep-placeholders.ts';

describe('keepPlaceholders', () => {
  it('gives every string back as it was answered, at any depth', () => {
    const output = { to: 'dana@example.com', people: [{ name: 'Dana' }, { name: 'Eve' }] };
    const answered = { to: '[EMAIL_1]', people: [{ name: '[PERSON_1]' }, { name: 'Eve' }] };
    expect(keepPlaceholders(output, answered)).toEqual(answered);
  });

  it('gives a restored number back as its placeholder, and leaves other numbers', () => {
    expect(keepPlaceholders({ id: 42, n: 7 }, { id: '[ID_1]', n: 7 })).toEqual({ id: '[ID_1]', n: 7 });
  });

  it('keeps keys dropped that the schema dropped, and values that the schema added', () => {
    expect(keepPlaceholders({ a: 'x', added: true }, { a: '[PERSON_1]', extra: 'y' })).toEqual({
      a: '[PERSON_1]',
      added: true,
    });
  });

  it('takes a shape that the schema changed as it is', () => {
    expect(keepPlaceholders(['a', null], { 0: '[PERSON_1]' })).toEqual(['a', null]);
    expect(keepPlaceholders({ a: 1 }, null)).toEqual({ a: 1 });
    expect(keepPlaceholders('Dana', '[PERSON_1]')).toBe('[PERSON_1]');
  });
});
