import { describe, expect, it } from 'vitest';
import { findLostPlaceholders } from '../../../src/redaction/find-lost-placeholders.ts';

const vault = { entries: [{ placeholder: '[EMAIL_1]', type: 'EMAIL' as const, original: 'a@b.com' }] };

describe('findLostPlaceholders', () => {
  it.each(['EMAIL_1', '[email_1]', '[EMAIL-1]', '[EMAIL_1', 'EMAIL_1]', '<EMAIL_1>', '[EMAIL 1]', '{EMAIL_1}'])(
    'finds the mangled form %s',
    (mangled) => {
      expect(findLostPlaceholders({ a: [`Write to ${mangled} today`] }, vault)).toEqual(['/a/0']);
    },
  );

  it.each(['[EMAIL_1]', '[[EMAIL_1]]', 'EMAIL_2', '[PERSON_1', 'email_1', 'email 1'])('lets %s pass', (text) => {
    expect(findLostPlaceholders(text, vault)).toEqual([]);
  });
});
