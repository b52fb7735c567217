import { describe, expect, it } from 'vitest';
import { findType, plugInTypes } from '../../../../src/redaction/plug-ins/find-type.ts';

describe('findType', () => {
  it("knows Airlock's own names, save the one for what looks like a placeholder", () => {
    for (const type of plugInTypes) expect(findType(type, {})).toBe(type);
    expect(findType('LITERAL', {})).toBe('ID');
  });

  it.each([
    ['EMAIL_ADDRESS', 'EMAIL'],
    ['US_DRIVER_LICENSE', 'DRIVER_LICENSE'],
    ['PER', 'PERSON'],
    ['Given-Name', 'PERSON'],
    ['LOC', undefined],
    ['O', undefined],
    ['EMPLOYEE_NUMBER', 'ID'],
    ['constructor', 'ID'],
    ['__proto__', 'ID'],
    ['', 'ID'],
  ])('takes %j for %s', (name, type) => {
    expect(findType(name, {})).toBe(type);
  });

  it("lets an operator's names go before", () => {
    expect(findType('LOC', { LOC: 'ADDRESS' })).toBe('ADDRESS');
    expect(findType('PER', { PER: null })).toBeUndefined();
  });
});
