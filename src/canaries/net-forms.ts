import { writeBase58Address } from './check-digits.ts';
import type { Draw, Form } from './form.ts';

const mailbox = ({ word, digits }: Draw) => `${word().toLowerCase()}.${word().toLowerCase()}${digits(2)}`;
const host = ({ word }: Draw) => `${word().toLowerCase()}.example`;

const mails: readonly Form[] = [
  {
    ...{ name: 'mail', type: 'EMAIL', isBare: true, key: 'email' },
    write: (draw) => `${mailbox(draw)}@${host(draw)}`,
    say: (value) => `Answer to ${value}, please.`,
  },
  {
    ...{ name: 'mail-tagged', type: 'EMAIL', isBare: true, key: 'contactEmail' },
    write: (draw) => `${draw.word()}+${mailbox(draw)}@${host(draw)}`,
    say: (value) => `It was sent to <${value}> already.`,
  },
  {
    ...{ name: 'mail-with-umlaut', type: 'EMAIL', key: 'mail' },
    write: (draw) => `jürgen.${mailbox(draw)}@${host(draw)}`,
    say: (value) => `Meine Adresse ist ${value}.`,
  },
  {
    ...{ name: 'mail-spelled', type: 'EMAIL' },
    write: (draw) => `${mailbox(draw)} (at) ${draw.word().toLowerCase()} (dot) com`,
    say: (value) => `Write to ${value}, thanks.`,
    partsOf: (value) => [value.split(' ')[0] ?? value],
  },
];

const addresses: readonly Form[] = [
  {
    ...{ name: 'ip-4', type: 'IP_ADDRESS', isBare: true, key: 'clientIp' },
    write: ({ between }) => `${between(11, 99)}.${between(100, 255)}.${between(100, 255)}.${between(100, 254)}`,
    say: (value) => `The login came from ${value}, it says.`,
  },
  {
    ...{ name: 'ip-6', type: 'IP_ADDRESS', isBare: true },
    write: ({ hex }) => `2001:db8:a${hex(3)}:b${hex(3)}:c${hex(3)}:d${hex(3)}:e${hex(3)}:f${hex(3)}`,
    say: (value) => `Later it was ${value}, at night.`,
  },
  {
    ...{ name: 'mac-in-pairs', type: 'MAC_ADDRESS', isBare: true },
    write: ({ hex }) => inPairs(hex(12), ':'),
    say: (value) => `The router says ${value}, on its back.`,
  },
  {
    ...{ name: 'mac-dashed', type: 'MAC_ADDRESS', isBare: true },
    write: ({ hex }) => inPairs(hex(12), '-').toUpperCase(),
    say: (value) => `Its card is ${value}, I think.`,
  },
];

function inPairs(hex: string, separator: string): string {
  return hex.match(/../g)?.join(separator) ?? hex;
}

const wallets: readonly Form[] = [
  {
    ...{ name: 'bitcoin', type: 'CRYPTO', isBare: true },
    write: ({ hex }) => writeBase58Address(`5${hex(39)}`),
    say: (value) => `The coins went to ${value}, all of them.`,
  },
  {
    ...{ name: 'bitcoin-segwit', type: 'CRYPTO', isBare: true },
    write: ({ hex }) => `bc1q${hex(38).replaceAll('1', '7').replaceAll('b', 'x')}`,
    say: (value) => `Or to ${value}, which is newer.`,
  },
  {
    ...{ name: 'ethereum', type: 'CRYPTO', isBare: true },
    write: ({ hex }) => `0x${hex(40)}`,
    say: (value) => `The wallet is ${value}, as you see.`,
  },
];

const handles: readonly Form[] = [
  {
    ...{ name: 'handle', type: 'USERNAME', key: 'username' },
    write: ({ word, digits }) => `@${word().toLowerCase()}_${digits(3)}`,
    say: (value) => `There I am ${value} since May.`,
  },
];

/** Addresses of the net, mailboxes, wallets and handles. */
export const netForms: readonly Form[] = [...mails, ...addresses, ...wallets, ...handles];
