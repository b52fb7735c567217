import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readShadow, readUnescaped } from '../../../src/redaction/shadow.ts';

describe('readShadow', () => {
  it.each([
    ['i\u200bvo@x.com', 'ivo@x.com'],
    ['４１１１\u00a01111', '4111 1111'],
    ['555\u2011248\u20139016', '555-248-9016'],
    ['\u0661\u0662 \u06f3 \u0967', '12 3 1'],
    ['a\u3000b\u2003c', 'a b c'],
    ['O\u2019Brien', "O'Brien"],
    ['ivo＠example．com', 'ivo@example.com'],
    ['𝟒𝟏', '41'],
    ['ivo%40x.com ivo&#64;x.com', 'ivo@x.com ivo@x.com'],
    ['Tel:\\n0221\\u00a04710', 'Tel:\n0221 4710'],
    ['C:\\new\\table', 'C:\\new\\table'],
    ['Zoë Müller 李', 'Zoë Müller 李'],
  ])('reads %j as %j', (text, plain) => {
    expect(readShadow(text).text).toBe(plain);
  });

  it('leads back to the offsets of the source, what is invisible inside included', () => {
    const text = 'x i\u200bvo＠x.com y';
    const shadow = readShadow(text);
    const start = shadow.text.indexOf('ivo');
    const place = shadow.toSource({ start, end: start + 'ivo@x.com'.length });
    expect(text.slice(place.start, place.end)).toBe('i\u200bvo＠x.com');
  });

  it('maps every stretch onto a stretch of the source that reads the same', () => {
    const unit = fc.constantFrom('a', '1', ' ', '\u200b', '\u00a0', '１', '𝟒', '😀', 'é', '-', '\u2011');
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 30 }), fc.nat(), fc.nat(), (units, a, b) => {
        const source = units.join('');
        const shadow = readShadow(source);
        if (shadow.text.length === 0) return;
        const start = a % shadow.text.length;
        const end = start + 1 + (b % (shadow.text.length - start));
        if (/[\udc00-\udfff]/.test(shadow.text[start] ?? '') || /[\ud800-\udbff]/.test(shadow.text[end - 1] ?? ''))
          return;
        const place = shadow.toSource({ start, end });
        expect(readShadow(source.slice(place.start, place.end)).text).toBe(shadow.text.slice(start, end));
      }),
    );
  });
});

describe('readUnescaped', () => {
  it('reads JSON escapes and leads back', () => {
    const text = String.raw`{"a":"Jos\u00e9\nO\"Brien"}`;
    const unescaped = readUnescaped(text);
    expect(unescaped.text).toBe('{"a":"José\nO"Brien"}');
    const start = unescaped.text.indexOf('José');
    const place = unescaped.toSource({ start, end: start + 4 });
    expect(text.slice(place.start, place.end)).toBe(String.raw`Jos\u00e9`);
  });

  it('keeps a backslash that escapes nothing', () => {
    expect(readUnescaped('a\\').text).toBe('a\\');
  });
});
