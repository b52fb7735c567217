import { describe, expect, it } from 'vitest';
import { readBytes } from '../../../../src/redaction/views/read-bytes.ts';

describe('readBytes', () => {
  it.each([
    ['UTF-8', Buffer.from('Zoë 李'), 'Zoë 李'],
    ['Latin-1', Buffer.from('Zoë Lee', 'latin1'), 'Zoë Lee'],
    ['UTF-16', Buffer.from('Zoë Lee', 'utf16le'), 'Zoë Lee'],
    ['UTF-16 of another script, with a mark', Buffer.from('\ufeffИван', 'utf16le'), 'Иван'],
    ['UTF-16, big-endian', Buffer.from('Zoë Lee', 'utf16le').swap16(), 'Zoë Lee'],
    ['a name and a password', Buffer.from('\0dana@x.example\0Summer'), '\0dana@x.example\0Summer'],
  ])('reads %s', (_, bytes, read) => {
    expect(readBytes(bytes)).toBe(read);
  });

  it.each([
    ['what is mostly beyond ASCII', Buffer.from('äöüäöüab', 'latin1')],
    ['control characters', Buffer.from('a\x01\x02\x03b')],
    ['zeros', Buffer.alloc(24)],
    ['signs that no text has', Buffer.from('abcdefghijkl\xa4\xa6\xa9', 'latin1')],
  ])('leaves %s', (_, bytes) => {
    expect(readBytes(bytes)).toBeUndefined();
  });
});
