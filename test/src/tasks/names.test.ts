import { describe, expect, it } from 'vitest';
import { PLAIN_NAME_RULE, plainName, tenantName } from '../../../src/tasks/names.ts';

describe('plainName', () => {
  it.each(['a', 'ticket-triage', 'eu-2', 'a'.repeat(64)])('takes %j', (name) => {
    expect(plainName.test(name)).toBe(true);
  });

  it.each(['', 'A', '2-eu', '-a', 'a_b', 'a b', 'ä', 'a\n', 'a'.repeat(65)])('refuses %j', (name) => {
    expect(plainName.test(name)).toBe(false);
  });

  it('is what its rule says', () => {
    expect(PLAIN_NAME_RULE).toBe(`must match ${plainName.source.slice(1, -1)}`);
  });
});

describe('tenantName', () => {
  it.each(['a', 'Acme', '7', 'acme.eu_west-1', 'a'.repeat(64)])('takes %j', (name) => {
    expect(tenantName.test(name)).toBe(true);
  });

  it.each(['', '.hidden', '-a', '_a', 'a b', 'a/b', 'ä', 'a\n', 'a'.repeat(65)])('refuses %j', (name) => {
    expect(tenantName.test(name)).toBe(false);
  });
});
