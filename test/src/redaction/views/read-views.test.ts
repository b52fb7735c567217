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
    ['4111\u00001111 Dana\0\0Lee', '4111 1111 Dana Lee'],
    ['ivo\0@x.com\0', 'ivo@x.com'],
    ['i\0v\0o\0 \u00001\0', 'ivo 1'],
    ['4\u200d1\u20601\ufeff1', '4111'],
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

  it.each([
    'The parcel has arrived.',
    'x = a + b & c, 100 %',
    'so y=ax+b is',
    'a **bold** <b>word</b> 1',
    'one\ntwo',
    '4 * 3',
    'Zoë\u2019s',
  ])('has one view of %j', (text) => {
    expect(read(text)).toEqual([text.replace('\u2019', "'")]);
  });

  it.each([
    ['dana%2540x.example', 'dana@x.example'],
    ['dana%252540x.example', 'dana@x.example'],
    ['dana&amp;#64;x.example', 'dana@x.example'],
    ['dana=2540x.example', 'dana@x.example'],
    ['dana%3D40x.example', 'dana@x.example'],
    ['dana=3D40x.example', 'dana@x.example'],
    ['{"a":"dana\\\\u0040x.example"}', '{"a":"dana@x.example"}'],
    ['4111=\r\n 1111', '4111 1111'],
    ['J=C3=\r\n=BCrgen', 'Jürgen'],
    ['=?utf-8?Q?J=C3=BCrgen_M=C3=BCller?=', 'Jürgen Müller'],
    ['=3D?utf-8?Q?J=3DC3=3DBCrgen?=3D', 'Jürgen'],
    ['%3D%3Futf-8%3FB%3FSsO8cmdlbg%3D%3D%3F%3D', 'Jürgen'],
    ['dana\\\\@x.example', 'dana@x.example'],
    ['dana&#8203;@x.example', 'dana@x.example'],
    ['QU5O\r\nIExF\r\nRSBz\r\nYWlk\r\nIHNv\r\nLCB5\r\nZXM=', 'ANN LEE said so, yes'],
    ['4111<b>1111</b><span class="x">1111</span>', '411111111111</span>'],
    ['**4111** **1111**', '**4111 1111**'],
    ['dana**@**x.example dana<b>@</b>x.example', 'dana@x.example dana@x.example'],
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
