import { describe, expect, it } from 'vitest';
import { readViews } from '../../../../src/redaction/views/read-views.ts';
import { viewAsItIs } from '../../../../src/redaction/views/view.ts';

const read = (text: string) => readViews(text).map((view) => view.text);
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('readViews', () => {
  it.each([
    ['i\u200bvo@x.com', 'ivo@x.com'],
    ['４１１１\u00a01111', '4111 1111'],
    ['555\u2011248\u20139016', '555-248-9016'],
    ['\u0661\u0662 \u06f3 \u0967', '12 3 1'],
    ['a\u3000b\u2003c', 'a b c'],
    ['O\u2019Brien', "O'Brien"],
    ['ivo＠example．com', 'ivo@example.com'],
    ['𝟒𝟏', '41'],
    ['Zoë Müller 李', 'Zoë Müller 李'],
  ])('reads %j as %j', (text, plain) => {
    expect(read(text)).toEqual([plain]);
  });

  it('leads back to the offsets of the source, what is invisible inside included', () => {
    const text = 'x i\u200bvo＠x.com y';
    const [view = viewAsItIs(text)] = readViews(text);
    const start = view.text.indexOf('ivo');
    const place = view.toSource({ start, end: start + 'ivo@x.com'.length });
    expect(text.slice(place.start, place.end)).toBe('i\u200bvo＠x.com');
  });

  it.each(['The parcel has arrived.', 'x = a + b & c, 100 %', 'so y=ax+b is', 'Zoë\u2019s'])(
    'has one view of %j',
    (text) => {
      expect(read(text)).toEqual([text.replace('\u2019', "'")]);
    },
  );

  it.each([
    ['dana%2540x.example', 'dana@x.example'],
    ['dana%252540x.example', 'dana@x.example'],
    ['dana&amp;#64;x.example', 'dana@x.example'],
    ['dana=2540x.example', 'dana@x.example'],
    ['dana%3D40x.example', 'dana@x.example'],
    ['dana=3D40x.example', 'dana@x.example'],
    ['{"a":"dana\\\\u0040x.example"}', '{"a":"dana@x.example"}'],
    ['％４０', '@'],
    ['%4\u200b0', '@'],
    [base64(base64('Dana Whitfield, dana@x.example')), 'Dana Whitfield, dana@x.example'],
    [encodeURIComponent(base64('Dana Whitfield said so???~~~')), 'Dana Whitfield said so???~~~'],
    ['payload=name%3DDana%2BWhitfield%26card%3D4111', 'payload:name:Dana Whitfield\ncard:4111'],
  ])('reads %j as %j, too', (text, decoded) => {
    expect(read(text)).toContain(decoded);
  });

  it('undoes three encodings, one in the other, and no more', () => {
    expect(read('%25252540')).toEqual(['%40']);
  });

  it('keeps what may be a number beside what may be mail', () => {
    expect(read('card=4111 1111')).toEqual(['card=4111 1111', 'cardA11 1111']);
  });
});
