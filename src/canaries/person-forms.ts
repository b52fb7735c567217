import type { Draw, Form } from './form.ts';

const givenNames = 'Alice Amanda Bernard Carmen Claire Daniel Dorothea Edward Emilia Enrico Francesca Gerard'.split(
  ' ',
);

const name = ({ pick, word }: Draw) => `${pick(givenNames)} ${word()}`;
const surname = (value: string) => [value.split(' ').at(-1) ?? value];

const persons: readonly Form[] = [
  {
    ...{ name: 'name-introduced', type: 'PERSON', key: 'customerName', partsOf: surname, write: name },
    say: (value) => `My name is ${value}.`,
  },
  {
    ...{ name: 'name-titled', type: 'PERSON', key: 'fullName', partsOf: surname, write: name },
    say: (value) => `Yesterday I spoke with Mrs. ${value} about it.`,
  },
  {
    ...{ name: 'name-signed', type: 'PERSON', partsOf: surname, write: name },
    say: (value) => `Best regards,\n${value}\n`,
  },
];

const street = (value: string) => [/[A-Z][a-z]+v[aeiou]k/.exec(value)?.[0] ?? value];

const addresses: readonly Form[] = [
  {
    ...{ name: 'address-american', type: 'ADDRESS', key: 'billingAddress', partsOf: street },
    write: ({ word, between, digits }) =>
      `${between(10, 9999)} ${word()} Street, Apt ${between(1, 99)}, Springfield, IL 6${digits(4)}`,
    say: (value) => `We live at ${value}.`,
  },
  {
    ...{ name: 'address-german', type: 'ADDRESS', key: 'strasse' },
    write: ({ word, between, digits }) => `${word()}straße ${between(1, 199)}, 1${digits(4)} Berlin`,
    say: (value) => `Wir wohnen in der ${value}.`,
  },
  {
    ...{ name: 'address-french', type: 'ADDRESS', partsOf: street },
    write: ({ word, between, digits }) => `${between(1, 199)} rue ${word()}, 75${digits(3)} Paris`,
    say: (value) => `Nous habitons au ${value}.`,
  },
  {
    ...{ name: 'address-spanish', type: 'ADDRESS', partsOf: street },
    write: ({ word, between, digits }) => `Calle ${word()} ${between(1, 199)}, 28${digits(3)} Madrid`,
    say: (value) => `Vivimos en ${value}.`,
  },
];

const births: readonly Form[] = [
  {
    ...{ name: 'born-in-numbers', type: 'DATE_OF_BIRTH', key: 'dateOfBirth' },
    write: ({ between }) => `${between(10, 28)}.${between(10, 12)}.${between(1931, 2004)}`,
    say: (value) => `I was born on ${value}.`,
  },
  {
    ...{ name: 'born-in-words', type: 'DATE_OF_BIRTH', key: 'dob' },
    write: ({ between, pick }) =>
      `${between(10, 28)} ${pick(['January', 'March', 'June', 'August', 'October', 'November'])} ${between(1931, 2004)}`,
    say: (value) => `Date of birth: ${value}.`,
  },
];

const papers: readonly Form[] = [
  {
    ...{ name: 'passport', type: 'PASSPORT', key: 'passportNumber' },
    write: ({ capitals, digits }) => `${capitals(1)}${digits(8)}`,
    say: (value) => `My passport number is ${value}.`,
  },
  {
    ...{ name: 'driver-license', type: 'DRIVER_LICENSE', key: 'driverLicenseNumber' },
    write: ({ capitals, digits }) => `${capitals(1)}${digits(11)}`,
    say: (value) => `My driver's license is ${value}.`,
  },
  {
    ...{ name: 'national-id', type: 'NATIONAL_ID', key: 'taxId' },
    write: ({ digits }) => `${digits(8)}Z${digits(2)}`,
    say: (value) => `The tax ID is ${value}.`,
  },
  {
    ...{ name: 'bank-account', type: 'BANK_ACCOUNT', key: 'accountNumber' },
    write: ({ digits, between }) => `${between(2, 9)}${digits(11)}`,
    say: (value) => `The account number is ${value}.`,
  },
  {
    ...{ name: 'patient', type: 'ID' },
    write: ({ capitals, digits }) => `${capitals(1)}${digits(9)}`,
    say: (value) => `I am patient ${value} with you.`,
  },
  {
    ...{ name: 'vehicle', type: 'VEHICLE', key: 'vin' },
    write: ({ digits, capitals }) => `WV${digits(1)}${capitals(3)}${digits(2)}${capitals(2)}${digits(7)}`,
    say: (value) => `The car has the VIN ${value}.`,
  },
];

/** People, where they live, when they were born, and the numbers of their papers. */
export const personForms: readonly Form[] = [...persons, ...addresses, ...births, ...papers];
