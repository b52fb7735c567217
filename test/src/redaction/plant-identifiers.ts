import { pick, type Random } from './random.ts';

/** A kind of direct identifier: how one is made, and the ways it is written. */
export interface Kind {
  name: string;
  make: (random: Random) => string;
  /** Words before it, one a language, for what only a label tells from other numbers. */
  labels?: readonly string[];
  /** Whether a line may break inside it. */
  breaks?: boolean;
}

const letters = 'abcdefghijklmnopqrstuvwxyz';
const of = (random: Random, alphabet: string, length: number) =>
  Array.from({ length }, () => alphabet[random(alphabet.length)]).join('');
const digits = (random: Random, length: number) => of(random, '0123456789', length);
const hex = (random: Random, length: number) => of(random, '0123456789abcdef', length);
const mixed = (random: Random, length: number) =>
  `aB3${of(random, `${letters}${letters.toUpperCase()}0123456789`, length - 3)}`;

/** Groups of the given sizes, the last one with what is left. */
function grouped(text: string, sizes: readonly number[], separator: string): string {
  const groups: string[] = [];
  let at = 0;
  for (const size of sizes) {
    groups.push(text.slice(at, at + size));
    at += size;
  }
  groups.push(text.slice(at));
  return groups.filter((group) => group !== '').join(separator);
}

function withLuhnDigit(digitsBefore: string): string {
  let sum = 0;
  [...digitsBefore].reverse().forEach((digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  });
  return `${digitsBefore}${(10 - (sum % 10)) % 10}`;
}

function withIbanCheck(country: string, rest: string): string {
  const numbers = `${rest}${country}00`.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  let remainder = 0;
  for (const digit of numbers) remainder = (remainder * 10 + Number(digit)) % 97;
  return `${country}${String(98 - remainder).padStart(2, '0')}${rest}`;
}

function makeCard(random: Random): string {
  const [prefix, length, sizes] = pick<readonly [string, number, readonly number[]]>(random, [
    ['4', 16, [4, 4, 4]],
    ['51', 16, [4, 4, 4]],
    ['2223', 16, [4, 4, 4]],
    ['37', 15, [4, 6]],
    ['36', 14, [4, 6]],
    ['6011', 16, [4, 4, 4]],
    ['4', 13, []],
    ['4', 19, [4, 4, 4, 4]],
  ]);
  const card = withLuhnDigit(prefix + digits(random, length - 1 - prefix.length));
  return grouped(card, pick(random, [sizes, []]), pick(random, [' ', '-', '.', '\u00a0', '  ']));
}

function makeIban(random: Random): string {
  const iban = pick(random, [
    withIbanCheck('DE', digits(random, 18)),
    withIbanCheck('FR', `${digits(random, 10)}${of(random, 'ABCDEFGH', 2)}${digits(random, 11)}`),
    withIbanCheck('NL', `${of(random, 'ABCN', 4)}${digits(random, 10)}`),
    withIbanCheck('GB', `NWBK${digits(random, 14)}`),
    withIbanCheck('ES', digits(random, 20)),
  ]);
  const spaced = grouped(iban, pick(random, [[4, 4, 4, 4, 4, 4], []]), pick(random, [' ', '\u00a0', '-', '.']));
  return pick(random, [spaced, spaced.toLowerCase()]);
}

function makePhone(random: Random): string {
  const rest = `${1 + random(9)}${digits(random, 6)}`;
  return pick(random, [
    `+49 221 ${rest}`,
    `+49 (0)221 ${grouped(rest, [4], ' ')}`,
    `0049 221 ${rest}`,
    `0221 ${grouped(rest, [4], ' ')}`,
    `0221/${rest}`,
    `(0221) ${grouped(rest, [3, 2], ' ')}`,
    `0221-${rest}-12`,
    `06 12 34 ${grouped(digits(random, 4), [2], ' ')}`,
    `06.12.34.${grouped(digits(random, 4), [2], '.')}`,
    `+33 6 12 34 ${grouped(digits(random, 4), [2], ' ')}`,
    `+34 612 34${digits(random, 1)} ${digits(random, 3)}`,
    `+39 333 ${rest}`,
    `+31 6 1234${digits(random, 4)}`,
    `(415) 555-${digits(random, 4)}`,
    `+1-415-555-${digits(random, 4)}`,
    `415.555.${digits(random, 4)} ext. 12`,
    `\uff10\uff12\uff12\uff11 ${rest}`,
  ]);
}

function makeEmail(random: Random): string {
  const local = `${pick(random, ['jkw', 'üzy', 'o.vq'])}${of(random, letters, 5)}`;
  const host = `qz${of(random, letters, 6)}`;
  return pick(random, [
    `${local}@${host}.com`,
    `${local}+tag${digits(random, 2)}@${host}.co.uk`,
    `${local}%40${host}.com`,
    `${local}&#64;${host}.com`,
    `mailto:${local}@${host}.de`,
    `"${local} x"@${host}.com`,
    `https://a.example/?e=${local}%40${host}.com&x=1`,
    `${local.slice(0, 3)}\u200b${local.slice(3)}@${host.slice(0, 4)}\u200b${host.slice(4)}.org`,
    `${local.replace('ü', 'u')} (at) ${host} (dot) com`,
    `${local.replace('ü', 'u')}[at]${host}[dot]com`,
    `${local.replace('ü', 'u')} at ${host} dot com`,
    `${local}@mail.bü${host}.fr`,
    `${local}@${host}.xn--p1ai`,
  ]);
}

