import type { Draw, Form } from './form.ts';

/** A key that is known by how it begins. */
const issued = (name: string, write: (draw: Draw) => string, key?: string): Form => ({
  ...{ name, type: 'SECRET', isBare: true, write, ...(key === undefined ? {} : { key }) },
  say: (value) => `In the script it says ${value}, still.`,
});

const base64url = (text: string) => Buffer.from(text).toString('base64url');

function writeToken({ mixed, digits }: Draw): string {
  const head = base64url(JSON.stringify({ alg: 'HS256', typ: 'JWT' }));
  return `${head}.${base64url(JSON.stringify({ sub: digits(9), id: mixed(6) }))}.${mixed(43)}`;
}

/** Letters, and digits from 2 to 7: three of them on the average, and few without two. */
const writeAccessKey = ({ capitals, between }: Draw) =>
  `AKIA${capitals(5)}${between(2, 7)}${capitals(5)}${between(2, 7)}${capitals(4)}`;

function writePem({ mixed }: Draw): string {
  const lines = Array.from({ length: 4 }, () => mixed(64)).join('\n');
  return `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----`;
}

/** Keys, tokens and passwords: issued ones by their shapes, others by what they are said to be. */
export const secretForms: readonly Form[] = [
  issued('key-openai', ({ mixed }) => `sk-proj-${mixed(48)}`, 'apiKey'),
  issued('key-anthropic', ({ mixed }) => `sk-ant-api03-${mixed(60)}`),
  issued('key-github', ({ mixed }) => `ghp_${mixed(36)}`, 'token'),
  issued('key-gitlab', ({ mixed }) => `glpat-${mixed(20)}`),
  issued('key-aws', writeAccessKey, 'access_key'),
  issued('key-google', ({ mixed }) => `AIza${mixed(35)}`),
  issued('key-stripe', ({ mixed }) => `sk_live_${mixed(24)}`, 'secretKey'),
  issued('key-slack', ({ digits, mixed }) => `xoxb-${digits(12)}-${mixed(24)}`),
  issued('key-sendgrid', ({ mixed }) => `SG.${mixed(22)}.${mixed(43)}`),
  issued('key-npm', ({ mixed }) => `npm_${mixed(36)}`),
  issued('key-hugging-face', ({ mixed }) => `hf_${mixed(34)}`),
  issued('token-json', writeToken, 'authorization'),
  {
    ...{ name: 'key-pem', type: 'SECRET', key: 'privateKey', write: writePem },
    say: (value) => `This is our key:\n${value}\nIt has been in use for a year.`,
    partsOf: (value) => value.split('\n').slice(1, 5),
  },
  {
    ...{ name: 'url-with-password', type: 'SECRET' },
    write: ({ mixed, word }) => `postgres://app:${mixed(14)}@${word().toLowerCase()}.example`,
    say: (value) => `We connect to ${value}/orders from there.`,
    partsOf: (value) => [value.slice('postgres://app:'.length, value.indexOf('@'))],
  },
  {
    ...{ name: 'password-told', type: 'SECRET', key: 'password' },
    write: ({ mixed, digits }) => `${mixed(8)}!${digits(3)}`,
    say: (value) => `password: ${value}`,
  },
  {
    ...{ name: 'key-assigned', type: 'SECRET', key: 'clientSecret' },
    write: ({ mixed, digits }) => `${mixed(20)}${digits(4)}`,
    say: (value) => `The settings say api_key = "${value}" there.`,
  },
  {
    ...{ name: 'bearer', type: 'SECRET' },
    write: ({ mixed, digits }) => `${mixed(28)}${digits(4)}`,
    say: (value) => `I send Authorization: Bearer ${value}`,
  },
];
