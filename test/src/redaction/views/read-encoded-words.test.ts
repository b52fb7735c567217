import { describe, expect, it } from 'vitest';
import { readEncodedWords } from '../../../../src/redaction/views/read-encoded-words.ts';

describe('readEncodedWords', () => {
  it.each([
    ['=?ISO-8859-1?Q?J=FCrgen_M=FCller?= <x@y.de>', 'Jürgen Müller <x@y.de>'],
    ['=?utf-8?q?J=C3=BCrgen=20M?=', 'Jürgen M'],
    ['=?UTF-8?B?SsO8cmdlbiBNw7xsbGVy?=', 'Jürgen Müller'],
    ['=?windows-1252?Q?O=92Brien?=', 'O’Brien'],
    ['=?iso-8859-1*en?b?SvxyZ2Vu?=', 'Jürgen'],
    ['=?nobody?Q?J=FCrgen?=', 'Jürgen'],
    ['=?utf-8?Q?Dana Whitfield, =C3=BC?=', 'Dana Whitfield, ü'],
    ['=?utf-8?Q?Dana?=\r\n =?utf-8?Q?_Whitfield?= said', 'Dana Whitfield said'],
    ['=?utf-8?Q?J=C3?= =?utf-8?Q?=BCrgen?=', 'Jürgen'],
    ['=?utf-8?B?RGFuYSA=?= =?utf-8?B?V2hpdGZpZWxk?=', 'Dana Whitfield'],
    ['=?utf-8?B?RGFuYSA=?= =?utf-8?Q?Whitfield?=', 'Dana Whitfield'],
    ['=?utf-8?Q?Dana?=\\r\\n =?utf-8?Q?_Lee?=', 'Dana Lee'],
    ['=?utf-8?Q?Dana?= and =?utf-8?Q?Ann?=', 'Dana and Ann'],
  ])('reads %j as %j', (text, read) => {
    expect(readEncodedWords(text).text).toBe(read);
  });

  it('leads back to a row of words that are encoded alike', () => {
    const view = readEncodedWords('To =?utf-8?Q?Dana?= =?utf-8?Q?_Lee?= x');
    expect(view.toSource({ start: 5, end: 6 })).toEqual({ start: 3, end: 36 });
  });

  it.each(['=?', '=?utf-8?Q?', '=?utf-8?X?abc?=', '=?utf-8?B?Dana, Lee?=', 'a =? b ?= c', '=?utf-8?Q?Dana'])(
    'leaves %j',
    (text) => {
      expect(readEncodedWords(text).text).toBe(text);
    },
  );
});
