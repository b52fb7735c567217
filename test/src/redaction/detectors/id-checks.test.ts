import { describe, expect, it } from 'vitest';
import {
  isBelgian,
  isBsn,
  isChinese,
  isCpf,
  isDay,
  isEan13,
  isFinnish,
  isFrench,
  isGermanHealth,
  isGermanPension,
  isGermanTax,
  isLanr,
  isLuhn,
  isMedicare,
  isNhs,
  isNpi,
  isPesel,
  isRepeated,
  isRouting,
  isRut,
  isSingaporean,
  isSpanish,
  isTfn,
  isThai,
  isTurkish,
  isVerhoeff,
  isVin,
} from '../../../../src/redaction/detectors/id-checks.ts';

// Examples that issuers publish, or made by their rules.
const right: readonly (readonly [check: (id: string) => boolean, id: string])[] = [
  [isLuhn, '046454286'],
  [isVerhoeff, '2363'],
  [isCpf, '52998224725'],
  [isSpanish, '12345678Z'],
  [isSpanish, 'X1234567L'],
  [isBsn, '111222333'],
  [isTurkish, '10000000146'],
  [isThai, '1101700203450'],
  [isGermanTax, '86095742719'],
  [isGermanPension, '65070803A019'],
  [isGermanHealth, 'A123456780'],
  [isFinnish, '131052-308T'],
  [isFrench, '255081416802538'],
  [isBelgian, '85073003328'],
  [isEan13, '7569217076985'],
  [isNhs, '9434765919'],
  [isChinese, '11010519491231002X'],
  [isPesel, '44051401359'],
  [isTfn, '876543210'],
  [isMedicare, '2123456701'],
  [isRouting, '021000021'],
  [isSingaporean, 'S1234567D'],
  [isRut, '123456785'],
  [isLanr, '555555501'],
  [isNpi, '1234567893'],
  [isVin, '1M8GDM9AXKP042788'],
];

describe('checks of national numbers', () => {
  it.each(right)('%o takes %s', (check, id) => {
    expect(check(id)).toBe(true);
  });

  it.each(right.filter(([check]) => check !== isMedicare && check !== isLanr))(
    '%o refuses %s with its last digit or letter changed',
    (check, id) => {
      const last = id.at(-1) ?? '';
      const other = /\d/.test(last) ? String((Number(last) + 1) % 10) : last === 'A' ? 'B' : 'A';
      expect(check(id.slice(0, -1) + other)).toBe(false);
    },
  );

  it('knows days in both orders', () => {
    expect(isDay('851231', 'ymd')).toBe(true);
    expect(isDay('311285', 'dmy')).toBe(true);
    expect(isDay('851331', 'ymd')).toBe(false);
  });

  it('refuses one digit over and over', () => {
    expect(isRepeated('000000000')).toBe(true);
    expect(isBsn('000000000')).toBe(false);
  });
});
