import { inGroups, withLuhnDigit, writeIban } from './check-digits.ts';
import type { Draw, Form } from './form.ts';

const ssn = ({ between }: Draw) =>
  // Areas 001 to 665; neither group nor serial is zero.
  `${String(between(101, 665))}-${String(between(10, 99))}-${String(between(1000, 9999))}`;
const bare = (value: string) => value.replace(/\D/g, '');

const cards: readonly Form[] = [
  {
    ...{ name: 'card-in-groups', type: 'CREDIT_CARD', isBare: true, key: 'cardNumber' },
    write: ({ digits }) => inGroups(withLuhnDigit(`4${digits(14)}`), [4], ' '),
    say: (value) => `Please charge ${value} instead.`,
  },
  {
    ...{ name: 'card-in-one', type: 'CREDIT_CARD', isBare: true, key: 'creditCard', isNumber: true },
    write: ({ digits, between }) => withLuhnDigit(`5${between(1, 5)}${digits(13)}`),
    say: (value) => `The refund went to ${value}, as agreed.`,
  },
  {
    ...{ name: 'card-amex', type: 'CREDIT_CARD', isBare: true },
    write: ({ digits }) => inGroups(withLuhnDigit(`37${digits(12)}`), [4, 6, 5], ' '),
    say: (value) => `I paid with ${value} last week.`,
  },
];

const ibans: readonly Form[] = [
  {
    ...{ name: 'iban-in-groups', type: 'IBAN', isBare: true, key: 'iban' },
    write: ({ digits }) => inGroups(writeIban('DE', digits(18)), [4], ' '),
    say: (value) => `Send the deposit to ${value}.`,
  },
  {
    ...{ name: 'iban-in-one', type: 'IBAN', isBare: true, key: 'customerIban' },
    write: ({ digits, capitals }) => writeIban('GB', `${capitals(4)}${digits(14)}`),
    say: (value) => `The account is ${value}, in London.`,
  },
  {
    ...{ name: 'iban-dutch', type: 'IBAN', isBare: true },
    write: ({ digits, capitals }) => inGroups(writeIban('NL', `${capitals(4)}${digits(10)}`), [4], ' '),
    say: (value) => `It was taken from ${value} twice.`,
  },
];

const ssns: readonly Form[] = [
  {
    ...{ name: 'ssn-dashed', type: 'US_SSN', isBare: true, key: 'ssn' },
    write: ssn,
    say: (value) => `On the form I wrote ${value}.`,
  },
  {
    ...{ name: 'ssn-named', type: 'US_SSN', key: 'social_security_number', isNumber: true },
    write: (draw) => bare(ssn(draw)),
    say: (value) => `My social security number is ${value}.`,
  },
];

const phones: readonly Form[] = [
  {
    ...{ name: 'phone-german', type: 'PHONE', isBare: true, key: 'phone' },
    write: ({ digits, between }) => `+49 30 ${between(20, 99)}${digits(6)}`,
    say: (value) => `You get me at ${value} in the evening.`,
  },
  {
    ...{ name: 'phone-american', type: 'PHONE', isBare: true, key: 'mobileNumber' },
    write: ({ digits, pick }) =>
      `(${pick([212, 312, 415, 617, 713])}) ${pick([2, 3, 4, 6, 7])}${digits(2)}-${digits(4)}`,
    say: (value) => `Try ${value} after noon.`,
  },
  {
    ...{ name: 'phone-british', type: 'PHONE', isBare: true },
    write: ({ digits }) => `+44 20 7${digits(3)} ${digits(4)}`,
    say: (value) => `The desk has ${value} for that.`,
  },
  {
    ...{ name: 'phone-named', type: 'PHONE', key: 'telephone', isNumber: true },
    write: ({ digits, pick }) => `${pick([2, 3, 4, 6, 7])}${digits(8)}`,
    say: (value) => `My phone number is ${value}.`,
  },
];

/** Cards, accounts, social security and phones, with right check digits. */
export const numberForms: readonly Form[] = [...cards, ...ibans, ...ssns, ...phones];
