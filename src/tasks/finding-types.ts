/** Everything that can be found; the names are also the prefixes of placeholders (`[EMAIL_1]`). */
export const findingTypes = [
  'PERSON',
  'USERNAME',
  'EMAIL',
  'PHONE',
  'CREDIT_CARD',
  'IBAN',
  'BANK_ACCOUNT',
  'US_SSN',
  'NATIONAL_ID',
  'PASSPORT',
  'DRIVER_LICENSE',
  'ID',
  'IP_ADDRESS',
  'MAC_ADDRESS',
  'ADDRESS',
  'DATE_OF_BIRTH',
  'CRYPTO',
  'SECRET',
  'VEHICLE',
  /** Text of the input that looks like a placeholder: hidden behind one, so that it can never be taken for one. */
  'LITERAL',
] as const;

export type FindingType = (typeof findingTypes)[number];
