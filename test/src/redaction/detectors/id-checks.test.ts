import { describe, expect, it } from 'vitest';
import * as checks from '../../../../src/redaction/detectors/id-checks.ts';

// Examples that issuers publish, or made by their rules.
const right: readonly (readonly [check: (id: string) => boolean, id: string])[] = [
  [checks.isLuhn, '046454286'],
  [checks.isVerhoeff, '2363'],
  [checks.isCpf, '52998224725'],
  [checks.isSpanish, '12345678Z'],
  [checks.isSpanish, 'X1234567L'],
  [checks.isBsn, '111222333'],
  [checks.isTurkish, '10000000146'],
  [checks.isThai, '1101700203450'],
  [checks.isGermanTax, '86095742719'],
  [checks.isGermanPension, '65070803A019'],
  [checks.isGermanHealth, 'A123456780'],
  [checks.isFinnish, '131052-308T'],
  [checks.isFrench, '255081416802538'],
  [checks.isBelgian, '85073003328'],
  [checks.isEan13, '7569217076985'],
  [checks.isNhs, '9434765919'],
  [checks.isChinese, '11010519491231002X'],
  [checks.isPesel, '44051401359'],
  [checks.isTfn, '876543210'],
  [checks.isMedicare, '2123456701'],
  [checks.isRouting, '021000021'],
  [checks.isSingaporean, 'S1234567D'],
  [checks.isRut, '123456785'],
  [checks.isLanr, '555555501'],
  [checks.isNpi, '1234567893'],
  [checks.isVin, '1M8GDM9AXKP042788'],
];

describe('checks of national numbers', () => {
  it.each(right.map(([check, id]) => ({ name: check.name, check, id })))('$name takes $id', ({ check, id }) => {
    expect(check(id)).toBe(true);
  });

  it.each(
    right
      .filter(([check]) => check !== checks.isMedicare && check !== checks.isLanr)
      .map(([check, id]) => ({ name: check.name, check, id })),
  )('$name refuses $id with its last digit or letter changed', ({ check, id }) => {
    const last = id.at(-1) ?? '';
    const other = /\d/.test(last) ? String((Number(last) + 1) % 10) : last === 'A' ? 'B' : 'A';
    expect(check(id.slice(0, -1) + other)).toBe(false);
  });

  it('knows days in both orders', () => {
    expect(checks.isDay('851231', 'ymd')).toBe(true);
    expect(checks.isDay('311285', 'dmy')).toBe(true);
    expect(checks.isDay('851331', 'ymd')).toBe(false);
  });

  it('refuses one digit over and over', () => {
    expect(checks.isRepeated('000000000')).toBe(true);
    expect(checks.isBsn('000000000')).toBe(false);
  });
});

describe('hasLuhnDigit', () => {
  it.each([
    ['79927398713', true],
    ['79927398710', false],
    ['0', true],
  ])('tells %s is %s', (digits, isRight) => {
    expect(checks.hasLuhnDigit(digits)).toBe(isRight);
  });
});
