import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createValueFinder } from '../../../src/redaction/find-values.ts';
import type { FindingType } from '../../../src/tasks/finding-types.ts';

const find = (value: string, type: FindingType, text: string) =>
  createValueFinder([{ text: value, type }])(text).map(({ start, end }) => text.slice(start, end));

describe('createValueFinder', () => {
  it.each([
    ['ann@example.com', 'EMAIL', 'to ANN@Example.com!', ['ANN@Example.com']],
    ['+1 415 555 0147', 'PHONE', 'call 1-415-555.0147 now', ['1-415-555.0147']],
    ['4111111111111111', 'CREDIT_CARD', 'card 4111-1111-1111-1111', ['4111-1111-1111-1111']],
    ['DE89 3704 0044 0532 0130 00', 'IBAN', 'de89370400440532013000.', ['de89370400440532013000']],
    ['123-45-6789', 'US_SSN', '123456789 or 123 45 6789', ['123456789', '123 45 6789']],
    ['aa:bb:cc:dd:ee:ff', 'MAC_ADDRESS', 'AABB-CCDD-EEFF', ['AABB-CCDD-EEFF']],
    ['hunter2-secret', 'SECRET', 'xhunter2 secretx', ['hunter2 secret']],
    [
      '-----KEY-----\nq8w7e6\n-----END-----',
      'SECRET',
      'a -----KEY-----\nq8w7e6\n-----END-----.',
      ['KEY-----\nq8w7e6\n-----END'],
    ],
    ['10.0.0.1', 'IP_ADDRESS', 'at 10.0.0.1.', ['10.0.0.1']],
    ['Ann Lee', 'PERSON', 'ANN   LEE, ann-lee', ['ANN   LEE', 'ann-lee']],
    ["O'Brien", 'PERSON', 'obrien O’Brien', ['O’Brien']],
    ['12 Main St', 'ADDRESS', '12 main st.', ['12 main st']],
  ] as const)('finds %j as %s in %j', (value, type, text, found) => {
    expect(find(value, type, text)).toEqual(found);
  });

  it.each([
    ['55501', 'PHONE', 'order 9955501 and 5550177'],
    ['123-45-6789', 'US_SSN', '1 2 3 then, long after that, 456789'],
    ['10.0.0.1', 'IP_ADDRESS', '10.0.0.12 110.0.0.1 10.0.0.1.4 1001'],
    ['Bill', 'PERSON', 'billing, bills, bill, Billy'],
    ['Ann Lee', 'PERSON', 'Annlee, Anne Lee, Ann B. Lee'],
    ['s3cr3t', 'SECRET', 'as3cr3tb'],
    ['[EMAIL_1]', 'LITERAL', '[EMAIL_1]'],
  ] as const)('does not find %j as %s in %j', (value, type, text) => {
    expect(find(value, type, text)).toEqual([]);
  });

  it('finds a value with many separators in a row when one of its form is written so', () => {
    const values = ['q8w7 e6r5', 'q8w7 ---- e6r5'].map((text) => ({ text, type: 'SECRET' as const }));
    const text = 'q8w7 ---- e6r5';
    expect(createValueFinder(values)(text)).toEqual([{ start: 0, end: text.length, index: 0 }]);
    expect(createValueFinder(values.slice(0, 1))(text)).toEqual([]);
  });

  it('finds a value of very many words by its parts', () => {
    const words = Array.from({ length: 100 }, (_, at) => `word${at}`);
    const value = words.join(' ');
    const hits = createValueFinder([{ text: value, type: 'ADDRESS' }])(`so ${value.toUpperCase()}.`);
    expect(hits.map(({ index }) => index)).toEqual([0, 0, 0]);
    expect(Math.min(...hits.map(({ start }) => start))).toBe(3);
    expect(Math.max(...hits.map(({ end }) => end))).toBe(3 + value.length);
    expect(find(value, 'ADDRESS', words.slice(0, 30).join(' '))).toEqual([]);
  });

  it('tells names that begin alike apart, each in its own case', () => {
    const values = ['Anna Maria Roth', 'Anna Maria', 'Will', 'WILL', 'Anna'].map((text) => ({
      text,
      type: 'PERSON' as const,
    }));
    const text = 'ANNA MARIA ROTH and WILL will';
    const hits = createValueFinder(values)(text);
    expect(hits.map(({ index, start, end }) => [index, text.slice(start, end)])).toEqual([
      [4, 'ANNA'],
      [1, 'ANNA MARIA'],
      [0, 'ANNA MARIA ROTH'],
      [3, 'WILL'],
    ]);
  });

  it('takes the longest of several values that begin alike', () => {
    const values = ['secret-aaaa', 'secret-aaaa-bbbb'].map((text) => ({ text, type: 'SECRET' as const }));
    expect(createValueFinder(values)('x secret-aaaa-bbbb')).toEqual([{ start: 2, end: 18, index: 1 }]);
  });

  it('finds a value that begins inside another and ends behind it', () => {
    const values = ['eprototyp', 'prototypa0aaa0a'].map((text) => ({ text, type: 'SECRET' as const }));
    expect(createValueFinder(values)('E prototypa0aaa0a')).toEqual([
      { start: 0, end: 10, index: 0 },
      { start: 2, end: 17, index: 1 },
    ]);
  });

  it('finds every value that is there, whatever stands around it', () => {
    const value = fc.stringMatching(/^[a-z0-9]{8,20}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(value, { minLength: 1, maxLength: 8 }),
        fc.string(),
        fc.nat(),
        (values, rest, pick) => {
          const chosen = values[pick % values.length] ?? '';
          const text = `${rest} ${chosen}`;
          const hits = createValueFinder(values.map((one) => ({ text: one, type: 'SECRET' })))(text);
          expect(hits.some(({ start, end }) => text.slice(start, end).includes(chosen))).toBe(true);
        },
      ),
    );
  });

  it('gets through thousands of values that begin alike, in a text that does too', () => {
    const values = Array.from({ length: 3000 }, (_, at) => ({
      text: `${'a'.repeat(40)}b${at}`,
      type: 'SECRET' as const,
    }));
    expect(createValueFinder(values)('a'.repeat(100_000))).toEqual([]);
  });
});
