import { createSeededRandom } from '../../../src/canaries/seeded-random.ts';

export const patternGroups = ['repeats', 'runs', 'counted values', 'mixtures'] as const;

/** A hostile text of any length, always the same one. */
export interface Pattern {
  name: string;
  /** Those of one group are alike. */
  group: (typeof patternGroups)[number];
  make: (length: number) => string;
}

/** Building blocks: what detectors begin to read, in whole or in half. */
const blocks = {
  titles: ['Mr', 'Dr.', 'Frau', 'Mme', 'Señora', 'de heer', 'my sister', 'name is', 'Dear'],
  names: ['Anna', 'john', 'Kowalczyk', 'van der', "O'Brien", 'J.', 'ANNA LEE', 'Aa', '#AnnLee', 'Élodie'],
  mails: ['a@', '@', 'a@b.', 'ann(at)', 'ann at b dot', 'a.a.a.', '"ann@', '[at]', '@ann'],
  digits: ['1', '12', '4111', '1-', '1.', '+1 415', '(0', '1234567890', '2001:db8:', '10.0.', '00:1b:'],
  papers: ['DE12', 'IBAN', 'GB29NWBK', 'passport no', 'account', '123-45-', 'AB 12', 'B-XY 12', 'born 1.', '14 March'],
  addresses: ['12 Main', 'Main 12', 'apt 1', 'Paris,', 'corner of a', '12 Baker Street,', 'Calle de la', 'IL 62704'],
  secrets: [
    'sk-',
    'password',
    'password:',
    'token=',
    'ghp_aaaa',
    'eyJhbGciOi.',
    '-----BEGIN PRIVATE KEY-----',
    '://a:',
    'x-----BEGIN ',
  ],
  signs: [
    '"',
    "'",
    '`',
    '([{',
    '<',
    '\\',
    '\\u0041',
    '%40',
    '&#64;',
    '=',
    '-',
    '/',
    ':',
    '_',
    '[EMAIL_',
    '[EMAIL_1]',
    ', ',
  ],
  codes: ['QUJDREVGR0hJSktM', 'deadbeef', '0x12', 'AKIA', 'a1B2', 'aB3-', '{"a":', '</a>'],
  scripts: ['a\u200b', 'ａ', '\u0661', 'Иван', '李', 'محمد', 'a\u0301', '𝐀', '\ufe0f', 'ß', 'ĳ', '\u202e'],
  mailed: ['=?utf-8?Q?', '=?utf-8?B?QW5u?=', '=?a?q?=41', '= \r\n', '=\r\n a', '=?', '\\@', '\\u{40}', '[Email: 1'],
  folded: [
    'QW5u\n',
    'QW5uIExlZSBz\n ',
    'R3L832UsIG1laW5lIEthcnRlIGlz',
    'YwBhAHIAZAAgADQAMQAxADEA',
    '1\0',
    '4111\t',
    '+4\t',
  ],
  placeholders: [
    '[PERSON_',
    'PERSON_1',
    '[Person 1',
    '{{ID_1}}',
    '[PER\u200bSON_1]',
    '%5BID_1%5D',
    'ID[1]',
    '<PERSON>',
  ],
  marks: ['1**', '1`', '1<b>', '1<b ', '1<!--', '**@', '<b>@', '1** **'],
  spaces: [' ', '\n', '\t', '\u00a0', '\u2003', '\r\n'],
} as const;

const separators = { 'in a row': '', 'with spaces': ' ', 'on lines': '\n', 'with commas': ', ' } as const;

const repeat = (piece: string) => (length: number) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

const show = (text: string) => JSON.stringify(text).slice(1, -1);

/** One block over and over, with each separator. */
function listRepeats(): Pattern[] {
  return Object.values(blocks)
    .flat()
    .flatMap((block) =>
      Object.entries(separators).map(([how, separator]) => ({
        name: `${show(block)} ${how}`,
        group: 'repeats' as const,
        make: repeat(block + separator),
      })),
    );
}

/** One block, then nothing but another: a search that begins once and never ends. */
function listRuns(): Pattern[] {
  const heads = ['Mr ', '"', '-----BEGIN PRIVATE KEY-----', 'password: ', 'http://a:', '1', 'corner of ', 'a@', '\\'];
  const tails = ['a', '1', ' ', 'a ', '.', '\n'];
  return heads.flatMap((head) =>
    tails.map((tail) => ({
      name: `${show(head)}, then ${show(tail)}`,
      group: 'runs' as const,
      make: (length: number) => (head + repeat(tail)(length)).slice(0, length),
    })),
  );
}

const letters = (count: number) => {
  let word = '';
  for (let rest = count; word.length < 4; rest = Math.floor(rest / 26)) word += String.fromCharCode(97 + (rest % 26));
  return word;
};
const capital = (count: number) => letters(count).replace(/^./, (first) => first.toUpperCase());

/** Values of which no two are the same, so that each is searched for everywhere. */
const counted: Readonly<Record<string, (count: number) => string>> = {
  'new people': (n) => `Mr ${capital(n)}. `,
  'people who share their names': (n) => `Anna Maria ${capital(n)}, `,
  'surnames of one family': (n) => `Mrs Anna ${capital(n)}-Lee\n`,
  'new addresses of mail': (n) => `u${n}@example.com `,
  'mail at new domains': (n) => `ann@${letters(n)}.com,`,
  'new cards': (n) => `card ${4_111_111_111_110_000 + n} `,
  'new telephones': (n) => `+1 415 555 ${String(n % 10_000).padStart(4, '0')} `,
  'new keys': (n) => `sk-proj-${letters(n)}${'aB3'.repeat(7)} `,
  'keys of growing length': (n) => `sk-${'a1'.repeat(10 + (n % 110))} `,
  'new passwords': (n) => `password: ${letters(n)}-42! `,
  'new addresses of the net': (n) => `10.${(n >> 16) % 256}.${(n >> 8) % 256}.${n % 256} `,
  'new houses': (n) => `${n} Baker Street, `,
  'new towns': (n) => `12 Main Street, ${capital(n)}, IL 62704\n`,
  'new numbers of papers': (n) => `passport no. X${n} `,
  'new look-alikes': (n) => `[EMAIL_${n}] `,
  'names in escapes': (n) => `Mr \\u0041${letters(n)} `,
};

function listCounted(): Pattern[] {
  return Object.entries(counted).map(([name, write]) => ({
    name,
    group: 'counted values',
    make: (length) => {
      let text = '';
      for (let count = 0; text.length < length; count++) text += write(count);
      return text.slice(0, length);
    },
  }));
}

const mixes = 40;

/** Blocks and separators drawn from a few at a time. */
function listMixes(): Pattern[] {
  const all: readonly string[] = [...Object.values(blocks).flat(), ...Object.values(separators)];
  return Array.from({ length: mixes }, (_, seed) => ({
    name: `mixture ${seed + 1}`,
    group: 'mixtures',
    make: (length: number) => {
      const random = createSeededRandom(seed + 1);
      const draw = (from: readonly string[]) => from[Math.floor(random() * from.length)] ?? '';
      const few = Array.from({ length: 2 + (seed % 6) }, () => draw(all));
      let text = '';
      while (text.length < length) text += `${draw(few)}${draw(Object.values(separators))}` || ' ';
      return text.slice(0, length);
    },
  }));
}

/** Every hostile pattern that we know; new ones belong here. */
export function makePatterns(): Pattern[] {
  return [...listRepeats(), ...listRuns(), ...listCounted(), ...listMixes()];
}
