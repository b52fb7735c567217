import type { FindingType } from '../../tasks/finding-types.ts';
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
  isRouting,
  isRut,
  isSingaporean,
  isSpanish,
  isTfn,
  isThai,
  isTurkish,
  isVerhoeff,
  isVin,
} from './id-checks.ts';

/** How a number of some state or register is written. */
export interface IdFormat {
  type: FindingType;
  /** In capitals; matched in any case. */
  shape: RegExp;
  /** Takes the number without separators, in capitals. */
  check?: (id: string) => boolean;
  /** Whether shape and check say enough; else a word near it must, or nothing else stands in the text. */
  isDistinct?: boolean;
}

const isBirthFirst = (digits: string) => isDay(digits, 'ymd');

/** Numbers of papers, people and vehicles by country, as their issuers describe them. */
export const idFormats: readonly IdFormat[] = [
  // United Kingdom
  {
    type: 'NATIONAL_ID',
    shape: /(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]/,
    isDistinct: true,
  },
  { type: 'NATIONAL_ID', shape: /[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]/ },
  { type: 'NATIONAL_ID', shape: /\d{3}[ -]?\d{3}[ -]?\d{4}/, check: isNhs },
  { type: 'DRIVER_LICENSE', shape: /[A-Z][A-Z9]{4} ?\d[0156]\d{4} ?[A-Z9]{2}[A-Z\d] ?[A-Z]{2}/, isDistinct: true },
  { type: 'DRIVER_LICENSE', shape: /[A-Z][A-Z9]{4}\d[0-8]\d{4}[A-Z9][A-Z\d]{2}[A-Z]{2}/ },
  // United States and Canada
  {
    type: 'NATIONAL_ID',
    shape: /[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d-?[AC-HJKMNP-RT-Y]{2}\d{2}/,
    isDistinct: true,
  },
  { type: 'NATIONAL_ID', shape: /[12]\d{3}[ -]?\d{3}[ -]?\d{3}/, check: isNpi },
  { type: 'BANK_ACCOUNT', shape: /[0-3]\d{3}-?\d{4}-?\d/, check: isRouting },
  { type: 'NATIONAL_ID', shape: /[1-79]\d{2}[ -]?\d{3}[ -]?\d{3}/, check: isLuhn },
  { type: 'VEHICLE', shape: /[A-HJ-NPR-Z\d]{17}/, check: isVin, isDistinct: true },
  // Germany, Austria, Switzerland
  { type: 'NATIONAL_ID', shape: /[1-9]\d ?\d{3} ?\d{3} ?\d{3}/, check: isGermanTax },
  { type: 'NATIONAL_ID', shape: /\d{2} ?[0-3]\d[01]\d{3} ?[A-Z] ?\d{3}/, check: isGermanPension, isDistinct: true },
  { type: 'NATIONAL_ID', shape: /\d{2} ?\d{6} ?[A-Z] ?\d{3}/ },
  { type: 'NATIONAL_ID', shape: /[A-Z]\d{9}/, check: isGermanHealth },
  { type: 'NATIONAL_ID', shape: /\d{9}/, check: isLanr },
  { type: 'PASSPORT', shape: /[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ\d]{7}[\dD]D?/ },
  { type: 'NATIONAL_ID', shape: /756\.?\d{4}\.?\d{4}\.?\d{2}/, check: isEan13, isDistinct: true },
  // France, Belgium, the Netherlands
  {
    type: 'NATIONAL_ID',
    shape: /[1-37-8] ?\d{2} ?[0-9]\d ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}/,
    check: isFrench,
    isDistinct: true,
  },
  { type: 'NATIONAL_ID', shape: /[12] ?\d{2} ?\d{2} ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3}(?: ?\d{2})?/ },
  { type: 'NATIONAL_ID', shape: /\d{2}\.?\d{2}\.?\d{2}[ -]?\d{3}[. ]?\d{2}/, check: isBelgian },
  { type: 'NATIONAL_ID', shape: /\d{3}[. ]?\d{3}[. ]?\d{3}/, check: isBsn },
  { type: 'NATIONAL_ID', shape: /\d{4}[. ]\d{2}[. ]\d{3}/, check: isBsn },
  // Spain, Portugal, Italy
  { type: 'NATIONAL_ID', shape: /\d{2}[ .]?\d{3}[ .]?\d{3}[ -]?[A-HJ-NP-TV-Z]/, check: isSpanish, isDistinct: true },
  { type: 'NATIONAL_ID', shape: /[XYZ][ -]?\d{7}[ -]?[A-HJ-NP-TV-Z]/, check: isSpanish, isDistinct: true },
  { type: 'NATIONAL_ID', shape: /(?:\d{8}|[XYZ][ -]?\d{7})[ -]?[A-Z]/ },
  {
    type: 'NATIONAL_ID',
    shape: /[A-Z]{6} ?[\dLMNP-V]{2}[A-EHLMPRST][\dLMNP-V]{2} ?[A-Z][\dLMNP-V]{3}[A-Z]/,
    isDistinct: true,
  },
  { type: 'NATIONAL_ID', shape: /[A-Z]{2} ?\d{5} ?[A-Z]{2}|[A-Z]{2} ?\d{7}/ },
  { type: 'DRIVER_LICENSE', shape: /[A-Z]{2}\d{7}[A-Z]|U1[A-Z\d]{7}[A-Z]/ },
  // Northern and eastern Europe, Turkey
  { type: 'NATIONAL_ID', shape: /\d{6}[-+A-FU-Y]\d{3}[\dA-FHJ-NPR-Y]/, check: isFinnish, isDistinct: true },
  { type: 'NATIONAL_ID', shape: /(?:19|20)?\d{6}[-+]?\d{4}/, check: (id) => isLuhn(id.slice(-10)) },
  { type: 'NATIONAL_ID', shape: /\d{6}-\d{4}/, check: (id) => isDay(id, 'dmy') },
  { type: 'NATIONAL_ID', shape: /\d{11}/, check: isPesel },
  { type: 'NATIONAL_ID', shape: /[1-9]\d{10}/, check: isTurkish, isDistinct: true },
  // Asia
  { type: 'NATIONAL_ID', shape: /[2-9]\d{3}[ :-]\d{4}[ :-]\d{4}/, check: isVerhoeff, isDistinct: true },
  { type: 'NATIONAL_ID', shape: /\d{4}[ :-]?\d{4}[ :-]?\d{4}/ },
  { type: 'NATIONAL_ID', shape: /[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]/, isDistinct: true },
  { type: 'NATIONAL_ID', shape: /\d{6}-[1-8]\d{6}/, check: isBirthFirst, isDistinct: true },
  { type: 'NATIONAL_ID', shape: /\d{6}[1-8]\d{6}/, check: isBirthFirst },
  { type: 'NATIONAL_ID', shape: /[1-8]-?\d{4}-?\d{5}-?\d{2}-?\d/, check: isThai },
  { type: 'NATIONAL_ID', shape: /[1-9]\d{5}(?:19|20)\d{9}[\dX]/, check: isChinese, isDistinct: true },
  { type: 'NATIONAL_ID', shape: /[STFGM]\d{7}[A-Z]/, check: isSingaporean, isDistinct: true },
  { type: 'NATIONAL_ID', shape: /\d{3}-\d{3}-\d{3}-\d{3}/, isDistinct: true },
  // Africa, Australia, Latin America
  { type: 'NATIONAL_ID', shape: /\d{10}[01]\d{2}/, check: (id) => isDay(id, 'ymd') && isLuhn(id) },
  { type: 'NATIONAL_ID', shape: /\d{3} ?\d{3} ?\d{3}/, check: isTfn },
  { type: 'NATIONAL_ID', shape: /[2-6]\d{3} ?\d{5} ?\d/, check: isMedicare },
  { type: 'NATIONAL_ID', shape: /\d{3}\.\d{3}\.\d{3}-\d{2}/, check: isCpf, isDistinct: true },
  { type: 'NATIONAL_ID', shape: /\d{11}/, check: isCpf },
  { type: 'NATIONAL_ID', shape: /\d{1,2}\.\d{3}\.\d{3}-[\dK]/, check: isRut, isDistinct: true },
  { type: 'NATIONAL_ID', shape: /[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z\d]\d/, isDistinct: true },
  // Equipment
  { type: 'ID', shape: /\d{2}[ -]?\d{6}[ -]?\d{6}[ -]?\d/, check: isLuhn },
];
