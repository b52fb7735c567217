import { describe, expect, it } from 'vitest';
import { readEscapes, readSoftBreaks } from '../../../../src/redaction/views/read-escapes.ts';

const plain = { isForm: false, isMail: false };
const form = { isForm: true, isMail: false };
const mail = { isForm: true, isMail: true };

describe('readEscapes', () => {
  it.each([
    ['ivo%40x.com ivo&#64;x.com ivo&#x40;x.com ivo&commat;x.com', 'ivo@x.com ivo@x.com ivo@x.com ivo@x.com'],
    [
      'M%C3%BCller M%FCller M&uuml;ller M\\u00fcller M\\xfcller M%u00FCller',
      'Müller Müller Müller Müller Müller Müller',
    ],
    ['&#0064; &#x000040; &#64x', '@ @ @x'],
    ['Tel:\\n0221\\u00a04710', 'Tel:\n0221\u00a04710'],
    ['{\\"a\\":\\"b\\\\\\\\c\\/d\\"}', '{"a":"b\\\\c/d"}'],
    ['%F0%9F%98%80 \\ud83d\\ude00 &#128512;', '😀 😀 😀'],
    ['ivo\\@x.com ivo\\_a\\.b\\-c \\[x\\] a\\ b', 'ivo@x.com ivo_a.b-c [x] a b'],
    ['ivo\\u{40}x.com ivo\\U00000040x.com \\u{1f600}', 'ivo@x.com ivo@x.com 😀'],
    ['Lech Wa&lstrok;&eogon;sa', 'Lech Wałęsa'],
  ])('reads %j as %j', (text, read) => {
    expect(readEscapes(text, plain).text).toBe(read);
  });

  it.each([
    'C:\\new\\table',
    'a\\',
    '\\u{110000} \\U00110000',
    '\\d+ \\w',
    '100% of 5 %',
    '%zz %4',
    '%00%1B%80',
    'AT&T, a&&b, &nosuch;',
    '&#0; &#1114112;',
    'name=Ann+Lee&a=b+c',
    'x=40',
  ])('leaves %j', (text) => {
    expect(readEscapes(text, plain).text).toBe(text);
  });

  it.each([
    ['name=Dana+Whitfield&card=4111+1111', 'name:Dana Whitfield\ncard:4111 1111'],
    ['see https://x.example/?q=Dana+Whitfield now', 'see https://x.example/?q:Dana Whitfield now'],
    ['q=Dana+Whitfield', 'q:Dana Whitfield'],
    ['at name=Dana%20Whitfield', 'at name:Dana Whitfield'],
    ['(a=1&amp;tel=%2B49+221)', '(a:1\ntel:+49 221)'],
  ])('reads %j as the form %j', (text, read) => {
    expect(readEscapes(text, form).text).toBe(read);
  });

  it.each(['y = a+b', 'let c=a+b; d=e', 'C++ and a+b&c', 'x=1&y=2', 'call +49 221 4710', 'E=mc+2 is wrong'])(
    'finds no form in %j',
    (text) => {
      expect(readEscapes(text, form).text).toBe(text);
    },
  );

  it.each([
    ['dana=40x.example', 'dana@x.example'],
    ['M=C3=BCller M=FCller', 'Müller Müller'],
  ])('reads %j as the mail %j', (text, read) => {
    expect(readEscapes(text, mail).text).toBe(read);
  });

  it.each(['x=', 'a == b', 'x=fa', '=00'])('finds no mail in %j', (text) => {
    expect(readEscapes(text, mail).text).toBe(text);
  });
});

describe('readSoftBreaks', () => {
  it.each([
    ['Dana Whit=\nfield Dana Whit=\r\nfield', 'Dana Whitfield Dana Whitfield'],
    ['4111=\r\n 1111', '4111 1111'],
    ['Dana =\r\nWhitfield', 'Dana Whitfield'],
    ['4111= \t\r\n1111', '41111111'],
    ['M=C3=\r\n=BCller', 'M=C3=BCller'],
  ])('reads %j as %j', (text, read) => {
    expect(readSoftBreaks(text).text).toBe(read);
  });

  it.each(['x=', 'a = b', 'const a =\n  b', 'x=3D\r\n'])('leaves %j', (text) => {
    expect(readSoftBreaks(text).text).toBe(text);
  });
});