function makeIp(random: Random): string {
  const address = `203.${100 + random(99)}.${100 + random(99)}.${100 + random(99)}`;
  const six = `2001:db8:${hex(random, 3)}1::${hex(random, 3)}1`;
  return pick(random, [
    address,
    `${address}/24`,
    `${address}:8443`,
    `${address}\u2013203.0.113.231`,
    `203.0.113.216-${address}`,
    `http://${address}/x`,
    `[${address}]`,
    address.replaceAll('.', '[.]'),
    six,
    `[${six}]:443`,
    `${six}/64`,
    `${six}-2001:db8::ffff`,
  ]);
}

function makeKey(random: Random): string {
  const [prefix, length] = pick<readonly [string, number]>(random, [
    ...(['pk_test_', 'pk_live_', 'sk_live_', 'rk_live_', 'whsec_'] as const).map((name) => [name, 24] as const),
    ...(['sk-proj-', 'sk-ant-api03-', 'github_pat_', 'ya29.'] as const).map((name) => [name, 60] as const),
    ...(['hf_', 'ghp_', 'gho_', 'ghs_', 'ghu_', 'ghr_', 'npm_', 'AIza'] as const).map((name) => [name, 36] as const),
    ...(['glpat-', 'xoxb-', 'xoxp-', 'xapp-', 'sq0atp-', 'EAAC'] as const).map((name) => [name, 26] as const),
    ['pypi-AgEI', 60],
  ] as unknown as [readonly [string, number]]);
  return pick(random, [
    prefix + mixed(random, length),
    `${pick(random, ['AKIA', 'ASIA'])}${of(random, 'ABCDEFGHJKLMNPQR234567', 16)}`,
    `SG.${mixed(random, 22)}.${mixed(random, 43)}`,
    `dop_v1_${hex(random, 64)}`,
    `shpat_${hex(random, 32)}`,
    `eyJ${mixed(random, 20)}.eyJ${mixed(random, 40)}.${mixed(random, 40)}`,
    prefix + mixed(random, length),
  ]);
}

/** What is hidden only in part leaves these behind: the words around a secret. */
export const frame =
  /Authorization:|Bearer|Basic|AccountKey=|mailto:|https:\/\/a\.example\/\?e=|&x=1|ext\. 12|\/x|:8443|http:\/\/|:443|\/24|\/64|(?:postgres|mongodb\+srv|redis):\/\/|@db\.qx[a-z]{4}\.example(?::6379)?/g;

function makeCredential(random: Random): string {
  const word = `${mixed(random, 9)}!${digits(random, 2)}`;
  return pick(random, [
    `Authorization: Bearer ${mixed(random, 24)}`,
    `Authorization: Basic ${Buffer.from(`q${of(random, letters, 5)}:${word}`).toString('base64')}`,
    `AccountKey=${mixed(random, 60)}==`,
    `postgres://qv${of(random, letters, 4)}:${word}@db.qx${of(random, letters, 4)}.example`,
    `mongodb+srv://qv${of(random, letters, 4)}:${word}@db.qx${of(random, letters, 4)}.example`,
    `redis://:${word}@db.qx${of(random, letters, 4)}.example:6379`,
  ]);
}

const phoneLabels = ['Tel.:', 'Rückruf:', 'téléphone', 'móvil', 'cellulare', 'telefoon'] as const;

/** Every kind that must never stand in a request. */
export const kinds: readonly Kind[] = [
  { name: 'card', make: makeCard, breaks: true },
  { name: 'IBAN', make: makeIban, breaks: true },
  { name: 'phone', make: makePhone },
  {
    name: 'labelled phone',
    make: (random) => {
      const sizes = pick<readonly number[]>(random, [[3, 4], [4, 2, 2], [3, 2, 2], []]);
      return grouped(`${2 + random(8)}${digits(random, 8)}`, sizes, pick(random, [' ', '-', '.', ' - ']));
    },
    labels: phoneLabels,
  },
  {
    name: 'social security number',
    make: (random) => `${200 + random(400)}-${10 + random(89)}-${1000 + random(8999)}`,
  },
  {
    name: 'labelled social security number',
    make: (random) =>
      grouped(`${200 + random(400)}${10 + random(89)}${1000 + random(8999)}`, [3, 2], pick(random, [' ', '.', ''])),
    labels: ['SSN', 'Sozialversicherungsnummer:', 'sécurité sociale', 'seguro social', 'SSN:', 'Social security no.'],
  },
  { name: 'e-mail address', make: makeEmail },
  { name: 'IP address', make: makeIp },
  { name: 'key', make: makeKey },
  { name: 'credential', make: makeCredential },
  {
    name: 'password',
    make: (random) => `${mixed(random, 8)}${pick(random, ['!', '#', '&'])}${digits(random, 2)}`,
    labels: [
      'password:',
      'Passwort ist',
      'mot de passe :',
      'contraseña:',
      'password for the portal is now',
      'wachtwoord is',
    ],
  },
];
