import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isWhole, mutate, writeRequest } from '../../../../scripts/laboratory/fuzz/write-request.ts';
import { aRequest } from './a-request.ts';

const HEAD = 'POST /v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n';

const written = (change = {}) => writeRequest(aRequest(change)).toString();

describe('mutate', () => {
  const change = (is: 'flip' | 'drop' | 'duplicate' | 'insert' | 'cut', at: number, length: number) =>
    mutate(Buffer.from('abcd'), [{ is, at, length, bytes: '-é' }]).toString();

  it('flips a bit, drops, duplicates, inserts and cuts where it is told', () => {
    expect(change('flip', 0, 0)).toBe('`bcd');
    expect(change('drop', 0.25, 0.5)).toBe('ad');
    expect(change('duplicate', 0.25, 0.5)).toBe('abcbcd');
    expect(change('insert', 0.99, 0)).toBe('abcd-é');
    expect(change('cut', 0.5, 0)).toBe('ab');
  });

  it('changes nothing but length where there is nothing', () => {
    for (const is of ['flip', 'drop', 'duplicate', 'cut'] as const) {
      expect(mutate(Buffer.alloc(0), [{ is, at: 0.5, length: 0.5, bytes: 'x' }])).toHaveLength(0);
    }
  });
});

describe('writeRequest', () => {
  it('writes head and body', () => {
    expect(written()).toBe(`${HEAD}Content-Length: 7\r\n\r\n{"a":1}`);
    expect(written({ framing: 'none' })).toBe(`${HEAD}\r\n{"a":1}`);
  });

  it('writes chunks, also without their end', () => {
    const chunks = '7\r\n{"a":1}\r\n0\r\n\r\n';
    expect(written({ framing: 'chunked' })).toBe(`${HEAD}Transfer-Encoding: chunked\r\n\r\n${chunks}`);
    expect(written({ framing: 'chunked and cut' })).toBe(`${HEAD}Transfer-Encoding: chunked\r\n\r\n7\r\n{"a":`);
  });

  it('says a wrong length', () => {
    expect(written({ framing: 'too long' })).toContain('Content-Length: 14\r\n');
    expect(written({ framing: 'too short' })).toContain('Content-Length: 0\r\n');
  });

  it('compresses, or only says so', () => {
    const bytes = writeRequest(aRequest({ encoding: 'gzip' }));
    expect(gunzipSync(bytes.subarray(bytes.indexOf('\r\n\r\n') + 4)).toString()).toBe('{"a":1}');
    expect(written({ encoding: 'false gzip' })).toMatch(/Content-Encoding: gzip\r\n.*\{"a":1\}$/s);
  });

  it('changes path, body and the whole, each by itself', () => {
    const cut = [{ is: 'cut', at: 0, length: 0, bytes: '' }] as const;
    expect(written({ inPath: cut })).toMatch(/^POST {2}HTTP/);
    expect(written({ inBody: cut })).toBe(`${HEAD}Content-Length: 0\r\n\r\n`);
    expect(written({ inWhole: cut })).toBe('');
  });
});

describe('isWhole', () => {
  it('knows whose end a server can tell', () => {
    expect(isWhole(aRequest())).toBe(true);
    expect(isWhole(aRequest({ framing: 'chunked and cut' }))).toBe(false);
    expect(isWhole(aRequest({ framing: 'too long' }))).toBe(false);
  });
});
