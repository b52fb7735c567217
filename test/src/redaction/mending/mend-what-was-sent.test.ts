import { describe, expect, it } from 'vitest';
import { mend } from './one-vault.ts';

describe('mendPlaceholders', () => {
  it.each([
    'Person 1',
    'order (ID 1)',
    'PERSON',
    'person 1',
    'ID[1]',
    '[1_PERSON]',
    '[PERSON]',
    '[Person 1]',
    'the PERSON_1 field',
    '{{ID 1}}',
    '[CLIENTE_1]',
    '[Name]',
    '[PERSON_A]',
    'Address 2',
  ])('leaves %j where it was sent so', (own) => {
    expect(mend(`They wrote ${own}!`, { redactedInput: { text: [`So: ${own}.`] } })).toBe(`They wrote ${own}!`);
    expect(mend(`They wrote ${own}!`, { allowed: `Say ${own}.` })).toBe(`They wrote ${own}!`);
  });

  it.each([
    ['[Person 1]', 'Person 1'],
    ['PERSON_1', 'Person 1'],
    ['[ID_01]', 'order (ID 1)'],
    ['[person 1]', '[Person 1]'],
  ])('asks again for %j where %j was sent', (written, own) => {
    expect(mend(written, { redactedInput: own })).toBe('lost');
  });

  it('mends where what was sent holds the placeholder alone', () => {
    const redactedInput = ['[PERSON_1], [[PERSON_1]] **[PERSON_1]** \\[[PERSON_1]\\]', { a: '[PERSON_1]' }];
    expect(mend('PERSON_1', { redactedInput })).toBe('[PERSON_1]');
  });
});
