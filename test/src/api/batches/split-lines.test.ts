import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBlank, splitLines } from '../../../../src/api/batches/split-lines.ts';
import { chunksOf, collect } from '../../../support/chunks.ts';

const split = async (text: string | Buffer, maxBytes = 1000, sizes?: number[]) =>
  (await collect(splitLines(chunksOf(Buffer.from(text), sizes), maxBytes))).map(({ bytes }) => bytes?.toString());

const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 10 });

describe('splitLines', () => {
  it.each([
    { is: 'LF', text: 'a\nb\n', lines: ['a', 'b'] },
    { is: 'CRLF', text: 'a\r\nb\r\n', lines: ['a', 'b'] },
    { is: 'no last newline', text: 'a\nb', lines: ['a', 'b'] },
    { is: 'a byte order mark', text: '\ufeffa\nb', lines: ['a', 'b'] },
    { is: 'a byte order mark and no more', text: '\ufeff', lines: [] },
    { is: 'less than a byte order mark', text: '1', lines: ['1'] },
    { is: 'blank lines', text: '\n\na\n', lines: ['', '', 'a'] },
    { is: 'nothing', text: '', lines: [] },
    { is: 'a carriage return within a line', text: 'a\rb\n', lines: ['a\rb'] },
  ])('takes $is', async ({ text, lines }) => {
    expect(await split(text)).toEqual(lines);
    expect(await split(text, 1000, [1])).toEqual(lines);
  });

  it('gives the same lines however the bytes come', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'ü', '€', '\n', '\r\n', '"', ','), maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(text, sizes, async (some, pieces) => {
        const expected =
          some === ''
            ? []
            : some
                .replace(/\n$/, '')
                .split('\n')
                .map((line) => line.replace(/\r$/, ''));
        expect(await split(some, 1000, pieces)).toEqual(expected);
      }),
    );
  });

  it('ends behind the millionth blank line', async () => {
    const blank = Buffer.from('\n \n\t\r\n'.repeat(1000));
    const source = async function* (count: number) {
      for (let i = 0; i < count; i++) yield blank;
    };
    const drain = async (count: number) => {
      let lines = 0;
      for await (const some of splitLines(source(count), 1000)) lines += some.length;
      return lines;
    };
    expect(await drain(333)).toBe(999_000);
    await expect(drain(334)).rejects.toMatchObject({ name: 'UploadEnded', code: 'lines-too-many' });
  });

  it('tells a line that is too long by its length, and the lines around it whole', async () => {
    const lines = await collect(splitLines(chunksOf(Buffer.from(`a\n${'x'.repeat(50)}\nb\n`), [7]), 10));
    expect(lines.map(({ bytes, length }) => [bytes?.toString(), length])).toEqual([
      ['a', 1],
      [undefined, 50],
      ['b', 1],
    ]);
  });

  it('takes a line of exactly the limit, its end not counted', async () => {
    expect(await split(`${'x'.repeat(10)}\r\n${'y'.repeat(11)}\r\n`, 10, [4])).toEqual(['x'.repeat(10), undefined]);
  });

  it('reads no piece before the lines of the last one were taken', async () => {
    let read = 0;
    const source = async function* () {
      for (; read < 10; ) {
        read += 1;
        yield Buffer.from('line\n');
      }
    };
    const lines = splitLines(source(), 100);
    await lines.next();
    expect(read).toBe(1);
    await lines.next();
    expect(read).toBe(2);
    await lines.return(undefined);
  });
});

describe('isBlank', () => {
  it('is so for white space alone, and never for a line that was too long', () => {
    const blank = (text: string) => isBlank({ bytes: Buffer.from(text), length: text.length });
    expect([' \t\r', '', ' a', '{}'].map(blank)).toEqual([true, true, false, false]);
    expect(isBlank({ bytes: undefined, length: 2_000_000 })).toBe(false);
  });
});
