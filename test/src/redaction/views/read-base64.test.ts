import { describe, expect, it } from 'vitest';
import { readBase64 } from '../../../../src/redaction/views/read-base64.ts';

const words = 'Dear Zoë, call Dana Whitfield about the parcel that never came, and about the bill???>>>~~~ twice.';
const encode = (text: string, encoding: 'base64' | 'base64url' = 'base64') => Buffer.from(text).toString(encoding);
const wrap = (text: string, length: number) => text.replace(new RegExp(`.{${length}}`, 'g'), '$&\r\n');

describe('readBase64', () => {
  it.each([
    ['alone', encode(words), words],
    ['for URLs', `?t=${encode(words, 'base64url')}&x=1`, `?t=${words}&x=1`],
    ['in lines', `It is\n${wrap(encode(words), 76)}`, `It is\n${words}`],
    ['in lines, with a word behind', `${wrap(encode(words), 76)}\nRegards, Ann`, `${words}\nRegards, Ann`],
    ['behind a path', `/img/${encode('Dana Whitfield is here')}`, '/img/Dana Whitfield is here'],
    ['in short lines', `It is\n${wrap(encode(words), 20)}`, `It is\n${words}`],
    [
      'in short lines, with words around',
      `Here it comes\n${wrap(encode(words), 16)}\nRegards, Ann`,
      `Here it comes\n${words}\nRegards, Ann`,
    ],
    ['in folded lines', `Basic ${wrap(encode(words), 16).replaceAll('\n', '\n ')}`, `Basic ${words}`],
    ['in an answer', `> ${wrap(encode(words), 20).replaceAll('\n', '\n> ')}`, `> ${words}`],
    ['in short lines that end in padding', wrap(encode('Dana Whitfield and Ann'), 10), 'Dana Whitfield and Ann'],
    [
      'in short lines that end in two letters',
      wrap(encode('Dana Whitfield said so yes'), 17),
      'Dana Whitfield said so yes',
    ],
    ['twice', `${encode(words)} ${encode(words)}`, `${words} ${words}`],
  ])('reads what stands %s', (_, text, read) => {
    expect(readBase64(text).text).toBe(read);
  });

  it.each([
    ['Latin-1', Buffer.from('Grüße, Jörg Müller', 'latin1'), 'Grüße, Jörg Müller'],
    ['windows-1252', Buffer.from('\x93Hello\x94 \x96 O\x92Brien, 5 \x80', 'latin1'), '“Hello” – O’Brien, 5 €'],
    ['UTF-16', Buffer.from('Jörg Müller, Köln', 'utf16le'), 'Jörg Müller, Köln'],
    ['UTF-16 with a mark', Buffer.from('\ufeffJörg Müller', 'utf16le'), 'Jörg Müller'],
    ['UTF-16, big-endian', Buffer.from('Jörg Müller, Köln', 'utf16le').swap16(), 'Jörg Müller, Köln'],
    ['text with a zero', Buffer.from('Jörg Müller, Köln\0'), 'Jörg Müller, Köln\0'],
    ['text with a form feed', Buffer.from('Jörg Müller,\fKöln 4'), 'Jörg Müller,\fKöln 4'],
    ['coloured text', Buffer.from('\x1b[1mJörg Müller, Köln'), '\x1b[1mJörg Müller, Köln'],
  ])('reads %s', (_, bytes, read) => {
    expect(readBase64(`so ${bytes.toString('base64')} it is`).text).toBe(`so ${read} it is`);
  });

  it('leads back to the whole run', () => {
    const run = encode(words);
    const place = readBase64(`so ${run}.`).toSource({ start: 20, end: 24 });
    expect(place).toEqual({ start: 3, end: 3 + run.length });
  });

  it.each([
    ['a short run', encode('Dana Whitfield')],
    ['a long word', 'Donaudampfschifffahrtsgesellschaft'],
    ['a digest', '808e4de4e5e2ce2d0c5fe1dde34c751a53a9b61d630d523f57e322c14aa32325'],
    ['a path', 'src/components/buttons/primary/index'],
    ['a number', '4111111111111111411111111111111141111111'],
    ['bytes', Buffer.from(Array.from({ length: 60 }, (_, at) => (at * 77) % 256)).toString('base64')],
    ['a list of words', 'alpha\nbravo\ncharlie\ndelta\necho\nfoxtrot'],
    ['words of one length', 'lorem\nipsum\ndolor\namets\nconse\ntetur'],
    ['what an escape cuts short', `${encode('x'.repeat(24))}%2Bxyz`],
  ])('leaves %s', (_, text) => {
    expect(readBase64(text).text).toBe(text);
  });
});
