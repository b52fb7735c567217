import { createHmac, hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { deriveChainKey, NO_HEAD, readLine, writeLine } from '../../../src/seals/chain.ts';
import { createReceipt, egressKey, egressKeys } from '../../support/write-egress.ts';

const entry = createReceipt(7);
const bytesOf = (text: string) => Buffer.from(text.slice(0, -1));

describe('deriveChainKey', () => {
  it('is the same for the same key and purpose, and none that anything else is made with', () => {
    const bytes = Buffer.alloc(32, 5);
    expect(deriveChainKey({ id: 'k1', bytes }, 'egress')).toEqual(egressKey);
    expect(egressKey.bytes).not.toEqual(bytes);
  });
});

describe('writeLine and readLine', () => {
  it('give the entry back, with the head that the next line follows', () => {
    const first = writeLine({ log: 'a-log', at: 1 }, NO_HEAD, egressKey);
    const second = writeLine(entry, first.head, egressKey);
    expect(readLine(bytesOf(second.text), first.head, egressKeys)).toEqual({ ok: true, entry, head: second.head });
    expect(second.text.endsWith('"}\n')).toBe(true);
    expect(JSON.parse(second.text)).toMatchObject({ seq: 1, prev: first.head.mac, key: 'k1', mac: second.head.mac });
  });

  it('end a line with an HMAC-SHA-256 of all that stands before it, under a key made of the encryption key', () => {
    const [, content = '', mac] =
      /^(.*),"mac":"([0-9a-f]{64})"\}\n$/.exec(writeLine(entry, NO_HEAD, egressKey).text) ?? [];
    const key = Buffer.from(hkdfSync('sha256', Buffer.alloc(32, 5), '', 'airlock egress', 32));
    expect(mac).toBe(createHmac('sha256', key).update(content).digest('hex'));
  });

  it('refuse a line that follows another', () => {
    const { text } = writeLine(entry, { seq: 3, mac: 'a'.repeat(64) }, egressKey);
    for (const head of [NO_HEAD, { seq: 3, mac: 'b'.repeat(64) }, { seq: 2, mac: 'a'.repeat(64) }]) {
      expect(readLine(bytesOf(text), head, egressKeys)).toEqual({
        ok: false,
        reason: 'does not follow the line before it',
      });
    }
  });

  it.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['JSON without a code', '{"seq":0,"prev":"","key":"k1"}'],
    ['a code in capitals', `{"seq":0,"prev":"","key":"k1","mac":"${'A'.repeat(64)}"}`],
  ])('refuse %s', (_, text) => {
    expect(readLine(Buffer.from(text), NO_HEAD, egressKeys)).toEqual({ ok: false, reason: 'is not a line of a log' });
  });
});
